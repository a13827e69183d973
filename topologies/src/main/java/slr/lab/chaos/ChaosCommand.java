package slr.lab.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import slr.lab.CtrlC;
import slr.lab.Deployment;
import slr.lab.Lab;
import slr.lab.LabEnvironment;
import slr.lab.LabException;
import slr.topology.Topology;
import slr.topology.TopologyFile;

/** {@code slr chaos}. */
@Command(
    name = "chaos",
    description =
        "What live connections suffer when something fails; exit status 0 only if nothing broke"
            + " beyond what the event allows.")
public final class ChaosCommand implements Callable<Integer> {

  private static final String ALL = "all";

  /** Long enough for the retransmissions of a daemon's restart. */
  private static final Duration WINDOW = Duration.ofSeconds(20);

  @Option(
      names = "--event",
      paramLabel = "NAME",
      split = ",",
      description = "one event, or several with commas; all if none is named")
  private List<String> names = List.of(ALL);

  @Option(names = "--json", description = "for programs")
  private boolean json;

  @Option(names = "--markdown", description = "the table of docs/resilience.md")
  private boolean markdown;

  @Option(
      names = "--connections",
      paramLabel = "COUNT",
      description = "how many live at least; ${DEFAULT-VALUE} unless stated")
  private int connections = 520;

  @Option(
      names = "--fresh",
      description =
          "new connections for each event, in place of those that the last one left whole")
  private boolean fresh;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final long startNs = System.nanoTime();

  @Override
  public Integer call() {
    List<Event> events = events();
    if (connections < 1 || connections > 20_000) {
      throw new ParameterException(
          spec.commandLine(), "--connections: " + connections + ": use 1 to 20000");
    }
    Path file = LabEnvironment.current().home().resolve("topologies").resolve(ChaosLab.TOPOLOGY);
    Topology topology = TopologyFile.read(file);
    Deployment deployment = new Deployment(file, topology, this::progress);
    try (CtrlC ctrlC = CtrlC.calls(deployment::cancel)) {
      Lab lab = deployment.run();
      try {
        ctrlC.mayInterrupt();
        ChaosReport report = run(new ChaosLab(lab), events);
        System.out.print(json ? report.json() : markdown ? report.markdown() : report.text());
        return report.good() ? 0 : 1;
      } finally {
        ctrlC.mayNotInterrupt();
        lab.destroy();
      }
    }
  }

  private List<Event> events() {
    return names.equals(List.of(ALL)) ? Events.ALL : names.stream().map(this::event).toList();
  }

  private Event event(String name) {
    return Events.of(name)
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(),
                "--event: there is no event '%s': use all or one of %s"
                    .formatted(name, Events.names())));
  }

  private ChaosReport run(ChaosLab lab, List<Event> events) {
    List<Outcome> outcomes = new ArrayList<>();
    try (Chaos chaos = new Chaos(lab, connections, WINDOW, this::progress)) {
      for (Event each : events) {
        run(chaos, each).ifPresent(outcomes::add);
        if (fresh) {
          chaos.endConnections();
        }
      }
    }
    return new ChaosReport(outcomes, events.size() - outcomes.size());
  }

  /** Runs one event; one that cannot be run does not keep others from it. */
  private Optional<Outcome> run(Chaos chaos, Event each) {
    try {
      Outcome outcome = chaos.run(each);
      progress(
          "%s: %d of %d broken, worst stall %d ms"
              .formatted(
                  each.name(),
                  outcome.report().broken(),
                  outcome.report().connections(),
                  outcome.report().stallMsWorst()));
      return Optional.of(outcome);
    } catch (LabException failure) {
      if (Thread.currentThread().isInterrupted()) {
        throw failure;
      }
      progress(each.name() + ": NOT RUN: " + failure.getMessage());
      chaos.close();
      return Optional.empty();
    }
  }

  private void progress(String line) {
    System.err.printf("%6.1f s  %s%n", (System.nanoTime() - startNs) / 1e9, line);
  }
}
