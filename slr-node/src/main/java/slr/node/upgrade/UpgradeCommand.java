package slr.node.upgrade;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import slr.node.cli.CommandLines;
import slr.node.control.ControlJson;
import slr.node.control.StatusText;
import slr.node.upgrade.UpgradeReport.Stop;

/** {@code slr upgrade}. */
@Command(
    name = "slr upgrade",
    description =
        "Restarts the daemons of an overlay one after the other, and stops at the first that does"
            + " not come back as it was.")
public final class UpgradeCommand implements Callable<Integer> {

  @Option(
      names = "--plan",
      required = true,
      paramLabel = "FILE",
      description = "the daemons, how each is asked and how it is restarted")
  private Path plan = Path.of("");

  @Option(
      names = "--from",
      paramLabel = "NAME",
      description = "begin with this daemon of the plan, after a stop")
  private @Nullable String from;

  @Option(names = "--dry-run", description = "only see that all are whole, and show the order")
  private boolean dryRun;

  @Option(names = "--json", description = "print what was done as JSON")
  private boolean json;

  private final CommandLine command = new CommandLine(this);
  private final long startNs = System.nanoTime();

  private UpgradeCommand() {}

  /** Runs it; its exit code is the process's. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command, for who runs it in a process of its own. */
  public static CommandLine commandLine() {
    return CommandLines.prepare(new UpgradeCommand().command);
  }

  @Override
  public Integer call() {
    Upgrade upgrade = new Upgrade(PlanConfig.load(plan), this::progress);
    upgrade.check();
    if (dryRun) {
      print(upgrade.order());
      return ExitCode.OK;
    }
    UpgradeReport report = upgrade.run(Optional.ofNullable(from));
    print(report);
    report.stoppedAt().ifPresent(this::tell);
    return report.isDone() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void print(Object body) {
    PrintWriter out = command.getOut();
    out.print(
        json
            ? ControlJson.pretty(ControlJson.tree(body)) + "\n"
            : StatusText.of(ControlJson.tree(body)));
    out.flush();
  }

  private void tell(Stop stop) {
    command
        .getErr()
        .printf(
            "slr upgrade: stopped at %s %s: %s; nothing after it was touched; %s%n",
            stop.kind(), stop.name(), stop.problem(), stop.fix());
    command.getErr().flush();
  }

  private void progress(String line) {
    command.getErr().printf("%6.1f s  %s%n", (System.nanoTime() - startNs) / 1e9, line);
    command.getErr().flush();
  }
}
