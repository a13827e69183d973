package slr.host.tunnel;

import java.util.List;
import slr.core.flow.FlowKey;

/**
 * Takes what the tunnel end and the watch over stalled connections learn of flows, each on its
 * thread; must not block.
 */
public interface FlowNews {

  /** Packets came of connections that this host does not hold. */
  void notMine(List<FlowKey> flows);

  /**
   * Connections began and ended.
   *
   * @param established their clients finished the handshake
   * @param closed their sockets are gone
   */
  void changed(List<FlowKey> established, List<FlowKey> closed);

  /** What this host sent to the clients of these connections was not acknowledged for a while. */
  void stalled(List<FlowKey> flows);
}
