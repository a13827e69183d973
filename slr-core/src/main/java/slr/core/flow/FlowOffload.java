package slr.core.flow;

/**
 * Something beside the records that forwards established flows by itself, such as a program in the
 * kernel; the records tell it which, and ask it when it last saw them. What it cannot take it
 * leaves to the records' owner, packet by packet. While the owner is silent or has enough to do, it
 * places new flows in its place, as the owner would, and the records ask it where. A tuple is valid
 * during the call only.
 */
public interface FlowOffload {

  /** No next hop has this number. */
  int NONE_PLACED = -1;

  /** Nothing forwards flows but the owner of the records. */
  FlowOffload NONE =
      new FlowOffload() {
        @Override
        public void offload(FlowTuple flow, int holder, long nowNs) {}

        @Override
        public void withdraw(FlowTuple flow, long nowNs) {}

        @Override
        public long lastSeenNs(FlowTuple flow, long unlessNs, long nowNs) {
          return unlessNs;
        }

        @Override
        public void remember(FlowTuple flow, int holder) {}

        @Override
        public void forget(FlowTuple flow) {}

        @Override
        public int placed(FlowTuple flow) {
          return NONE_PLACED;
        }
      };

  /**
   * Forward this flow to this next hop from now on, if there is room. Said again now and then while
   * packets of the flow are still seen here.
   *
   * @param holder number of the next hop
   */
  void offload(FlowTuple flow, int holder, long nowNs);

  /** Leave this flow to the owner of the records, if it was ever taken. */
  void withdraw(FlowTuple flow, long nowNs);

  /** When a packet of this flow was last seen here, or {@code unlessNs} if that is later. */
  long lastSeenNs(FlowTuple flow, long unlessNs, long nowNs);

  /**
   * Should the owner fall silent, the packets of this flow, which is not established, go to this
   * next hop.
   *
   * @param holder number of the next hop
   */
  void remember(FlowTuple flow, int holder);

  /** This flow is established or gone. */
  void forget(FlowTuple flow);

  /** To whom a flow that the records do not know was given in the owner's place; and forgets it. */
  int placed(FlowTuple flow);
}
