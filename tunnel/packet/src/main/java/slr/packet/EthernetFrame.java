package slr.packet;

import java.lang.foreign.MemorySegment;

/**
 * A reusable view of an Ethernet II frame with up to two VLAN tags (IEEE 802.1Q, 802.1ad): {@link
 * #parse} first, then the getters. One thread uses a view.
 */
public final class EthernetFrame {

  /** What {@link #parse} found. */
  public enum Status {
    OK,
    /** Shorter than its header. */
    TRUNCATED,
    /** More than {@link #MAX_TAGS} VLAN tags: not ours, the kernel may have it. */
    TOO_MANY_TAGS
  }

  /** Customer and service tag; more is nothing that a router meets. */
  public static final int MAX_TAGS = 2;

  public static final int ETHERTYPE_IPV4 = 0x0800;
  public static final int ETHERTYPE_IPV6 = 0x86dd;

  private static final int ETHERTYPE_OFFSET = 12;
  private static final int HEADER_BYTES = 14;
  private static final int TAG_BYTES = 4;
  private static final int CUSTOMER_TAG = 0x8100;
  private static final int SERVICE_TAG = 0x88a8;

  private int etherType;
  private int tagCount;
  private long payloadOffset;
  private int payloadLengthBytes;

  /** Takes the frame that begins at the offset, without preamble and check sequence. */
  public Status parse(MemorySegment memory, long offset, int lengthBytes) {
    etherType = 0;
    tagCount = 0;
    payloadOffset = offset;
    payloadLengthBytes = 0;
    int headerBytes = HEADER_BYTES;
    int tags = 0;
    while (true) {
      if (lengthBytes < headerBytes) {
        return Status.TRUNCATED;
      }
      int type = Octets.u16(memory, offset + ETHERTYPE_OFFSET + (long) tags * TAG_BYTES);
      if (type != CUSTOMER_TAG && type != SERVICE_TAG) {
        etherType = type;
        tagCount = tags;
        payloadOffset = offset + headerBytes;
        payloadLengthBytes = lengthBytes - headerBytes;
        return Status.OK;
      }
      if (tags == MAX_TAGS) {
        return Status.TOO_MANY_TAGS;
      }
      tags++;
      headerBytes += TAG_BYTES;
    }
  }

  /** Behind the tags; values below 1536 are lengths (IEEE 802.3), never IP. */
  public int etherType() {
    return etherType;
  }

  /** Whether the payload says it is IPv4 or IPv6. */
  public boolean isIp() {
    return etherType == ETHERTYPE_IPV4 || etherType == ETHERTYPE_IPV6;
  }

  /** 0 to {@link #MAX_TAGS}. */
  public int tagCount() {
    return tagCount;
  }

  /** First octet behind the header and its tags. */
  public long payloadOffset() {
    return payloadOffset;
  }

  /** Octets from {@link #payloadOffset()} on, padding included. */
  public int payloadLengthBytes() {
    return payloadLengthBytes;
  }
}
