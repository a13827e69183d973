package slr.node.watchdog;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import slr.core.advertise.Level;
import slr.node.bird.BirdAnnouncer;
import slr.node.bird.BirdClient;
import slr.node.bird.IncludeFiles;
import slr.node.cli.Noun;
import slr.node.cli.NounCommand;
import slr.node.cli.SocketDirectory;
import slr.node.config.ConfigException;
import slr.node.config.YamlConfig;
import slr.node.level.LevelConfig;
import slr.node.level.LevelConfig.AnnounceConfig;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Daemon;
import slr.node.log.Logging;

/** {@code slr watchdog}: the process. It has no commands; its log says what it does. */
public final class Main {

  /** An SLR answers in a millisecond; one that does not in a second hangs. */
  private static final Duration QUESTION_PATIENCE = Duration.ofSeconds(1);

  private static final Duration BIRD_TIMEOUT = Duration.ofSeconds(3);

  /** One look, and what BIRD may take for a check and a configure. */
  private static final Duration STOP_LIMIT =
      QUESTION_PATIENCE.plus(BIRD_TIMEOUT.multipliedBy(2)).plusSeconds(1);

  private Main() {}

  /** Runs one command; its exit code is the process's. */
  public static void main(String[] arguments) {
    System.exit(
        NounCommand.of(
                new Noun(
                    "watchdog",
                    "withdraws what an SLR announced that is dead or hangs",
                    List.of(),
                    Main::run))
            .execute(arguments));
  }

  private static int run(Path file, Optional<Path> readyFile) {
    LevelConfig config = YamlConfig.load(file, LevelConfig.class);
    AnnounceConfig announce =
        config
            .announce()
            .orElseThrow(() ->
                new ConfigException(
                    file
                        + ": announce: is missing, so this SLR announces nothing that could be"
                        + " withdrawn; name the file of one that does"));
    Logging.configure(config.node());
    ControlThread control = new ControlThread();
    IncludeFiles files = new IncludeFiles(announce.include4(), announce.include6(), ".withdrawn");
    BirdAnnouncer announcer =
        new BirdAnnouncer(new BirdClient(announce.bird(), BIRD_TIMEOUT), files);
    WatchdogDriver driver =
        new WatchdogDriver(
            new WatchdogDriver.Sights(
                new ControlQuestion(sockets(config), QUESTION_PATIENCE),
                config.input().pins(),
                files),
            announce.watchdog().patience(),
            announcer,
            control);
    return new Daemon("watchdog of " + config.node(), control, readyFile, STOP_LIMIT)
        .closing("BIRD", announcer)
        .part("looks", driver)
        .leave(driver::leave)
        .run();
  }

  /** Where the SLR listens; a file that names no socket does not say of which level it is. */
  private static List<Path> sockets(LevelConfig config) {
    SocketDirectory usual = SocketDirectory.ofEnvironment();
    return config
        .socket()
        .map(List::of)
        .orElseGet(() ->
            Stream.of(Level.values())
                .filter(level -> level != Level.HOST)
                .map(level -> usual.path(config.node(), level.name().toLowerCase(Locale.ROOT)))
                .toList());
  }
}
