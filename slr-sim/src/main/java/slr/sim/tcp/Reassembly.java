package slr.sim.tcp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import slr.packet.Checksum;
import slr.packet.IpAddress;
import slr.packet.IpPacket;

/** Puts fragments of IPv4 packets together, as a kernel does (RFC 791 3.2). */
public final class Reassembly {

  private static final int PACKETS_MOST = 256;
  private static final long LIFETIME_NS = 30_000_000_000L;
  private static final int HEADER_BYTES = 20;
  private static final int BLOCK_BYTES = 8;

  /** Beyond what clients send here; a real kernel takes 65,535. */
  private static final int PACKET_BYTES_MOST = 8_192;

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Map<Key, Parts> packets =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Parts> eldest) {
          return size() > PACKETS_MOST;
        }
      };

  private record Key(IpAddress from, IpAddress to, int protocol, int id) {}

  /** What has come of one packet; the length is known once its last fragment has come. */
  private static final class Parts {
    final byte[] octets = new byte[PACKET_BYTES_MOST];
    final BitSet blocks = new BitSet();
    final long beganNs;
    int upperBytes;

    Parts(long beganNs) {
      this.beganNs = beganNs;
    }
  }

  /** One more fragment; the whole packet, if it was the one that was missing. */
  public Optional<Datagram> add(IpPacket fragment, long nowNs) {
    Key key =
        new Key(
            fragment.source(), fragment.destination(), fragment.protocol(), fragment.fragmentId());
    Parts parts = packets.get(key);
    if (parts == null || nowNs - parts.beganNs > LIFETIME_NS) {
      parts = new Parts(nowNs);
      packets.put(key, parts);
    }
    int at = fragment.fragmentOffsetBytes();
    int bytes = fragment.payloadLengthBytes();
    if (HEADER_BYTES + at + bytes > PACKET_BYTES_MOST) {
      return Optional.empty();
    }
    MemorySegment octets = MemorySegment.ofArray(parts.octets);
    MemorySegment.copy(
        fragment.memory(), fragment.payloadOffset(), octets, (long) HEADER_BYTES + at, bytes);
    parts.blocks.set(at / BLOCK_BYTES, (at + bytes + BLOCK_BYTES - 1) / BLOCK_BYTES);
    if (!fragment.moreFragments()) {
      parts.upperBytes = at + bytes;
    }
    int blocks = (parts.upperBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
    if (blocks == 0 || parts.blocks.nextClearBit(0) < blocks) {
      return Optional.empty();
    }
    packets.remove(key);
    MemorySegment.copy(fragment.memory(), fragment.offset(), octets, 0, HEADER_BYTES);
    int lengthBytes = HEADER_BYTES + parts.upperBytes;
    octets.set(SHORT, 2, (short) lengthBytes);
    octets.set(SHORT, 6, (short) 0);
    octets.set(SHORT, 10, (short) 0);
    octets.set(SHORT, 10, (short) ~Checksum.sum(octets, 0, HEADER_BYTES));
    return Optional.of(Datagram.copyOf(octets, 0, lengthBytes, null));
  }
}
