package slr.sim.world;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The connections that one process opens, each again and again while it lives. */
final class Connectors {

  private final Node from;
  private final Map<Connection.Side, Connector> bySide = new HashMap<>();

  Connectors(Node from) {
    this.from = from;
  }

  /**
   * Connects to a node.
   *
   * @param connected gets this end of each connection
   * @param wanted whether one is wanted now
   */
  void dial(String to, Consumer<Connection.Side> connected, BooleanSupplier wanted) {
    Connector[] self = new Connector[1];
    self[0] =
        new Connector(
            from,
            to,
            side -> {
              bySide.put(side, self[0]);
              connected.accept(side);
            },
            wanted);
  }

  /** A connection has ended; who opened it opens it again. */
  void closed(Connection.Side side) {
    Connector connector = bySide.remove(side);
    if (connector != null) {
      connector.ended();
    }
  }

  /** The process is another one, or gone. */
  void clear() {
    bySide.clear();
  }
}
