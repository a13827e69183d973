package slr.topology;

import java.util.List;
import slr.packet.Prefix;

/**
 * A BIRD daemon on a node. Its neighbours follow from the links, see {@link BgpNeighbour}.
 *
 * @param as the node's AS number (RFC 6793)
 * @param announce the networks that the node stands for
 * @param virtualHosts whether it announces what stands in the files that an SLR writes
 * @param ospf whether it speaks OSPF with neighbours of the same AS
 */
public record BirdSettings(long as, List<Prefix> announce, boolean virtualHosts, boolean ospf) {

  public BirdSettings {
    announce = List.copyOf(announce);
  }
}
