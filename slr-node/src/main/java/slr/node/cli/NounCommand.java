package slr.node.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Makes the picocli command of a {@link Noun}. */
public final class NounCommand {

  private NounCommand() {}

  /** The command with {@code run} and the noun's verbs; add it to the root with its name. */
  public static CommandLine of(Noun noun) {
    CommandSpec spec = CommandSpec.create().name(noun.name());
    spec.usageMessage().description(noun.description());
    spec.addSubcommand("run", run(noun));
    for (Verb verb : noun.verbs()) {
      spec.addSubcommand(verb.name(), VerbCommand.of(noun, verb));
    }
    return CommandLines.prepare(new CommandLine(spec));
  }

  private static CommandLine run(Noun noun) {
    CommandLine command = new CommandLine(new Run(noun.daemon()));
    command.getCommandSpec().usageMessage().description("run the daemon in the foreground");
    return command;
  }

  private static final class Run implements Callable<Integer> {
    private final Noun.Daemon daemon;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "YAML file")
    private Path config = Path.of("");

    @Option(
        names = "--ready-file",
        paramLabel = "FILE",
        description = "written, with the process id, once the daemon serves")
    private @Nullable Path readyFile;

    Run(Noun.Daemon daemon) {
      this.daemon = daemon;
    }

    @Override
    public Integer call() {
      return daemon.run(config, Optional.ofNullable(readyFile));
    }
  }
}
