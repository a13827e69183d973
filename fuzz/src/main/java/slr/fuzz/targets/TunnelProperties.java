package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import slr.packet.Checksum;
import slr.packet.Decapsulation;
import slr.packet.Encapsulation;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;
import slr.packet.TunnelEnds;
import slr.packet.TunnelKind;

/** The two ends of a tunnel undo each other: all but the hop and the ECN bits is as it was. */
final class TunnelProperties {

  private static final int HEADROOM_BYTES = 64;

  private static final List<TunnelEnds> ENDS =
      Stream.of(ends("10.0.0.1", "10.0.0.2"), ends("2001:db8:a::1", "2001:db8:a::2"))
          .flatMap(ends -> Stream.of(ends, ends.by(TunnelKind.GUE)))
          .toList();

  /** RFC 6040 4.2, figure 4: the inner marks by {@code [inner][outer]}; -1 is a drop. */
  private static final int[][] MARKS = {{0, 0, 0, -1}, {1, 1, 1, 3}, {2, 1, 2, 3}, {3, 3, 3, 3}};

  private final IpPacket inner = new IpPacket();
  private final IpPacket outer = new IpPacket();
  private final IpPacket opened = new IpPacket();

  private static TunnelEnds ends(String source, String destination) {
    return new TunnelEnds(IpAddress.parse(source), IpAddress.parse(destination));
  }

  /** Sends the packet, if it is one, through tunnels of both families. */
  void check(byte[] packet) {
    for (TunnelEnds ends : ENDS) {
      for (int mtuBytes : new int[] {1500, 0xffff + 40}) {
        check(packet, ends, mtuBytes);
      }
    }
  }

  private void check(byte[] packet, TunnelEnds ends, int mtuBytes) {
    byte[] octets = new byte[HEADROOM_BYTES + packet.length];
    System.arraycopy(packet, 0, octets, HEADROOM_BYTES, packet.length);
    MemorySegment memory = MemorySegment.ofArray(octets);
    if (inner.parse(memory, HEADROOM_BYTES, packet.length) != PacketStatus.OK) {
      return;
    }
    byte[] before = octets.clone();
    int hops = inner.timeToLive();
    int lengthBytes = inner.lengthBytes();
    Encapsulation.Status status = Encapsulation.encapsulate(inner, ends, mtuBytes, 0xabcde);
    if (status != Encapsulation.Status.OK) {
      require(Arrays.equals(octets, before), "%s, but the packet was changed", status);
      require(status != Encapsulation.Status.TTL_EXPIRED || hops <= 1, "%d hops expired", hops);
      return;
    }
    int outerOffset = HEADROOM_BYTES - ends.overheadBytes();
    requireSame(octets, before, 0, outerOffset, "before the outer header");
    int outerBytes = lengthBytes + ends.overheadBytes();
    require(outerBytes <= mtuBytes, "%d octets do not fit %d", outerBytes, mtuBytes);
    requireEqual(
        outer.parse(memory, outerOffset, octets.length - outerOffset), PacketStatus.OK, "outer");
    requireEqual(outer.lengthBytes(), outerBytes, "length of the outer packet");
    requireEqual(outer.source(), ends.source(), "outer source");
    requireEqual(outer.destination(), ends.destination(), "outer destination");
    require(outer.dontFragment() && !outer.isFragment(), "the outer packet may be fragmented");
    for (int mark = 0; mark < 4; mark++) {
      checkOpened(octets.clone(), before, outerOffset, hops, mark);
    }
  }

  /** The way has set these ECN bits in the outer header. */
  private void checkOpened(byte[] octets, byte[] before, int outerOffset, int hops, int mark) {
    boolean outerV4 = octets[outerOffset] >> 4 == 4;
    int innerMark = ecn(before, HEADROOM_BYTES);
    int expected = MARKS[innerMark][mark];
    setEcn(octets, outerOffset, mark);
    if (outerV4) {
      System.arraycopy(
          PacketInput.signed(Arrays.copyOfRange(octets, outerOffset, HEADROOM_BYTES)),
          0,
          octets,
          outerOffset,
          HEADROOM_BYTES - outerOffset);
    }
    outer.parse(MemorySegment.ofArray(octets), outerOffset, octets.length - outerOffset);
    Decapsulation.Status status = Decapsulation.decapsulate(outer, opened);
    if (expected < 0) {
      requireEqual(status, Decapsulation.Status.CONGESTION_LOST, "a mark that cannot be carried");
      return;
    }
    requireEqual(status, Decapsulation.Status.OK, "decapsulation");
    requireEqual(opened.offset(), (long) HEADROOM_BYTES, "offset of the inner packet");
    requireEqual(opened.timeToLive(), hops - 1, "hops");
    requireEqual(ecn(octets, HEADROOM_BYTES), expected, "ECN bits");
    boolean innerV4 = opened.isV4();
    if (innerV4) {
      int sum = Checksum.sum(opened.memory(), opened.offset(), opened.headerLengthBytes());
      requireEqual(sum, 0xffff, "inner header checksum");
    }
    // Put back what may differ; everything else must be as it was sent.
    setEcn(octets, HEADROOM_BYTES, innerMark);
    int hopsAt = HEADROOM_BYTES + (innerV4 ? 8 : 7);
    octets[hopsAt] = before[hopsAt];
    if (innerV4) {
      octets[HEADROOM_BYTES + 10] = before[HEADROOM_BYTES + 10];
      octets[HEADROOM_BYTES + 11] = before[HEADROOM_BYTES + 11];
    }
    requireSame(octets, before, HEADROOM_BYTES, octets.length, "the inner packet");
  }

  private static int ecn(byte[] octets, int at) {
    return octets[at] >> 4 == 4 ? octets[at + 1] & 3 : octets[at + 1] >> 4 & 3;
  }

  private static void setEcn(byte[] octets, int at, int mark) {
    int shift = octets[at] >> 4 == 4 ? 0 : 4;
    octets[at + 1] = (byte) ((octets[at + 1] & ~(3 << shift)) | mark << shift);
  }

  private static void requireSame(byte[] octets, byte[] before, int from, int to, String what) {
    int differs = Arrays.mismatch(octets, from, to, before, from, to);
    require(
        differs < 0,
        "%s changed at octet %d: %s",
        what,
        differs,
        HexFormat.of().formatHex(octets, from, Math.min(to, from + 80)));
  }
}
