package slr.topology;

import java.util.List;
import slr.packet.Prefix;

/**
 * A BIRD daemon on a node. Its neighbours follow from the links: every node at the other end of one
 * that runs a BIRD of another AS is an eBGP neighbour, once per address family of the link.
 *
 * @param as the node's AS number (RFC 6793)
 * @param announce the networks that the node stands for
 * @param virtualHosts whether it announces what stands in the files that an SLR writes
 */
public record BirdSettings(long as, List<Prefix> announce, boolean virtualHosts) {

  public BirdSettings {
    announce = List.copyOf(announce);
  }
}
