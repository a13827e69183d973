package slr.host.tunnel;

import java.util.List;
import slr.core.flow.FlowKey;

/** Takes what the tunnel end learns of flows, on its thread; must not block. */
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
}
