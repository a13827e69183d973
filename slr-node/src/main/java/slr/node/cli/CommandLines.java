package slr.node.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import slr.node.config.ConfigException;
import slr.node.control.ControlException;

/** The manners of every command: exit codes 0, 1, 2 and errors of one line. */
public final class CommandLines {

  private CommandLines() {}

  /**
   * Gives a command and all its subcommands our manners; call it on the root after its subcommands
   * are added.
   */
  public static CommandLine prepare(CommandLine root) {
    withHelp(root);
    root.setParameterExceptionHandler(CommandLines::wrongUsage);
    root.setExecutionExceptionHandler(CommandLines::failed);
    return root;
  }

  /** The option {@code --help} for a command and all its subcommands. */
  public static CommandLine withHelp(CommandLine command) {
    if (command.getCommandSpec().findOption("--help") == null) {
      command
          .getCommandSpec()
          .addOption(
              OptionSpec.builder("-h", "--help")
                  .usageHelp(true)
                  .description("show this help")
                  .build());
    }
    command.getSubcommands().values().forEach(CommandLines::withHelp);
    return command;
  }

  private static int wrongUsage(ParameterException wrong, String[] typed) {
    CommandLine command = wrong.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String message = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("wrong usage");
    String fix = "see '" + name + " --help'";
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      message = "does not know '" + String.join(" ", unmatched.getUnmatched()) + "'";
      fix = near.isEmpty() ? fix : "did you mean '" + String.join("' or '", near) + "'?";
    }
    command.getErr().println(name + ": " + message + "; " + fix);
    command.getErr().flush();
    return ExitCode.USAGE;
  }

  private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
    String name = command.getCommandSpec().qualifiedName();
    boolean expected = failure instanceof ConfigException || failure instanceof ControlException;
    String message = expected ? String.valueOf(failure.getMessage()) : failure.toString();
    String more = expected ? "" : "; run with -Dslr.debug=true for the details";
    command.getErr().println(name + ": " + message.replaceAll("\\s*\\R\\s*", " ") + more);
    if (Boolean.getBoolean("slr.debug")) {
      failure.printStackTrace(command.getErr());
    }
    command.getErr().flush();
    return ExitCode.SOFTWARE;
  }
}
