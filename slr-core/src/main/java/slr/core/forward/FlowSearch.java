package slr.core.forward;

import slr.core.flow.FlowTuple;
import slr.packet.IpPacket;

/** Who looks for the holders of flows that are not known here (A17, B9). */
public interface FlowSearch {

  /** What is known of where a flow is. */
  enum Result {
    /** It is being looked for: hold its packet. */
    SEARCHING,
    /** Nobody has the connection. */
    NOT_HELD,
    /** Nobody knows. */
    UNKNOWN,
    /** It is not looked for: too many others are. */
    OVER_BUDGET
  }

  /** Nobody looks. */
  FlowSearch NONE =
      new FlowSearch() {
        @Override
        public Result onUnknown(FlowTuple flow, long segment, long nowNs) {
          return Result.UNKNOWN;
        }

        @Override
        public long number() {
          return 0;
        }

        @Override
        public void onEcho(IpPacket reply, long nowNs) {}

        @Override
        public void onEstablished(FlowTuple flow, int holder) {}

        @Override
        public void onClosed(FlowTuple flow, int holder) {}

        @Override
        public void onNotMine(FlowTuple flow, int reporter, long nowNs) {}
      };

  /**
   * A segment comes of a connection that has no record here, whose holder is gone, or whose end is
   * dead by the word of its holder. The tuple is valid during the call only.
   *
   * @param segment its numbers, as {@link slr.packet.BareSegment} has them
   */
  Result onUnknown(FlowTuple flow, long segment, long nowNs);

  /** By which what is held for the last {@link Result#SEARCHING} flow is let go. */
  long number();

  /**
   * A client returned what {@link slr.packet.echo.EchoCodec#isOurs} takes for an augmented echo
   * (A18). The packet is valid during the call only.
   */
  void onEcho(IpPacket reply, long nowNs);

  /** A flow that was not known was given to this next hop. */
  default void onPlaced(FlowTuple flow, int holder, long nowNs) {}

  /** This next hop has the connection, by its own word. */
  void onEstablished(FlowTuple flow, int holder);

  /** It has it no more. */
  void onClosed(FlowTuple flow, int holder);

  /** It never had it, and the flow's record is forgotten. */
  void onNotMine(FlowTuple flow, int reporter, long nowNs);
}
