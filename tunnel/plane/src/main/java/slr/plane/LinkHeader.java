package slr.plane;

import static slr.plane.Libc.ALL;

/** The Ethernet header of a received frame with 0 to 2 VLAN tags (IEEE 802.3, 802.1Q). */
final class LinkHeader {

  /** Octets of a header without tags. */
  static final int ETHERNET_BYTES = 14;

  private static final int TYPE = 12;
  private static final int TAG_BYTES = 4;
  private static final int TAG_COUNT_MAX = 2;
  private static final int TYPE_V4 = 0x0800;
  private static final int TYPE_V6 = 0x86dd;
  private static final int TYPE_TAG = 0x8100;
  private static final int TYPE_SERVICE_TAG = 0x88a8;

  private LinkHeader() {}

  /**
   * Octets before the IP header, or 0 if the frame carries no IP packet.
   *
   * @param frame address of the frame's first octet
   * @param capturedBytes octets that may be read there
   */
  static int bytes(long frame, int capturedBytes) {
    int headerBytes = ETHERNET_BYTES;
    for (int tags = 0; headerBytes < capturedBytes; tags++, headerBytes += TAG_BYTES) {
      int type = type(frame + headerBytes - ETHERNET_BYTES);
      if (type == TYPE_V4 || type == TYPE_V6) {
        return headerBytes;
      }
      boolean tag = type == TYPE_TAG || type == TYPE_SERVICE_TAG;
      if (!tag || tags == TAG_COUNT_MAX) {
        return 0;
      }
    }
    return 0;
  }

  private static int type(long header) {
    return Short.toUnsignedInt(ALL.get(KernelLayout.NET_SHORT, header + TYPE));
  }
}
