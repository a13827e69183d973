package slr.node.level;

import java.util.List;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.Role;
import slr.packet.Prefix;

/**
 * What a level's process says of itself when a session begins.
 *
 * @param incarnation of the process, in milliseconds
 * @param forwardsAlone whether its kernel goes on without it
 */
record Introduction(Level level, LevelConfig config, long incarnation, boolean forwardsAlone) {

  /** Of a process that starts now. */
  static Introduction now(Level level, LevelConfig config, boolean forwardsAlone) {
    return new Introduction(level, config, System.currentTimeMillis(), forwardsAlone);
  }

  Hello hello(Role role) {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        config.node(),
        level,
        role,
        config.cluster().orElse(config.node()),
        incarnation,
        config.endPoints(),
        tunnelSources(),
        forwardsAlone);
  }

  /** Where its own tunnels begin. */
  List<Prefix> tunnelSources() {
    return config.endPoints().stream().map(Prefix::ofHost).toList();
  }
}
