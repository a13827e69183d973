package slr.node.forward;

/** What else lives by the data plane's turns: on its thread, beside the packets. */
public interface Companion {

  /** Another table is in force. */
  void onTable(long nowNs);

  /** After a batch of packets; quick. */
  void turn(long nowNs);

  /** When {@link #turn} has something to do though no packet comes. */
  long nextDeadlineNs();
}
