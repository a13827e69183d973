package slr.topology;

import java.time.Duration;
import java.util.List;

/**
 * A cable between two nodes: a veth pair, or two with a wire between them that takes time.
 *
 * @param mtuBytes the largest IP packet, both ways
 * @param cost what OSPF counts for it, both ways
 * @param delay how long a packet is on its way, each way
 */
public record Link(LinkEnd a, LinkEnd b, int mtuBytes, int cost, Duration delay) {

  /** What a cable carries when the file says nothing. */
  public static final int MTU_DEFAULT_BYTES = 1500;

  /** What a cable costs when the file says nothing: between dear and cheap. */
  public static final int COST_DEFAULT = 10;

  /** Whether packets take time on it. */
  public boolean isDelayed() {
    return delay.isPositive();
  }

  /** Both ends, in the order of the file. */
  public List<LinkEnd> ends() {
    return List.of(a, b);
  }

  /** Whether one end is at this node. */
  public boolean touches(String node) {
    return a.node().equals(node) || b.node().equals(node);
  }

  /** The end at this node. */
  public LinkEnd endAt(String node) {
    return a.node().equals(node) ? a : b;
  }

  /** The end away from this node. */
  public LinkEnd endBeyond(String node) {
    return a.node().equals(node) ? b : a;
  }

  @Override
  public String toString() {
    return a.node() + "-" + b.node();
  }
}
