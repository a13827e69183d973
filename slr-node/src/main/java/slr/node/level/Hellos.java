package slr.node.level;

import java.util.List;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.Role;
import slr.packet.Prefix;

/** What a level's process says first, to whomever it speaks. */
record Hellos(Level level, LevelConfig config, boolean forwardsAlone) {

  /** To a node that it is this to. */
  Hello in(Role role) {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        config.node(),
        level,
        role,
        config.cluster().orElse(config.node()),
        System.currentTimeMillis(),
        config.endPoints(),
        tunnelSources(),
        forwardsAlone);
  }

  /** Where its tunnels begin. */
  List<Prefix> tunnelSources() {
    return config.endPoints().stream().map(Prefix::ofHost).toList();
  }
}
