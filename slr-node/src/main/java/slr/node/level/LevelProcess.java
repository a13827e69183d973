package slr.node.level;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import slr.core.advertise.Level;
import slr.node.cli.Noun;
import slr.node.cli.Verb;
import slr.node.config.ConfigException;
import slr.node.config.YamlConfig;
import slr.node.level.LevelConfig.AnnounceConfig;
import slr.node.level.LevelConfig.PinTransport;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Daemon;
import slr.node.log.Logging;

/** The process of one level: its command line, its start and its end. */
public final class LevelProcess {

  /** Beyond the last resort's own time: BIRD's answers, and what it must be asked again. */
  private static final Duration LEAVE_MARGIN = Duration.ofSeconds(5);

  private LevelProcess() {}

  /**
   * The level on the command line: {@code run} and the verbs that it knows.
   *
   * @param name as typed: {@code site}
   */
  public static Noun noun(Level level, String name, String description) {
    List<Verb> verbs =
        List.of(
            Verb.STATUS,
            Verb.CHILDREN,
            Verb.PEERS,
            Verb.SUBNETS,
            Verb.FLOWS,
            Verb.PINS,
            Verb.PINTIMES,
            Verb.RECOVERY,
            Verb.SPARE,
            Verb.EXPLAIN,
            Verb.DRAIN,
            Verb.UNDRAIN,
            Verb.FAILBACK,
            Verb.RELOAD,
            Verb.HANDOVER,
            Verb.LOGLEVEL);
    return new Noun(
        name, description, verbs, (file, readyFile) -> run(level, name, file, readyFile));
  }

  /** What a router does not know it hands down: to an SLR, which knows more. */
  private static void requireRouter(Path file, LevelConfig config) {
    for (Level other : List.of(Level.HOST, Level.ROUTER)) {
      if (config.childLevels().contains(other)) {
        throw new ConfigException(
            file
                + ": child-levels: "
                + other.name().toLowerCase(Locale.ROOT)
                + " cannot be below a router; name the level of its SLR, as network");
      }
    }
    if (config.spare().isPresent()) {
      throw new ConfigException(
          file + ": spare: a router's flows are known to its SLR; delete it, and use two routers");
    }
    if (config.pins().transport() == PinTransport.NONE) {
      throw new ConfigException(
          file + ": pins.transport: a router without pins keeps no flow; write raw or udp");
    }
  }

  private static int run(Level level, String name, Path file, Optional<Path> readyFile) {
    LevelConfig config = YamlConfig.load(file, LevelConfig.class);
    if (level == Level.ROUTER) {
      requireRouter(file, config);
    }
    Logging.configure(config.node());
    ControlThread control = new ControlThread();
    Duration stopDrain = config.announce().map(AnnounceConfig::stopDrain).orElse(Duration.ZERO);
    Daemon daemon =
        new Daemon(
            name + " " + config.node(),
            control,
            readyFile,
            stopDrain.multipliedBy(2).plus(LEAVE_MARGIN));
    LevelParts parts = new LevelParts(level, name, file, config, control, daemon.handover());
    return daemon.part("level", parts).leave(parts::leave).run();
  }
}
