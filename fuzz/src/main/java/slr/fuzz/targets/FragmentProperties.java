package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import slr.packet.Checksum;
import slr.packet.Fragmentation;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;

/** The fragments of a packet, put one behind the other, are its payload (RFC 791 3.2). */
final class FragmentProperties {

  private static final int HEADROOM_BYTES = 64;

  private final IpPacket packet = new IpPacket();
  private final IpPacket part = new IpPacket();

  /** What the fragments gave so far. */
  private byte[] joined = {};

  private int joinedBytes;
  private int parts;

  void check(byte[] octets) {
    MemorySegment memory = MemorySegment.ofArray(octets);
    if (packet.parse(memory, 0, octets.length) != PacketStatus.OK
        || !Fragmentation.maySplit(packet)) {
      return;
    }
    for (int mtuBytes : new int[] {Fragmentation.LEAST_MTU_BYTES, 576, 1480}) {
      split(memory, mtuBytes);
    }
  }

  private void split(MemorySegment memory, int mtuBytes) {
    joined = new byte[packet.payloadLengthBytes()];
    joinedBytes = 0;
    parts = 0;
    long room = Fragmentation.scratchBytes(packet, mtuBytes, HEADROOM_BYTES);
    MemorySegment scratch = MemorySegment.ofArray(new byte[(int) room]);
    int count =
        Fragmentation.split(
            packet,
            mtuBytes,
            scratch,
            0,
            HEADROOM_BYTES,
            (in, offset, lengthBytes) -> take(in, offset, lengthBytes, mtuBytes));
    requireEqual(parts, count, "fragments");
    requireEqual(joinedBytes, joined.length, "octets of all fragments");
    byte[] payload =
        memory
            .asSlice(packet.payloadOffset(), packet.payloadLengthBytes())
            .toArray(ValueLayout.JAVA_BYTE);
    require(java.util.Arrays.equals(joined, payload), "%s changed when split", packet);
  }

  private void take(MemorySegment in, long offset, int lengthBytes, int mtuBytes) {
    require(lengthBytes <= mtuBytes, "a fragment of %d octets for %d", lengthBytes, mtuBytes);
    byte[] octets = in.asSlice(offset, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
    int headerBytes = (octets[0] & 15) * 4;
    int field = PacketInput.u16(octets, 6);
    boolean last = joinedBytes + lengthBytes - headerBytes == joined.length;
    requireEqual(PacketInput.u16(octets, 2), lengthBytes, "total length");
    requireEqual(
        Checksum.sum(MemorySegment.ofArray(octets), 0, headerBytes), 0xffff, "header checksum");
    requireEqual(
        (field & 0x1fff) * 8, packet.fragmentOffsetBytes() + joinedBytes, "fragment offset");
    requireEqual((field & 0x2000) != 0, packet.moreFragments() || !last, "more fragments");
    requireEqual(PacketInput.u16(octets, 4), packet.fragmentId(), "identification");
    // The smallest MTU leaves too little for a TCP header behind long options: refused, as it
    // must be (RFC 1858). A later part is always a packet.
    PacketStatus status = part.parse(MemorySegment.ofArray(octets), 0, lengthBytes);
    require(status == PacketStatus.OK || parts == 0, "fragment %d is %s", parts, status);
    System.arraycopy(octets, headerBytes, joined, joinedBytes, lengthBytes - headerBytes);
    joinedBytes += lengthBytes - headerBytes;
    parts++;
  }
}
