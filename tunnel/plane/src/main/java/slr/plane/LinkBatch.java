package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.Arena;
import slr.plane.KernelLayout.SockaddrLl;

/**
 * IP packets that leave by a packet socket (packet(7)), each to a link address of its own; the
 * kernel writes the link header. One thread.
 */
final class LinkBatch {

  private static final int ADDRESS_BYTES = 6;

  private final SendBatch batch;
  private final Tally tally;

  /**
   * @param socket of {@link #socket}
   * @param tally counts packets, and losses by error number
   */
  LinkBatch(Arena arena, int socket, Tally tally) {
    this.tally = tally;
    batch = new SendBatch(arena, socket, SockaddrLl.SIZE, tally);
    for (int slot = 0; slot < SendBatch.CAPACITY; slot++) {
      long address = batch.address(slot);
      ALL.set(KernelLayout.SHORT, address + SockaddrLl.FAMILY, (short) SocketCalls.AF_PACKET);
      ALL.set(KernelLayout.BYTE, address + SockaddrLl.ADDRESS_LENGTH, (byte) ADDRESS_BYTES);
    }
  }

  /** A socket that receives nothing; needs CAP_NET_RAW. */
  static Descriptor socket() {
    // Protocol 0: it hears none.
    return new Descriptor(
        SocketCalls.socket(SocketCalls.AF_PACKET, SocketCalls.SOCK_DGRAM, 0),
        "socket(AF_PACKET, SOCK_DGRAM)",
        "CAP_NET_RAW is needed: run as root or inside 'unshare -Urnm'");
  }

  /** Queues a packet for the machine with this 48-bit address on this interface. */
  void add(long packet, int lengthBytes, int interfaceIndex, long linkAddress) {
    int version = IpVersion.of(packet, lengthBytes);
    if (version == 0) {
      tally.lost(IpVersion.NOT_IP, 1);
      return;
    }
    long destination = batch.add(packet, lengthBytes);
    ALL.set(
        KernelLayout.NET_SHORT, destination + SockaddrLl.PROTOCOL, IpVersion.etherType(version));
    ALL.set(KernelLayout.INT, destination + SockaddrLl.INTERFACE_INDEX, interfaceIndex);
    ALL.set(KernelLayout.NET_LONG, destination + SockaddrLl.ADDRESS, linkAddress << Short.SIZE);
  }

  /** Sends what is queued. */
  void flush() {
    batch.flush();
  }
}
