package slr.bench;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import slr.node.cli.CommandLines;

/** {@code slr bench NAME [--json]}. */
@CommandLine.Command(
    name = "bench",
    description = "Measures ours against a baseline in the same run.")
public final class Main implements Callable<Integer> {

  private static final List<Benchmark> ALL =
      List.of(
          new PrefixTableBench(),
          new TableBench(),
          new PinnedBench(),
          new ForwardBench(),
          new SlowPathBench(),
          new FloodBench(),
          new SetupBench(),
          new PinsBench(),
          new ConnectionsBench(),
          new StallsBench());

  @CommandLine.Parameters(
      index = "0",
      paramLabel = "NAME",
      description =
          "prefix-table, table, pinned, forward, slowpath, flood, setup, pins, connections or"
              + " stalls")
  private String name = "";

  @CommandLine.Option(names = "--json", description = "one JSON object")
  private boolean json;

  private Main() {}

  /** Ends the JVM with 0, 1 (it failed) or 2 (it was asked wrongly). */
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
  public Integer call() {
    Benchmark benchmark =
        ALL.stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new CommandLine.ParameterException(
                    new CommandLine(this),
                    "there is no benchmark '"
                        + name
                        + "': use one of "
                        + ALL.stream().map(Benchmark::name).toList()));
    BenchReport report =
        new BenchReport(
            name,
            BenchReport.thisMachine(),
            benchmark.run(line -> System.err.println("slr bench: " + line)));
    System.out.print(json ? report.json() : report.text());
    return CommandLine.ExitCode.OK;
  }
}
