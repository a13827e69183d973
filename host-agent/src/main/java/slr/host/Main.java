package slr.host;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import slr.node.cli.Noun;
import slr.node.cli.NounCommand;
import slr.node.cli.Verb;
import slr.node.config.YamlConfig;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Daemon;
import slr.node.log.Logging;

/** {@code slr host}: the daemon, and the commands that ask it. */
public final class Main {

  /** The daemon's name on the command line and at the end of its socket's. */
  static final String NOUN = "host";

  /** Verbs that only the host knows. */
  static final Verb DEACTIVATE =
      new Verb("deactivate", "[PREFIX]", 0, 1, "take no packet at all, of old flows neither");

  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private Main() {}

  /** Runs one command; its exit code is the process's. */
  public static void main(String[] arguments) {
    System.exit(NounCommand.of(noun()).execute(arguments));
  }

  /** The host agent on the command line. */
  public static Noun noun() {
    return new Noun(
        NOUN,
        "the agent on a host server: health, load, tunnel end and guard",
        List.of(
            Verb.STATUS,
            Verb.PEERS,
            Verb.SUBNETS,
            Verb.FLOWS,
            Verb.EXPLAIN,
            Verb.DRAIN,
            DEACTIVATE,
            Verb.UNDRAIN,
            Verb.RELOAD,
            Verb.HANDOVER,
            Verb.LOGLEVEL),
        Main::run);
  }

  private static int run(Path file, Optional<Path> readyFile) {
    HostConfig config = YamlConfig.load(file, HostConfig.class);
    Logging.configure(config.node());
    ControlThread control = new ControlThread();
    Daemon daemon = new Daemon("host " + config.node(), control, readyFile, STOP_LIMIT);
    HostParts parts = new HostParts(file, config, control, daemon.handover());
    return daemon.part("host", parts).leave(parts::leave).run();
  }
}
