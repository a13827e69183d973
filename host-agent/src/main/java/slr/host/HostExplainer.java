package slr.host;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import slr.core.advertise.Advertiser;
import slr.core.advertise.ExplainedHop;
import slr.core.advertise.Level;
import slr.core.choice.Standing;
import slr.core.flow.FlowKey;
import slr.core.guard.GuardVerdict;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.plane.TcpSocketState;

/**
 * Says what this host would do with a flow: whether its kernel has the connection, and if not,
 * whether it would take an opening. Control thread.
 */
final class HostExplainer {

  /** The kernel has the connection. */
  static final String HELD = "held";

  /** No connection, but an opening would be taken. */
  static final String TAKES_OPENING = "takes-opening";

  /** No connection, and an opening would be answered with a reset. */
  static final String REFUSES_OPENING = "refuses-opening";

  private final String node;
  private final Advertiser advertiser;
  private final Function<FlowKey, TcpSocketState> sockets;

  /**
   * @param advertiser whose rows say what is served here
   * @param sockets what the kernel has for a TCP flow
   */
  HostExplainer(String node, Advertiser advertiser, Function<FlowKey, TcpSocketState> sockets) {
    this.node = node;
    this.advertiser = advertiser;
    this.sockets = sockets;
  }

  ExplainedHop explain(FlowKey flow) {
    Optional<Row> row = row(flow);
    if (row.isEmpty()) {
      return hop(
          GuardVerdict.WRONG_VIRTUAL_HOST.label(),
          flow.destination() + " with this protocol and port is no service of this host");
    }
    String service = row.get().key().traffic() + " is " + wish(row.get());
    if (flow.protocol() != FlowKey.TCP) {
      return hop(
          GuardVerdict.CONNECTIONLESS.label(),
          "delivered: nothing but TCP has connections that could be another host's; " + service);
    }
    TcpSocketState state = sockets.apply(flow);
    return switch (state) {
      case UNKNOWN -> hop(GuardVerdict.LOOKUP_FAILED.label(), "the kernel did not answer");
      case LISTENING ->
          hop(
              TAKES_OPENING,
              "no connection of this flow is here; a SYN would be taken, for a socket listens, and "
                  + service);
      case NONE, CLOSE ->
          hop(
              REFUSES_OPENING,
              "no connection of this flow is here, and no socket listens: a SYN would be answered"
                  + " with a reset; "
                  + service);
      default -> hop(HELD, "the connection is here: its socket is in state " + state);
    };
  }

  private static String wish(Row row) {
    Standing standing = Standing.of(row, true);
    return standing == Standing.TAKES ? "healthy and wants new flows" : standing.label();
  }

  /** The most specific service that the flow is for. */
  private Optional<Row> row(FlowKey flow) {
    return advertiser.rows().rows().stream()
        .filter(row -> isFor(row.key(), flow))
        .max(
            Comparator.comparingInt((Row each) -> each.key().virtualHost().length())
                .thenComparingInt(each -> each.key().port())
                .thenComparingInt(each -> each.key().protocol()));
  }

  private static boolean isFor(RowKey key, FlowKey flow) {
    return key.virtualHost().contains(flow.destination())
        && (key.protocol() == RowKey.ANY || key.protocol() == flow.protocol())
        && (key.port() == RowKey.ANY || key.port() == flow.destinationPort());
  }

  private ExplainedHop hop(String verdict, String reason) {
    return ExplainedHop.end(node, Optional.of(Level.HOST), verdict, reason);
  }
}
