package slr.topology;

import java.util.List;
import slr.packet.Prefix;

/**
 * An FRR (zebra, bgpd, bfdd) on a node, in the place of a BIRD: another maker's router. It speaks
 * eBGP only.
 *
 * @param as the node's AS number (RFC 6793)
 * @param announce the networks that the node stands for
 */
public record FrrSettings(long as, List<Prefix> announce) {

  public FrrSettings {
    announce = List.copyOf(announce);
  }
}
