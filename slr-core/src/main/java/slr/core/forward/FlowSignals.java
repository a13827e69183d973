package slr.core.forward;

/**
 * Who signals flows to other nodes hears here what becomes of them. Slots are valid during the call
 * only.
 */
public interface FlowSignals {

  /** Nobody. */
  FlowSignals NONE =
      new FlowSignals() {
        @Override
        public void from(long outerHigh, long outerLow) {}

        @Override
        public void onOpening(int slot, long nowNs) {}

        @Override
        public void onKnown(int slot, long nowNs) {}

        @Override
        public void onEstablished(int slot, long nowNs) {}

        @Override
        public void onFound(int slot, long nowNs) {}

        @Override
        public void onClosed(int slot) {}

        @Override
        public void onAdopted(int slot, int target, long nowNs) {}

        @Override
        public boolean isEndDead(int slot) {
          return false;
        }

        @Override
        public String words(int slot, long nowNs) {
          return "";
        }
      };

  /** Where the tunnel of the packet in hand began; 0 and 0 if no tunnel brought it. */
  void from(long outerHigh, long outerLow);

  /** A packet that may open the flow goes to its holder, or to a new one. */
  void onOpening(int slot, long nowNs);

  /** Another packet of a known flow goes on. */
  void onKnown(int slot, long nowNs);

  /** The holder has the connection. */
  void onEstablished(int slot, long nowNs);

  /** Somebody below has this connection, which was not known here, or was another's. */
  void onFound(int slot, long nowNs);

  /** The holder has it no more. */
  void onClosed(int slot);

  /**
   * The kernel has this flow from a process before this one, and sends it past its holder.
   *
   * @param target the next hop to which it goes
   */
  void onAdopted(int slot, int target, long nowNs);

  /** Whether the flow went past its holder, to a tunnel end that is dead by the word from below. */
  boolean isEndDead(int slot);

  /** What was signalled of the flow, for people: part of a sentence, or nothing. */
  String words(int slot, long nowNs);
}
