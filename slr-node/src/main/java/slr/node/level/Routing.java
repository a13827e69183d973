package slr.node.level;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import slr.core.choice.ChoiceKey;
import slr.core.forward.VirtualHostOptions;
import slr.node.level.LevelConfig.VirtualHostConfig;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * What of a level's file the forwarding tables follow.
 *
 * @param key shared by the SLRs of the level
 * @param virtualHosts what is routed
 * @param endPoints this node's own addresses: tunnels begin there
 */
public record Routing(
    ChoiceKey key, Map<Prefix, VirtualHostOptions> virtualHosts, List<IpAddress> endPoints) {

  static Routing of(LevelConfig config) {
    return new Routing(
        config.choice().choiceKey(),
        config.virtualHosts().stream()
            .collect(Collectors.toMap(VirtualHostConfig::prefix, VirtualHostConfig::options)),
        config.endPoints());
  }

  /** Whether a tunnel can be made to this address. */
  boolean reaches(IpAddress endPoint) {
    return endPoints.stream().anyMatch(own -> own.isV4() == endPoint.isV4());
  }
}
