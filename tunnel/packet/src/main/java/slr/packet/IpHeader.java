package slr.packet;

import java.lang.foreign.MemorySegment;

/** Writes the IP header of a packet that this node makes, of either family. */
final class IpHeader {

  /** The IANA default; an outer header starts with it too (RFC 2003 3.1). */
  static final int TIME_TO_LIVE = 64;

  private IpHeader() {}

  /** Length of a header without options or extension headers. */
  static int bytes(boolean v4) {
    return v4 ? Ipv4Header.MIN_BYTES : Ipv6Header.BYTES;
  }

  /**
   * Writes a header in the family of the addresses, which are in the form of {@link IpAddress}; in
   * IPv4 with DF, identification 0 and the header checksum.
   */
  static void write(
      MemorySegment memory,
      long offset,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int trafficClass,
      int flowLabel,
      int timeToLive,
      int protocol,
      int payloadBytes) {
    if (IpAddress.isV4(destinationHigh, destinationLow)) {
      Ipv4Header.write(
          memory,
          offset,
          trafficClass,
          Ipv4Header.MIN_BYTES + payloadBytes,
          timeToLive,
          protocol,
          (int) sourceLow,
          (int) destinationLow);
      return;
    }
    Ipv6Header.write(memory, offset, trafficClass, flowLabel, payloadBytes, protocol, timeToLive);
    Ipv6Header.writeAddresses(
        memory, offset, sourceHigh, sourceLow, destinationHigh, destinationLow);
  }

  /** Writes the header of an answer: from this address to the packet's source. */
  static void writeAnswer(
      IpPacket request,
      long fromHigh,
      long fromLow,
      MemorySegment out,
      long outOffset,
      int trafficClass,
      int protocol,
      int payloadBytes) {
    write(
        out,
        outOffset,
        fromHigh,
        fromLow,
        request.sourceHigh(),
        request.sourceLow(),
        trafficClass,
        0,
        TIME_TO_LIVE,
        protocol,
        payloadBytes);
  }
}
