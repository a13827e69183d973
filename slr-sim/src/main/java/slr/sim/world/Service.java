package slr.sim.world;

import slr.core.forward.VirtualHostOptions;
import slr.core.row.RowKey;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;

/**
 * What clients ask for.
 *
 * @param row what hosts say of it, and packets are routed by
 * @param options what the operator chose for its virtual host
 * @param protocol TCP or UDP, also where the row takes any
 * @param port where clients ask, also where the row takes any
 */
public record Service(RowKey row, VirtualHostOptions options, int protocol, int port) {

  /** Addresses of a virtual host that clients use. */
  static final int ADDRESSES = 100;

  /** A service by the row that says all of it. */
  static Service of(RowKey row, VirtualHostOptions options) {
    return new Service(row, options, row.protocol(), row.port());
  }

  /** Whether it is reached by connections. */
  public boolean isConnected() {
    return protocol == IpProtocol.TCP;
  }

  /** One of its addresses, the same for the same number from 1 to {@value #ADDRESSES}. */
  public IpAddress address(long number) {
    IpAddress base = row.virtualHost().address();
    int free = base.lengthBits() - row.virtualHost().length();
    long within = free >= Long.SIZE ? number : number & ((1L << free) - 1);
    return new IpAddress(base.high(), base.low() + within);
  }

  /** Whether the row speaks of this packet. */
  public boolean takes(IpPacket packet) {
    return row.virtualHost().contains(packet.destinationHigh(), packet.destinationLow())
        && (row.protocol() == RowKey.ANY || row.protocol() == packet.protocol())
        && (row.port() == RowKey.ANY || row.port() == packet.destinationPort());
  }
}
