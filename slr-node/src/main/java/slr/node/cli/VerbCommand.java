package slr.node.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import slr.node.control.ControlClient;
import slr.node.control.ControlJson;
import slr.node.control.ControlReply;
import slr.node.control.FlowText;

/** One verb of one noun: asks the daemon and prints its reply. */
final class VerbCommand implements Callable<Integer> {

  private final Noun noun;
  private final Verb verb;
  private final CommandLine command = new CommandLine(this);

  @Option(names = "--node", paramLabel = "NAME", description = "which node, if several run here")
  private @Nullable String node;

  @Option(names = "--socket", paramLabel = "PATH", description = "its control socket")
  private @Nullable Path socket;

  @Option(names = "--json", description = "print the reply as JSON")
  private boolean json;

  private VerbCommand(Noun noun, Verb verb) {
    this.noun = noun;
    this.verb = verb;
  }

  static CommandLine of(Noun noun, Verb verb) {
    VerbCommand self = new VerbCommand(noun, verb);
    self.command.getCommandSpec().usageMessage().description(verb.help());
    if (verb.argumentsMax() > 0) {
      self.command
          .getCommandSpec()
          .addPositional(
              PositionalParamSpec.builder()
                  .index("0..*")
                  .arity("0..*")
                  .type(List.class)
                  .auxiliaryTypes(String.class)
                  .paramLabel(verb.arguments())
                  .hideParamSyntax(true)
                  .build());
    }
    return self.command;
  }

  @Override
  public Integer call() {
    List<String> arguments = arguments();
    ControlReply reply = new ControlClient(path()).call(verb.name(), arguments);
    if (!reply.code().isDone()) {
      command.getErr().println("slr: " + noun.name() + " " + verb.name() + ": " + error(reply));
      command.getErr().flush();
      return reply.code().isBadRequest() ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }
    PrintWriter out = command.getOut();
    out.print(json ? ControlJson.pretty(reply.body()) + "\n" : FlowText.of(reply.body()));
    out.flush();
    return ExitCode.OK;
  }

  private static String error(ControlReply reply) {
    return reply.errorMessage() + " (" + reply.code().number() + ")";
  }

  private Path path() {
    return socket != null
        ? socket
        : SocketDirectory.ofEnvironment().find(noun.name(), Optional.ofNullable(node));
  }

  private List<String> arguments() {
    if (verb.argumentsMax() == 0) {
      return List.of();
    }
    List<String> typed = command.getCommandSpec().positionalParameters().getFirst().getValue();
    List<String> arguments = typed == null ? List.of() : List.copyOf(typed);
    if (arguments.size() < verb.argumentsMin() || arguments.size() > verb.argumentsMax()) {
      throw new CommandLine.ParameterException(
          command, verb.name() + " takes " + verb.arguments() + ": " + verb.help());
    }
    return arguments;
  }
}
