package slr.core.flow;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slr.packet.IpAddress;
import slr.packet.IpPacket;

/**
 * What tells one flow from another (A12, B15), for people and the control plane. Text form: {@code
 * tcp 192.0.2.1:1234 203.0.113.1:80}, {@code udp [2001:db8::1]:53 [2001:db8::2]:53}, and for other
 * protocols their number: {@code 47 192.0.2.1:0 203.0.113.1:0}.
 *
 * @param protocol IP protocol number, 0 to 255
 * @param source the client
 * @param sourcePort 0 to 65535; 0 where the protocol has no ports
 * @param destination the virtual host
 * @param destinationPort 0 to 65535; 0 where the protocol has no ports
 */
public record FlowKey(
    int protocol, IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {

  /** Protocol number of TCP. */
  public static final int TCP = 6;

  /** Protocol number of UDP. */
  public static final int UDP = 17;

  private static final Pattern TEXT =
      Pattern.compile(
          "(?<protocol>tcp|udp|\\d{1,3}) "
              + "(\\[(?<source6>[^\\]]+)\\]|(?<source4>[^:\\[ ]+)):(?<sourcePort>\\d{1,5}) "
              + "(\\[(?<to6>[^\\]]+)\\]|(?<to4>[^:\\[ ]+)):(?<toPort>\\d{1,5})");

  public FlowKey {
    requireAtMost(255, "protocol", protocol);
    requireAtMost(65_535, "port", sourcePort);
    requireAtMost(65_535, "port", destinationPort);
  }

  /** Of a packet of the client's. */
  public static FlowKey of(IpPacket packet) {
    return new FlowKey(
        packet.protocol(),
        packet.source(),
        packet.sourcePort(),
        packet.destination(),
        packet.destinationPort());
  }

  /**
   * Parses the text form; spaces around and between may be many.
   *
   * @throws IllegalArgumentException if the text names no flow; the message says what to write
   */
  public static FlowKey parse(String text) {
    Matcher parts = TEXT.matcher(text.strip().replaceAll("\\s+", " "));
    try {
      require(parts.matches(), "it has another shape");
      FlowKey key =
          new FlowKey(
              protocol(parts.group("protocol")),
              address(parts, "source"),
              Integer.parseInt(parts.group("sourcePort")),
              address(parts, "to"),
              Integer.parseInt(parts.group("toPort")));
      require(
          key.source.isV4() == key.destination.isV4(), "its addresses are of different families");
      return key;
    } catch (IllegalArgumentException reason) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a flow: "
              + reason.getMessage()
              + "; write tcp 192.0.2.1:1234 203.0.113.1:80 or"
              + " udp [2001:db8::1]:1234 [2001:db8::2]:53",
          reason);
    }
  }

  @Override
  public String toString() {
    String name =
        switch (protocol) {
          case TCP -> "tcp";
          case UDP -> "udp";
          default -> Integer.toString(protocol);
        };
    return name + " " + end(source, sourcePort) + " " + end(destination, destinationPort);
  }

  private static int protocol(String text) {
    return switch (text) {
      case "tcp" -> TCP;
      case "udp" -> UDP;
      default -> Integer.parseInt(text);
    };
  }

  private static IpAddress address(Matcher parts, String side) {
    String v6 = parts.group(side + "6");
    IpAddress address = IpAddress.parse(v6 != null ? v6 : parts.group(side + "4"));
    require(address.isV4() == (v6 == null), "brackets are for IPv6 addresses");
    return address;
  }

  private static String end(IpAddress address, int port) {
    return address.isV4() ? address + ":" + port : "[" + address + "]:" + port;
  }

  private static void requireAtMost(int most, String what, int value) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(what + " " + value + " is above " + most);
    }
  }

  private static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
