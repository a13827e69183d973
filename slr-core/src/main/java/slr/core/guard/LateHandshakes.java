package slr.core.guard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import slr.core.flow.FlowKey;

/**
 * Handshakes that a segment may have finished of which nobody saw the SYN,ACK ({@link
 * GuardVerdict#UNVERIFIED}). The host's TCP knows better, and is asked a moment later: a connection
 * that it has is established, and those above must hear so, or the flow is never pinned (A13).
 */
public final class LateHandshakes {

  /** The kernel takes the segment in microseconds, on a busy machine in milliseconds. */
  static final long WAIT_NS = 100_000_000;

  /** Beyond that those above learn it by the flow's segments. */
  static final int MAX = 4_096;

  private final SocketLookup sockets;
  private final Deque<Late> waiting = new ArrayDeque<>();

  private record Late(FlowKey flow, long dueNs) {}

  /** Asks these sockets, on the caller's thread. */
  public LateHandshakes(SocketLookup sockets) {
    this.sockets = sockets;
  }

  /** This segment was let through. */
  public void add(FlowKey flow, long nowNs) {
    if (waiting.size() < MAX) {
      waiting.add(new Late(flow, nowNs + WAIT_NS));
    }
  }

  /** Gives those that have turned out to be connections. */
  public void drain(long nowNs, Consumer<FlowKey> established) {
    Late first = waiting.peek();
    while (first != null && first.dueNs() - nowNs <= 0) {
      waiting.remove();
      if (isHeld(first.flow())) {
        established.accept(first.flow());
      }
      first = waiting.peek();
    }
  }

  /** Whether any is to be asked about. */
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  private boolean isHeld(FlowKey flow) {
    return sockets.find(
            flow.source().high(),
            flow.source().low(),
            flow.sourcePort(),
            flow.destination().high(),
            flow.destination().low(),
            flow.destinationPort())
        == SocketLookup.Answer.HELD;
  }
}
