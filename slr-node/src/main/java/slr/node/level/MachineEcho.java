package slr.node.level;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import slr.packet.EchoRequest;
import slr.packet.IcmpHeader;
import slr.packet.IpAddress;
import slr.packet.IpProtocol;
import slr.plane.MessagePort;
import slr.plane.Poller;

/**
 * Asks a machine once whether it lives, by ICMP echo (RFC 792, RFC 4443 4.1). The question comes
 * from where tunnels to the machine come from: of that it knows the way back, while nobody may know
 * one to the links of this node.
 */
final class MachineEcho {

  private static final int IDENTIFIER = 0x51a;

  private MachineEcho() {}

  /**
   * Whether it answers in time.
   *
   * @param from an address of this node, of the same family
   * @throws slr.plane.NativeException without CAP_NET_RAW
   */
  static boolean answers(IpAddress from, IpAddress to, Duration patience) {
    boolean v4 = from.isV4();
    // Of nobody else's question, nor of an earlier one.
    byte[] nonce = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
    try (MessagePort port = MessagePort.raw(from, v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
        Poller poller = new Poller(port.descriptor())) {
      port.send(to, question(from, to, nonce));
      long endNs = System.nanoTime() + patience.toNanos();
      for (long leftNs = patience.toNanos(); leftNs > 0; leftNs = endNs - System.nanoTime()) {
        poller.await(leftNs);
        for (ByteBuffer came = port.receive(); came.hasRemaining(); came = port.receive()) {
          if (answers(came, v4, nonce)) {
            return true;
          }
        }
      }
      return false;
    }
  }

  private static ByteBuffer question(IpAddress from, IpAddress to, byte[] nonce) {
    MemorySegment packet =
        Arena.ofAuto().allocate(EchoRequest.lengthBytes(from.isV4(), nonce.length), Long.BYTES);
    EchoRequest.write(from, to, IDENTIFIER, 0, nonce, packet, 0);
    ByteBuffer message = packet.asByteBuffer();
    // The kernel writes the IP header.
    return message.position(message.limit() - IcmpHeader.BYTES - nonce.length);
  }

  private static boolean answers(ByteBuffer message, boolean v4, byte[] nonce) {
    int type = v4 ? IcmpHeader.V4_ECHO_REPLY : IcmpHeader.V6_ECHO_REPLY;
    if (message.remaining() != IcmpHeader.BYTES + nonce.length
        || (message.get(message.position()) & 0xff) != type) {
      return false;
    }
    byte[] data = new byte[nonce.length];
    message.get(message.position() + IcmpHeader.BYTES, data);
    return Arrays.equals(data, nonce);
  }
}
