package slr.plane;

import java.util.HexFormat;

/** The frame of flow 0 that the programs of this module make all others of ({@code frames.h}). */
final class NumberedFrame {

  static final int BYTES = 64;

  /** 10.0.0.0:1024 to 203.0.113.1:80, an acknowledgement; padded to a frame's least. */
  private static final String HEX =
      "020000000001"
          + "020000000002"
          + "0800"
          + "4500002800004000"
          + "40060000"
          + "00000000"
          + "cb007101"
          + "04000050"
          + "00000001"
          + "00000001"
          + "5010ffff"
          + "00000000"
          + "00000000000000000000";

  private static final int IP_AT = 14;
  private static final int IP_BYTES = 20;
  private static final int SUM_AT = 24;

  private NumberedFrame() {}

  /** Its octets, with the sum over its IP header in place of the checksum. */
  static byte[] octets() {
    byte[] octets = HexFormat.of().parseHex(HEX);
    int sum = 0;
    for (int at = IP_AT; at < IP_AT + IP_BYTES; at += 2) {
      sum += (octets[at] & 0xff) << Byte.SIZE | (octets[at + 1] & 0xff);
    }
    sum = (sum & 0xffff) + (sum >>> Short.SIZE);
    octets[SUM_AT] = (byte) (sum >>> Byte.SIZE);
    octets[SUM_AT + 1] = (byte) sum;
    return octets;
  }
}
