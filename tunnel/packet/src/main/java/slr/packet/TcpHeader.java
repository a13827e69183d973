package slr.packet;

import java.lang.foreign.MemorySegment;

/** Field offsets and flag bits of the TCP header (RFC 9293 3.1). */
public final class TcpHeader {

  static final int MIN_BYTES = 20;

  static final int SOURCE_PORT = 0;
  static final int DESTINATION_PORT = SOURCE_PORT + 2;
  static final int SEQUENCE = DESTINATION_PORT + 2;
  static final int ACKNOWLEDGMENT = SEQUENCE + 4;
  static final int DATA_OFFSET = ACKNOWLEDGMENT + 4;
  static final int FLAGS = DATA_OFFSET + 1;
  static final int WINDOW = FLAGS + 1;
  static final int CHECKSUM = WINDOW + 2;
  static final int URGENT_POINTER = CHECKSUM + 2;

  public static final int FIN = 0x01;
  public static final int SYN = 0x02;
  public static final int RST = 0x04;
  public static final int PSH = 0x08;
  public static final int ACK = 0x10;

  private TcpHeader() {}

  /** The sequence number of a TCP segment that is whole or a first fragment. */
  public static int sequence(IpPacket segment) {
    return Octets.i32(segment.memory(), segment.payloadOffset() + SEQUENCE);
  }

  /** The acknowledgment number of such a segment; without the flag ACK it says nothing. */
  public static int acknowledgment(IpPacket segment) {
    return Octets.i32(segment.memory(), segment.payloadOffset() + ACKNOWLEDGMENT);
  }

  /** Writes a header without options, of no window and no checksum, for a segment without data. */
  static void write(
      MemorySegment out,
      long offset,
      int sourcePort,
      int destinationPort,
      int sequence,
      int acknowledgment,
      int flags) {
    Octets.put16(out, offset + SOURCE_PORT, sourcePort);
    Octets.put16(out, offset + DESTINATION_PORT, destinationPort);
    Octets.put32(out, offset + SEQUENCE, sequence);
    Octets.put32(out, offset + ACKNOWLEDGMENT, acknowledgment);
    Octets.put16(out, offset + DATA_OFFSET, ((MIN_BYTES / 4) << 12) | flags);
    Octets.put16(out, offset + WINDOW, 0);
    Octets.put32(out, offset + CHECKSUM, 0);
  }

  /** What the data offset says: octets of the header with its options. */
  static int lengthBytes(MemorySegment memory, long offset) {
    return (Octets.u8(memory, offset + DATA_OFFSET) >>> 4) * 4;
  }
}
