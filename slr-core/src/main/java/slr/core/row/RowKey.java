package slr.core.row;

import slr.packet.Prefix;

/**
 * Which traffic a row speaks of. The order is by address (IPv4 among the mapped ones), length,
 * protocol, port and class, so that the rows of one block lie together.
 *
 * @param virtualHost the address block (A1)
 * @param protocol IP protocol number, or {@link #ANY}
 * @param port destination port, or {@link #ANY}
 * @param serviceClass class of service, 0 unless several stand side by side (A9)
 */
public record RowKey(Prefix virtualHost, int protocol, int port, int serviceClass)
    implements Comparable<RowKey> {

  /** Matches every protocol, or every port. */
  public static final int ANY = 0;

  public RowKey {
    require(protocol >= 0 && protocol <= 255, "protocol", protocol, "0 to 255");
    require(port >= 0 && port <= 65_535, "port", port, "0 to 65535");
    require(port == ANY || protocol != ANY, "port", port, "0 where the protocol is any");
    require(serviceClass >= 0 && serviceClass <= 255, "class", serviceClass, "0 to 255");
  }

  @Override
  public int compareTo(RowKey other) {
    int order = virtualHost.compareTo(other.virtualHost);
    if (order == 0) {
      order = Integer.compare(protocol, other.protocol);
    }
    if (order == 0) {
      order = Integer.compare(port, other.port);
    }
    return order == 0 ? Integer.compare(serviceClass, other.serviceClass) : order;
  }

  @Override
  public String toString() {
    String traffic =
        protocol == ANY ? "" : " protocol " + protocol + (port == ANY ? "" : " port " + port);
    return virtualHost + traffic + (serviceClass == 0 ? "" : " class " + serviceClass);
  }

  /** In words for tables, such as {@code 192.0.2.0/24 tcp 80}. */
  public String traffic() {
    String name =
        switch (protocol) {
          case ANY -> "any";
          case 6 -> "tcp";
          case 17 -> "udp";
          default -> Integer.toString(protocol);
        };
    String ofPort = port == ANY ? "" : " " + port;
    return virtualHost + " " + name + ofPort + (serviceClass == 0 ? "" : " class " + serviceClass);
  }

  private static void require(boolean holds, String what, int value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(what + " " + value + " is out of range: use " + range);
    }
  }
}
