package slr.node.advertise;

import java.util.Locale;

/** What a transport counts, besides what {@link slr.certs.RefusalReason} has for certificates. */
public enum TransportCounter {
  CONNECTED("connections made or accepted, certificates and all"),
  CLOSED("connections ended"),
  UNREACHABLE("connections that could not be made"),
  HALF_OPEN_EVICTED("handshakes given up: newer ones needed the place"),
  HANDSHAKE_TIMEOUT("handshakes that took too long"),
  HANDSHAKE_ABANDONED("handshakes that the peer left"),
  NOT_TLS("peers that do not speak TLS"),
  TLS_VERSION("peers that speak no TLS 1.3"),
  TLS_FAILED("handshakes that failed otherwise"),
  REFUSED_BY_PEER("peers that did not want this node's certificate"),
  REFUSED_FULL("connections closed at once: too many"),
  SURPLUS_OF_NODE("connections cut: the same node has newer ones"),
  RECORDS_READ("records read"),
  RECORDS_SENT("records handed to the network"),
  MALFORMED("records that could not be read"),
  SLOW_READER("connections cut: the peer does not read"),
  FAULT("connections cut by a fault of this program");

  private final String label;

  TransportCounter(String label) {
    this.label = label;
  }

  /** One line for people. */
  public String label() {
    return label;
  }

  /** Its name in status and metrics, such as {@code slow-reader}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
