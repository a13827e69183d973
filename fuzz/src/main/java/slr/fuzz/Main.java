package slr.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import slr.node.cli.CommandLines;
import slr.node.config.DurationText;

/** {@code slr fuzz [TARGET] [--time 10m | --replay FILE]}. */
@CommandLine.Command(name = "fuzz", description = "Fuzzes a parser; alone it lists the targets.")
public final class Main implements Callable<Integer> {

  @CommandLine.Parameters(index = "0", arity = "0..1", paramLabel = "TARGET")
  private String target = "";

  @CommandLine.Option(names = "--time", description = "how long, as 30s, 10m or 8h")
  private String time = "1m";

  @CommandLine.Option(names = "--replay", paramLabel = "FILE", description = "runs one input")
  private @Nullable Path replay;

  private Main() {}

  /** Ends the JVM with 0, 1 (a finding, or it failed) or 2 (it was asked wrongly). */
  public static void main(String[] arguments) {
    System.exit(
        CommandLines.withHelp(new CommandLine(new Main()))
            .setParameterExceptionHandler((refusal, _) -> {
              System.err.println("slr: " + refusal.getMessage());
              return CommandLine.ExitCode.USAGE;
            })
            .setExecutionExceptionHandler((failure, _, _) -> {
              boolean wrong = failure instanceof IllegalArgumentException;
              System.err.println("slr: " + (wrong ? failure.getMessage() : failure));
              return wrong ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
            })
            .execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (target.isEmpty()) {
      FuzzTargets.all()
          .forEach(each -> System.out.printf(Locale.ROOT, "%-15s %s%n", each.name(), each.about()));
      return CommandLine.ExitCode.OK;
    }
    FuzzTarget chosen = FuzzTargets.named(target);
    return replay != null ? replay(chosen, replay) : fuzz(chosen);
  }

  private static int replay(FuzzTarget target, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(file + " is no file: name the input to replay");
    }
    Optional<Finding> finding = Replay.of(target, file);
    System.out.print(
        finding.isPresent() ? finding.get().text(target.name()) : file + ": all holds\n");
    return finding.isPresent() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  private int fuzz(FuzzTarget chosen) throws IOException, InterruptedException {
    Duration duration = DurationText.parse(time);
    if (duration.toSeconds() < 1) {
      throw new IllegalArgumentException("--time " + time + " is too short: write 1s or more");
    }
    Path home = Path.of(Objects.requireNonNullElse(System.getenv("SLR_HOME"), "."));
    FuzzReport report =
        new Fuzzer(
                chosen,
                Folders.of(home, chosen.name()),
                line -> System.err.println("slr fuzz " + chosen.name() + ": " + line))
            .run(classPath(home), duration);
    System.out.print(report.text());
    return report.isClean() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  /** Ours, and the fuzzer's jars, which lie apart so that no daemon has them. */
  private static String classPath(Path home) throws IOException {
    try (Stream<Path> jars = Files.list(home.resolve("target/fuzz-lib"))) {
      return Stream.concat(
              Stream.of(System.getProperty("java.class.path")), jars.map(Path::toString))
          .collect(Collectors.joining(":"));
    }
  }
}
