package slr.plane;

import static slr.packet.AllMemory.ALL;

/** What output ports must know of a packet: its family and its destination. */
final class IpVersion {

  static final int V4_DESTINATION = 16;
  static final int V6_DESTINATION = 24;

  /** The loss reason in tables that are otherwise indexed by error number; 0 is no error. */
  static final int NOT_IP = 0;

  private static final short TYPE_V4 = 0x0800;
  private static final short TYPE_V6 = (short) 0x86dd;
  private static final int V4_HEADER_BYTES = 20;
  private static final int V6_HEADER_BYTES = 40;

  private IpVersion() {}

  /** 4 or 6, or 0 for what cannot be sent as either. */
  static int of(long packet, int lengthBytes) {
    if (lengthBytes < V4_HEADER_BYTES) {
      return 0;
    }
    int version = (ALL.get(KernelLayout.BYTE, packet) & 0xf0) >> 4;
    boolean whole = version == 4 || (version == 6 && lengthBytes >= V6_HEADER_BYTES);
    return whole ? version : 0;
  }

  /** The Ethernet type of a version, 4 or 6. */
  static short etherType(int version) {
    return version == 4 ? TYPE_V4 : TYPE_V6;
  }

  /** The loss reason with this index. */
  static String reason(int index) {
    return index == NOT_IP ? "not-ip" : Errno.name(index);
  }
}
