package slr.node.upgrade;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import slr.core.advertise.Level;
import slr.node.config.ConfigException;
import slr.node.config.Default;
import slr.node.config.YamlConfig;

/**
 * The operator's file: which daemons to restart, and how.
 *
 * @param version what all of them run afterwards; who runs it already is left alone
 * @param order which one is first
 * @param drain the kinds that take no new flows while they are restarted
 * @param drainWait how long a drained daemon may still get packets before it is restarted anyway
 * @param comeBack how long a daemon may take until it stands as before
 * @param daemons all of the overlay
 */
public record PlanConfig(
    Optional<String> version,
    @Default("bottom-up") Order order,
    @Default("[router]") Set<Level> drain,
    @Default("10s") Duration drainWait,
    @Default("1m") Duration comeBack,
    List<DaemonConfig> daemons) {

  /** Which one is first. */
  public enum Order {
    /** Hosts, then sites, systems, networks, routers; those of a kind as they stand. */
    BOTTOM_UP,
    /** As they stand. */
    LISTED
  }

  /** From the hosts up. */
  private static final List<Level> UPWARD =
      List.of(Level.HOST, Level.SITE, Level.SYSTEM, Level.NETWORK, Level.ROUTER);

  /**
   * One daemon.
   *
   * @param name its node's name
   * @param kind what it is
   * @param socket its control socket on this machine
   * @param command what stands for {@code slr} where it runs, as {@code ssh h1 slr}
   * @param restart the command that restarts it, run here, and ends
   */
  public record DaemonConfig(
      String name,
      Level kind,
      Optional<Path> socket,
      @Default("[]") List<String> command,
      List<String> restart) {

    public DaemonConfig {
      command = List.copyOf(command);
      restart = List.copyOf(restart);
      if (socket.isPresent() != command.isEmpty()) {
        throw new IllegalArgumentException(
            "needs one of socket and command: its control socket here, or what stands for slr"
                + " where it runs, as [ssh, h1, slr]");
      }
      if (restart.isEmpty() || restart.getFirst().isBlank()) {
        throw new IllegalArgumentException(
            "restart must name a program, as [ssh, h1, systemctl, restart, slr-host]");
      }
    }
  }

  public PlanConfig {
    daemons = List.copyOf(daemons);
    Set<String> names = new HashSet<>();
    for (DaemonConfig daemon : daemons) {
      if (!names.add(daemon.name())) {
        throw new IllegalArgumentException(
            "daemons: " + daemon.name() + " is there twice; each is restarted once");
      }
    }
    if (daemons.isEmpty()) {
      throw new IllegalArgumentException("daemons must name one at least");
    }
    if (comeBack.isZero()) {
      throw new IllegalArgumentException("come-back must be longer than 0s, as 1m");
    }
  }

  /** All daemons, in the order in which they are restarted. */
  List<DaemonConfig> inOrder() {
    return switch (order) {
      case LISTED -> daemons;
      case BOTTOM_UP ->
          daemons.stream()
              .sorted(Comparator.comparingInt(daemon -> UPWARD.indexOf(daemon.kind())))
              .toList();
    };
  }

  /**
   * Reads a plan.
   *
   * @throws ConfigException in one line for the operator
   */
  public static PlanConfig load(Path file) {
    return YamlConfig.load(file, PlanConfig.class);
  }
}
