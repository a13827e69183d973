package slr.packet.echo;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import slr.packet.Checksum;
import slr.packet.EchoRequest;
import slr.packet.IcmpHeader;
import slr.packet.IpPacket;

/**
 * Augmented echoes to packets and back. At the host: {@link #write} under the key of the epoch. At
 * an SLR: {@link #isOurs} for each packet, then {@link #read}, then {@link EchoKeys#refusal} at the
 * site of the host. An instance belongs to one thread.
 */
public final class EchoCodec {

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int TYPE_AT = IcmpHeader.BYTES + AdvertisementLayout.LEAD_BYTES;

  /** The only one: each echo is a ping of its own, with an identifier of its own. */
  private static final int SEQUENCE = 1;

  private final EchoMac mac = new EchoMac();

  /** Octets of the whole packet: 160 or 204. */
  public static int lengthBytes(boolean v4) {
    return EchoRequest.lengthBytes(v4, AdvertisementLayout.dataBytes(v4));
  }

  /**
   * Writes the echo request from the virtual host to the client.
   *
   * @param key of the host that the advertisement names, and of its epoch
   * @param out gets the packet at {@code outOffset}
   * @return its length in octets: {@link #lengthBytes}
   */
  public int write(
      FlowAdvertisement advertisement, EchoKey key, MemorySegment out, long outOffset) {
    if (key.epoch() != advertisement.epoch() || !key.server().equals(advertisement.server())) {
      throw new IllegalArgumentException(
          "the "
              + key
              + " does not sign for "
              + advertisement.server()
              + " in epoch "
              + advertisement.epoch());
    }
    byte[] data = new byte[AdvertisementLayout.dataBytes(advertisement.isV4())];
    for (int i = 0; i < AdvertisementLayout.LEAD_BYTES; i++) {
      data[i] = (byte) i;
    }
    byte[] signed = AdvertisementLayout.signed(advertisement);
    ByteBuffer.wrap(data)
        .position(AdvertisementLayout.LEAD_BYTES)
        .put(signed)
        .put(key.sign(mac, signed));
    return EchoRequest.write(
        advertisement.virtualHost(),
        advertisement.client(),
        (int) advertisement.nonce() & 0xffff,
        SEQUENCE,
        data,
        out,
        outOffset);
  }

  /** Whether it is an echo reply, or a request, with our type: whether to {@link #read} it. */
  public static boolean isOurs(IpPacket packet) {
    int type = packet.icmpType();
    boolean echo =
        packet.isV4()
            ? type == IcmpHeader.V4_ECHO_REPLY || type == IcmpHeader.V4_ECHO_REQUEST
            : type == IcmpHeader.V6_ECHO_REPLY || type == IcmpHeader.V6_ECHO_REQUEST;
    return echo
        && !packet.isFragment()
        && !packet.isQuoted()
        && packet.payloadLengthBytes() >= TYPE_AT + Integer.BYTES
        && packet.memory().get(INT, packet.payloadOffset() + TYPE_AT) == AdvertisementLayout.TYPE;
  }

  /**
   * Reads what came back from a client. A hint is whole, of this time, and from the client that it
   * names; whether the host has said it, only its site can tell.
   *
   * @param nowS seconds since 1970
   */
  public static EchoReading read(IpPacket packet, long nowS) {
    if (!isOurs(packet)) {
      return EchoRefusal.NOT_OURS;
    }
    boolean v4 = packet.isV4();
    if (packet.icmpType() != (v4 ? IcmpHeader.V4_ECHO_REPLY : IcmpHeader.V6_ECHO_REPLY)) {
      return EchoRefusal.REQUEST;
    }
    if (packet.icmpCode() != 0 || !Checksum.verifiesTransport(packet)) {
      return EchoRefusal.DAMAGED;
    }
    int dataBytes = packet.payloadLengthBytes() - IcmpHeader.BYTES;
    if (dataBytes != AdvertisementLayout.dataBytes(v4)) {
      return EchoRefusal.LENGTH;
    }
    ByteBuffer data =
        packet
            .memory()
            .asSlice(packet.payloadOffset() + TYPE_AT, dataBytes - AdvertisementLayout.LEAD_BYTES)
            .asByteBuffer();
    EchoReading reading = AdvertisementLayout.read(data, v4);
    return reading instanceof EchoHint hint ? checked(hint, packet, nowS) : reading;
  }

  private static EchoReading checked(EchoHint hint, IpPacket packet, long nowS) {
    FlowAdvertisement advertisement = hint.advertisement();
    if (!advertisement.client().equals(packet.source())
        || !advertisement.virtualHost().equals(packet.destination())) {
      return EchoRefusal.OTHER_ADDRESSES;
    }
    Optional<EchoRefusal> time = EchoTimes.refusal(advertisement.expiryS(), nowS);
    return time.isPresent() ? time.get() : hint;
  }
}
