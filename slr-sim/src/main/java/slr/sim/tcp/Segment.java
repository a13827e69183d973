package slr.sim.tcp;

import slr.packet.TcpHeader;

/**
 * What a TCP segment says.
 *
 * @param flags bits of {@link TcpHeader}
 * @param sequence number of its first octet
 * @param acknowledgment number of the octet that is expected next
 * @param dataBytes how many octets it carries
 */
public record Segment(int flags, int sequence, int acknowledgment, int dataBytes) {

  /** Whether this bit is set. */
  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Whether it asks for a new connection. */
  public boolean isOpening() {
    return (flags & (TcpHeader.SYN | TcpHeader.ACK | TcpHeader.RST)) == TcpHeader.SYN;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    append(text, TcpHeader.SYN, "SYN");
    append(text, TcpHeader.FIN, "FIN");
    append(text, TcpHeader.RST, "RST");
    append(text, TcpHeader.ACK, "ACK");
    return text
        + " seq "
        + Integer.toUnsignedString(sequence)
        + " ack "
        + Integer.toUnsignedString(acknowledgment)
        + (dataBytes > 0 ? " with " + dataBytes : "");
  }

  private void append(StringBuilder text, int flag, String name) {
    if (has(flag)) {
      text.append(text.isEmpty() ? "" : ",").append(name);
    }
  }
}
