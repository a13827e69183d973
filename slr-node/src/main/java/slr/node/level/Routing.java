package slr.node.level;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import slr.core.choice.ChoiceKey;
import slr.core.forward.VirtualHostOptions;
import slr.node.level.LevelConfig.TunnelConfig;
import slr.node.level.LevelConfig.VirtualHostConfig;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.packet.TunnelKind;

/**
 * What of a level's file the forwarding tables follow.
 *
 * @param key shared by the SLRs of the level
 * @param virtualHosts what is routed
 * @param endPoints this node's own addresses: tunnels begin there
 * @param kinds by which kind of tunnel the end points of a prefix are reached, where it is not IP
 *     in IP; the longest prefix counts
 */
public record Routing(
    ChoiceKey key,
    Map<Prefix, VirtualHostOptions> virtualHosts,
    List<IpAddress> endPoints,
    Map<Prefix, TunnelKind> kinds) {

  static Routing of(LevelConfig config) {
    return new Routing(
        config.choice().choiceKey(),
        config.virtualHosts().stream()
            .collect(Collectors.toMap(VirtualHostConfig::prefix, VirtualHostConfig::options)),
        config.endPoints(),
        config.tunnels().stream().collect(Collectors.toMap(TunnelConfig::to, TunnelConfig::kind)));
  }

  /** Whether a tunnel can be made to this address. */
  boolean reaches(IpAddress endPoint) {
    return endPoints.stream().anyMatch(own -> own.isV4() == endPoint.isV4());
  }

  /** How packets get to this address. */
  TunnelKind kind(IpAddress endPoint) {
    return kinds.entrySet().stream()
        .filter(each -> each.getKey().contains(endPoint))
        .max(Comparator.comparingInt(each -> each.getKey().length()))
        .map(Map.Entry::getValue)
        .orElse(TunnelKind.IP_IN_IP);
  }
}
