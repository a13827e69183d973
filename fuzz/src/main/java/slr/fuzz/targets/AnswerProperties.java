package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import slr.packet.Checksum;
import slr.packet.EchoReply;
import slr.packet.IcmpErrors;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;
import slr.packet.TcpHeader;
import slr.packet.TcpReset;

/**
 * What this node says itself: a right packet, to the one who asked, no longer than what it answers
 * or than the RFC allows, and never about an error.
 */
final class AnswerProperties {

  private static final IpAddress ROUTER_V4 = IpAddress.parse("192.0.2.9");
  private static final IpAddress ROUTER_V6 = IpAddress.parse("2001:db8::9");

  private final IpPacket packet = new IpPacket();
  private final IpPacket answer = new IpPacket();
  private final IpPacket quoted = new IpPacket();

  void check(byte[] octets) {
    if (packet.parse(MemorySegment.ofArray(octets), 0, octets.length) != PacketStatus.OK) {
      return;
    }
    if (IcmpErrors.mayAnswer(packet)) {
      checkTooBig();
    }
    if (EchoReply.mayAnswer(packet)) {
      checkEcho();
    }
    if (TcpReset.mayAnswer(packet)) {
      checkReset();
    }
    if (TcpReset.mayEnd(packet)) {
      checkEnd();
    }
  }

  private void checkTooBig() {
    require(!IcmpErrors.isError(packet), "an error about an error: %s", packet);
    int mostBytes = packet.isV4() ? IcmpErrors.MAX_V4_BYTES : IcmpErrors.MAX_V6_BYTES;
    IpAddress from = packet.isV4() ? ROUTER_V4 : ROUTER_V6;
    byte[] out = new byte[mostBytes];
    parse(out, IcmpErrors.tooBig(packet, 1400, from, MemorySegment.ofArray(out), 0));
    requireEqual(answer.source(), from, "source of the error");
    require(IcmpErrors.isError(answer) && !IcmpErrors.mayAnswer(answer), "%s", answer);
    int quotedBytes = answer.payloadLengthBytes() - 8;
    PacketStatus status =
        quoted.parseQuoted(answer.memory(), answer.payloadOffset() + 8, quotedBytes);
    requireEqual(status, PacketStatus.OK, "the quoted packet");
    requireEqual(quoted.source(), packet.source(), "whom the error quotes");
    requireEqual(quoted.sourcePort(), packet.sourcePort(), "the port that it quotes");
    require(
        Arrays.equals(
            slice(answer.memory(), answer.payloadOffset() + 8, quotedBytes),
            slice(packet.memory(), packet.offset(), quotedBytes)),
        "%s is quoted wrongly",
        packet);
  }

  private void checkEcho() {
    byte[] out = new byte[packet.lengthBytes()];
    boolean right = Checksum.verifiesTransport(packet);
    int lengthBytes = EchoReply.write(packet, MemorySegment.ofArray(out), 0);
    requireEqual(
        answer.parse(MemorySegment.ofArray(out), 0, lengthBytes), PacketStatus.OK, "echo reply");
    requireEqual(
        Checksum.verifiesTransport(answer), right, "whether the reply's checksum is right");
    checkTurned();
    requireEqual(answer.icmpType(), packet.isV4() ? 0 : 129, "ICMP type");
    int rest = packet.payloadLengthBytes() - 4;
    require(
        Arrays.equals(
            slice(answer.memory(), answer.payloadOffset() + 4, rest),
            slice(packet.memory(), packet.payloadOffset() + 4, rest)),
        "%s comes back otherwise",
        packet);
  }

  private void checkEnd() {
    byte[] out = new byte[TcpReset.MAX_BYTES];
    parse(out, TcpReset.end(packet, MemorySegment.ofArray(out), 0));
    checkTurned();
    requireEqual(answer.sourcePort(), packet.destinationPort(), "source port of the end");
    requireEqual(answer.tcpFlags() & TcpHeader.RST, TcpHeader.RST, "flags of the end");
    require(!TcpReset.mayEnd(answer), "a reset is ended by a reset");
  }

  private void checkReset() {
    byte[] out = new byte[TcpReset.MAX_BYTES];
    parse(out, TcpReset.write(packet, MemorySegment.ofArray(out), 0));
    checkTurned();
    requireEqual(answer.sourcePort(), packet.destinationPort(), "source port");
    requireEqual(answer.destinationPort(), packet.sourcePort(), "destination port");
    requireEqual(answer.tcpFlags(), TcpHeader.RST | TcpHeader.ACK, "flags");
    requireEqual(TcpHeader.sequence(answer), 0, "sequence number");
    require(!TcpReset.mayAnswer(answer), "a reset is answered by a reset");
  }

  private void parse(byte[] out, int lengthBytes) {
    MemorySegment memory = MemorySegment.ofArray(out);
    requireEqual(answer.parse(memory, 0, lengthBytes), PacketStatus.OK, "answer");
    requireEqual(answer.lengthBytes(), lengthBytes, "length of the answer");
    requireEqual(answer.destination(), packet.source(), "whom the answer goes to");
    require(Checksum.verifiesTransport(answer), "checksum of %s", answer);
  }

  private void checkTurned() {
    requireEqual(answer.source(), packet.destination(), "source of the answer");
    requireEqual(answer.destination(), packet.source(), "destination of the answer");
  }

  private static byte[] slice(MemorySegment memory, long offset, int bytes) {
    return memory.asSlice(offset, bytes).toArray(ValueLayout.JAVA_BYTE);
  }
}
