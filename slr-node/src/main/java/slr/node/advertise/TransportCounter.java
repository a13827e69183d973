package slr.node.advertise;

/** What a transport counts. */
public enum TransportCounter {
  CONNECTED("connections made or accepted"),
  REFUSED_FULL("connections closed at once: too many"),
  UNREACHABLE("connections that could not be made"),
  RECORDS_READ("records read"),
  RECORDS_SENT("records handed to the network"),
  MALFORMED("records that could not be read"),
  SLOW_READER("connections cut: the peer does not read"),
  CLOSED("connections ended");

  private final String label;

  TransportCounter(String label) {
    this.label = label;
  }

  /** One line for people. */
  public String label() {
    return label;
  }
}
