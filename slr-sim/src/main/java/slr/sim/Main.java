package slr.sim;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import slr.node.cli.CommandLines;
import slr.sim.fault.Fault;
import slr.sim.world.Blueprint;
import slr.sim.world.BlueprintReader;
import slr.sim.world.Seams;
import slr.sim.world.Shape;

/** {@code slr sim}: exit 0 only without a violation. */
@CommandLine.Command(
    name = "sim",
    description = "Runs the whole protocol in a deterministic world, with faults.")
public final class Main implements Callable<Integer> {

  private static final double SECOND_NS = 1e9;

  @CommandLine.Option(names = "--seed", description = "one run, of this seed")
  private @Nullable Long seed;

  @CommandLine.Option(names = "--seeds", defaultValue = "10", description = "so many runs")
  private long seeds;

  @CommandLine.Option(names = "--first", defaultValue = "1", description = "the first seed of them")
  private long first;

  @CommandLine.Option(names = "--time", defaultValue = "5m", description = "simulated, of a run")
  private String time = "5m";

  @CommandLine.Option(names = "--trace", description = "all that happens, to stdout")
  private boolean trace;

  @CommandLine.Option(
      names = "--faults",
      description = "these and no others, see docs/simulator.md")
  private @Nullable String faults;

  @CommandLine.Option(names = "--generate", description = "such as sites=100,hosts=3")
  private @Nullable String generate;

  @CommandLine.Option(names = "--pins", description = "on or off, whatever the seed says")
  private @Nullable String pins;

  @CommandLine.Option(names = "--measure", description = "no faults: rates, memory, times")
  private boolean measure;

  @CommandLine.Option(names = "--topology", description = "the overlay of this file")
  private @Nullable String topology;

  private Main() {}

  /** Ends the JVM with 0, 1 (an invariant is broken) or 2 (it was asked wrongly). */
  public static void main(String[] arguments) {
    System.exit(
        CommandLines.withHelp(new CommandLine(new Main()))
            .setParameterExceptionHandler((refusal, _) -> {
              System.err.println("slr: " + refusal.getMessage());
              return CommandLine.ExitCode.USAGE;
            })
            .execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      return run();
    } catch (IllegalArgumentException wrong) {
      System.err.println("slr: " + wrong.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
  }

  private int run() throws InterruptedException {
    Blueprint blueprint = blueprint();
    Duration length = parseTime(time);
    Simulation simulation = new Simulation(blueprint, length.toNanos(), Seams.NONE, parsePins());
    if (measure) {
      System.out.println(new Measurement(blueprint, seed == null ? first : seed).run());
      return CommandLine.ExitCode.OK;
    }
    if (seed != null || faults != null || trace) {
      return runOne(simulation, seed == null ? first : seed);
    }
    int threads = Runtime.getRuntime().availableProcessors();
    long beganNs = System.nanoTime();
    Campaign.Result result = new Campaign(simulation, first, seeds, this::tell).run(threads);
    double tookS = (System.nanoTime() - beganNs) / SECOND_NS;
    System.out.printf(
        Locale.ROOT,
        "%d seeds of %s, %d events in %.1f s, %.0f times real time; connections %s, misfits %d,"
            + " %s%n",
        result.runs(),
        time,
        result.events(),
        tookS,
        result.runs() * length.toSeconds() / tookS,
        result.ends(),
        result.misfits(),
        pinned(result.byPin(), result.byLevels()));
    return report(simulation, result.failure());
  }

  private Blueprint blueprint() {
    if (topology == null) {
      return Blueprint.of(generate == null ? Shape.USUAL : Shape.parse(generate));
    }
    if (generate != null) {
      throw new IllegalArgumentException("--topology and --generate: a world comes from one");
    }
    BlueprintReader reader =
        ServiceLoader.load(BlueprintReader.class)
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "--topology: nothing here reads such files; start it by ./slr"));
    return reader.read(Path.of(topology));
  }

  private int runOne(Simulation simulation, long which) {
    List<Fault> list = faults == null ? simulation.draw(which) : Fault.parseList(faults);
    Consumer<String> lines = trace ? System.out::println : null;
    Simulation.Outcome outcome = simulation.run(which, list, lines);
    tell(
        "seed "
            + which
            + ": "
            + outcome.events()
            + " events, "
            + outcome.faults().size()
            + " faults, connections "
            + outcome.traffic().ends()
            + ", "
            + pinned(outcome.traffic().byPin(), outcome.traffic().byLevels()));
    if (trace && outcome.violation().isPresent()) {
      tell(outcome.violation().get().words());
      return CommandLine.ExitCode.SOFTWARE;
    }
    return report(simulation, Optional.of(outcome).filter(its -> its.violation().isPresent()));
  }

  private int report(Simulation simulation, Optional<Simulation.Outcome> failure) {
    if (failure.isEmpty()) {
      return CommandLine.ExitCode.OK;
    }
    tell("seed " + failure.get().seed() + " breaks something; its faults are being shrunk");
    String options =
        option("--generate", generate)
            + option("--topology", topology)
            + option("--pins", pins)
            + " --time "
            + time;
    new FailureReport(simulation, options).of(failure.get()).forEach(System.out::println);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String option(String name, @Nullable String value) {
    return value == null ? "" : " " + name + " " + value;
  }

  private static String pinned(long byPin, long byLevels) {
    return byPin + " of " + (byPin + byLevels) + " segments of known flows by pins at the top";
  }

  private Optional<Boolean> parsePins() {
    if (pins == null) {
      return Optional.empty();
    }
    if (!pins.equals("on") && !pins.equals("off")) {
      throw new IllegalArgumentException("--pins '" + pins + "': write on or off");
    }
    return Optional.of(pins.equals("on"));
  }

  private void tell(String line) {
    System.err.println("slr sim: " + line);
  }

  private static Duration parseTime(String text) {
    if (!text.matches("\\d{1,5}[smh]")) {
      throw new IllegalArgumentException("'" + text + "' is no time: write such as 90s or 10m");
    }
    return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }
}
