package slr.lab.chaos;

import slr.lab.LabException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A link loses every packet in both directions for a while, and looks well: its interfaces stay up,
 * and only who misses answers can know (BFD does, here).
 *
 * @param node at one end, where the rules lie
 * @param neighbour at the other end
 */
record Blackhole(String name, String node, String neighbour) implements Event {

  private static final String TABLE = "chaos_blackhole";

  @Override
  public String what() {
    return "the link from %s to %s loses all packets for %d s"
        .formatted(node, neighbour, AWAY.toSeconds());
  }

  @Override
  public void happen(ChaosLab lab) {
    String rules =
        """
        table netdev %1$s {
          chain inward { type filter hook ingress device "%2$s" priority -500; counter drop; }
          chain outward { type filter hook egress device "%2$s" priority -500; counter drop; }
        }
        """
            .formatted(TABLE, lab.interfaceTo(node, neighbour));
    lab.lab().exec(node, "nft", rules).orThrow();
    try {
      ChaosLab.pause(AWAY);
      requireLosses(lab, "inward");
      requireLosses(lab, "outward");
    } finally {
      lab.lab().exec(node, "nft", "delete", "table", "netdev", TABLE).orThrow();
    }
  }

  private void requireLosses(ChaosLab lab, String chain) {
    String json =
        lab.lab()
            .exec(node, "nft", "-j", "list", "chain", "netdev", TABLE, chain)
            .orThrow()
            .output();
    for (JsonNode item : JsonMapper.builder().build().readTree(json).path("nftables")) {
      if (item.at("/rule/expr/0/counter/packets").longValue(0) > 0) {
        return;
      }
    }
    throw new LabException("nothing was lost on the link from " + node + ": " + json);
  }
}
