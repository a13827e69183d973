package slr.node.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import slr.packet.IpAddress;

/** Address and port: {@code 192.0.2.1:7000}, {@code [2001:db8::1]:7000}. No name is looked up. */
public final class EndPointText {

  private EndPointText() {}

  /**
   * Reads an end point; port 0 (any free port) is allowed.
   *
   * @throws IllegalArgumentException if the text is none; the message says what to write
   */
  public static InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (colon < 0 || bracketed != host.contains(":")) {
      throw wrong(text, "192.0.2.1:7000 or [2001:db8::1]:7000");
    }
    String digits = text.substring(colon + 1);
    if (!digits.matches("\\d{1,5}") || Integer.parseInt(digits) > 65_535) {
      throw wrong(text, host + ":PORT with a port of 0 to 65535");
    }
    IpAddress address = IpAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host);
    return new InetSocketAddress(inet(address), Integer.parseInt(digits));
  }

  /** The text that {@link #parse} reads back. */
  public static String format(InetSocketAddress endPoint) {
    InetAddress inet = endPoint.getAddress();
    if (inet == null) {
      return endPoint.getHostString() + ":" + endPoint.getPort();
    }
    IpAddress address = IpAddress.ofBytes(inet.getAddress());
    String host = address.isV4() ? address.toString() : "[" + address + "]";
    return host + ":" + endPoint.getPort();
  }

  private static InetAddress inet(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.toBytes());
    } catch (UnknownHostException impossible) {
      throw new AssertionError("4 or 16 octets are an address", impossible);
    }
  }

  private static IllegalArgumentException wrong(String text, String form) {
    return new IllegalArgumentException(
        "'" + text + "' is not an address with a port; write " + form);
  }
}
