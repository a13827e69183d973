package slr.lab;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import slr.lab.chaos.ChaosCommand;
import slr.lab.demo.DemoCommand;
import slr.node.cli.CommandLines;
import slr.topology.TopologyException;

/** The commands that concern the machine and not one daemon. */
@CommandLine.Command(
    name = "slr",
    description = "The lab and the checks of this machine.",
    subcommands = {LabCommand.class, DemoCommand.class, ChaosCommand.class, DoctorCommand.class})
public final class Main {

  private Main() {}

  /** Ends the JVM with 0, 1 (it failed) or 2 (it was asked wrongly). */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    CommandLine commandLine = CommandLines.withHelp(new CommandLine(new Main()));
    // What follows NODE belongs to the command that runs there.
    subcommand(subcommand(commandLine, "lab"), "exec").setStopAtPositional(true);
    return commandLine
        .setExecutionExceptionHandler((failure, _, _) -> tell(failure))
        .setParameterExceptionHandler((refusal, _) -> {
          System.err.println("slr: " + refusal.getMessage());
          refusal.getCommandLine().usage(System.err);
          return CommandLine.ExitCode.USAGE;
        })
        .execute(arguments);
  }

  private static CommandLine subcommand(CommandLine parent, String name) {
    return Objects.requireNonNull(parent.getSubcommands().get(name), name);
  }

  /** Known failures speak for themselves; anything else is a bug and shows where. */
  private static int tell(Exception failure) throws Exception {
    if (failure instanceof LabException
        || failure instanceof TopologyException
        || failure instanceof CancellationException) {
      System.err.println("slr: " + failure.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw failure;
  }
}
