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
 */
record Introduction(Level level, LevelConfig config, long incarnation) {

  Hello hello(Role role) {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        config.node(),
        level,
        role,
        config.cluster().orElse(config.node()),
        incarnation,
        config.endPoints(),
        tunnelSources());
  }

  /** Where its own tunnels begin. */
  List<Prefix> tunnelSources() {
    return config.endPoints().stream().map(Prefix::ofHost).toList();
  }
}
