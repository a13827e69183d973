package slr.lab;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import slr.lab.Finding.Verdict;
import tools.jackson.databind.json.JsonMapper;

/** {@code slr doctor}: exit 0 only if everything is there that a lab needs. */
@CommandLine.Command(
    name = "doctor",
    description = "What this machine lacks, and the line that fixes it.")
final class DoctorCommand implements Callable<Integer> {

  @CommandLine.Option(names = "--json")
  private boolean json;

  @Override
  public Integer call() {
    List<Finding> findings = new Doctor().examine();
    System.out.print(json ? json(findings) : text(findings));
    return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.MISSING) ? 1 : 0;
  }

  private static String text(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      text.append(
          "%-8s %-20s %s%n"
              .formatted(
                  switch (finding.verdict()) {
                    case OK -> "ok";
                    case LACKING -> "lacking";
                    case MISSING -> "MISSING";
                  },
                  finding.subject(),
                  finding.detail()));
      finding.fix().ifPresent(fix -> text.append("%-8s fix: %s%n".formatted("", fix)));
    }
    long missing = count(findings, Verdict.MISSING);
    long lacking = count(findings, Verdict.LACKING);
    return text.append(
            missing > 0
                ? "%n%d missing: no lab before that is fixed%n".formatted(missing)
                : lacking > 0
                    ? "%na lab can be built; %d lacking%n".formatted(lacking)
                    : "%nall is there%n".formatted())
        .toString();
  }

  private static String json(List<Finding> findings) {
    return JsonMapper.builder()
            .build()
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(findings)
        + "\n";
  }

  private static long count(List<Finding> findings, Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).count();
  }
}
