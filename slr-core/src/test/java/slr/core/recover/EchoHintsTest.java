package slr.core.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.core.recover.SearchScene.FLOW;
import static slr.core.recover.SearchScene.flow;
import static slr.core.recover.SearchScene.segment;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import slr.core.advertise.Holders;
import slr.core.flow.FlowKey;
import slr.core.forward.Verdict;
import slr.core.progress.EchoWriter;
import slr.packet.Checksum;
import slr.packet.EchoReply;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.PacketStatus;
import slr.packet.echo.EchoCodec;
import slr.packet.echo.EchoKeys;
import slr.packet.echo.EchoLimits;
import slr.packet.echo.EchoRefusal;

/** Augmented echoes that clients, and others, send to an SLR (A18). */
class EchoHintsTest {

  private static final IpAddress OF_H2 = IpAddress.parse("10.0.0.2");
  private static final IpAddress OF_H4 = IpAddress.parse("10.0.0.4");

  /** Behind both headers, the lead and the type. */
  private static final int SIGNED_AT = 20 + 8 + 56 + 4;

  private final SearchScene scene = new SearchScene();

  EchoHintsTest() {
    scene.recovery.echoes().signers(Map.of(OF_H2, signer(2), OF_H4, signer(4)));
  }

  private static List<EchoSigner> signer(int nextHop) {
    return List.of(new EchoSigner(nextHop, keys(nextHop)));
  }

  private static EchoKeys keys(int of) {
    byte[] secret = new byte[EchoKeys.SECRET_BYTES_MIN];
    Arrays.fill(secret, (byte) of);
    return new EchoKeys(secret);
  }

  private byte[] request(FlowKey flow, IpAddress server, EchoKeys keys) {
    byte[] octets = new byte[EchoCodec.lengthBytes(true)];
    new EchoWriter(server, 1).write(flow, keys, scene.wallS, 99, MemorySegment.ofArray(octets), 0);
    return octets;
  }

  private static byte[] returned(byte[] request) {
    byte[] octets = new byte[request.length];
    EchoReply.write(packet(request), MemorySegment.ofArray(octets), 0);
    return octets;
  }

  private static IpPacket packet(byte[] octets) {
    IpPacket packet = new IpPacket();
    assertThat(packet.parse(MemorySegment.ofArray(octets), 0, octets.length))
        .isEqualTo(PacketStatus.OK);
    return packet;
  }

  private void comes(byte[] octets) {
    assertThat(scene.send(packet(octets))).isEqualTo(Verdict.TAKE_FLOW_HINT);
  }

  @Test
  void whatAChildHasSignedIsItsWord() {
    comes(returned(request(FLOW, OF_H2, keys(2))));

    assertThat(scene.count(RecoveryCounter.FOUND_ECHO)).isEqualTo(1);
    scene.goesTo(segment().ack(), 2);
  }

  @Test
  void whatNobodyHereCanVerifyIsAskedFor() {
    comes(returned(request(FLOW, IpAddress.parse("10.9.9.9"), keys(77))));

    assertThat(scene.asked(FLOW)).hasSize(3);
    scene.hears(3, Holders.Answer.HELD, FLOW);
    scene.goesTo(segment().ack(), 3);
  }

  @Test
  void aForgedOneChangesNothingButCostsAQuestion() {
    comes(returned(request(FLOW, OF_H2, keys(66))));

    assertThat(scene.recovery.echoes().refusals()).containsEntry(EchoRefusal.WRONG_MAC, 1L);
    assertThat(scene.count(RecoveryCounter.FOUND_ECHO)).isZero();
    assertThat(scene.machine.flows(9, scene.nowNs)).isEmpty();
    assertThat(scene.asked(FLOW)).hasSize(3);
  }

  /** With a checksum that is right again, so that the signature alone can tell. */
  @Test
  void anyAlteredOctetOfASignedOneChangesNothing() {
    byte[] good = returned(request(FLOW, OF_H2, keys(2)));
    for (int i = SIGNED_AT; i < good.length; i++) {
      byte[] altered = good.clone();
      altered[i] ^= 1;
      altered[22] = 0;
      altered[23] = 0;
      int sum = Checksum.computeTransport(packet(altered));
      altered[22] = (byte) (sum >>> 8);
      altered[23] = (byte) sum;
      scene.later(100).send(packet(altered));
    }
    assertThat(scene.count(RecoveryCounter.FOUND_ECHO)).isZero();
    assertThat(scene.machine.flows(9, scene.nowNs)).isEmpty();
    assertThat(scene.recovery.echoes().refusals().get(EchoRefusal.WRONG_MAC))
        .as("ports, incarnation, nonce, MAC")
        .isGreaterThan(30);
  }

  @Test
  void aReplayAfterItsTimeChangesNothing() {
    byte[] reply = returned(request(FLOW, OF_H2, keys(2)));
    scene.wallS += 30 + EchoLimits.SKEW_S + 1;
    comes(reply);

    assertThat(scene.recovery.echoes().refusals()).containsEntry(EchoRefusal.EXPIRED, 1L);
    assertThat(scene.asked(FLOW)).isEmpty();
  }

  @Test
  void aRequestThatCameBackByALoopIsNobodysPing() {
    FlowKey between = FlowKey.parse("tcp 203.0.113.9:1234 203.0.113.1:80");
    comes(request(between, OF_H2, keys(2)));

    assertThat(scene.recovery.echoes().refusals()).containsEntry(EchoRefusal.REQUEST, 1L);
    assertThat(scene.asked(between)).isEmpty();
  }

  @Test
  void aKnownFlowStaysWhereItIs() {
    scene.send(segment().syn());
    int holder = scene.machine.nextHop();
    scene.send(segment().ack());
    scene.send(segment().ack());

    comes(returned(request(FLOW, OF_H2, keys(2))));

    scene.goesTo(segment().ack(), holder);
  }

  @Test
  void aChildMayNotNameWhatItDoesNotServe() {
    comes(returned(request(flow(7), OF_H4, keys(4))));

    assertThat(scene.count(RecoveryCounter.FOUND_ECHO)).isZero();
    assertThat(scene.count(RecoveryCounter.REFUSED_VIRTUAL_HOST)).isEqualTo(1);
  }

  @Test
  void aFloodOfEchoesIsReadWithinItsBudget() {
    for (int port = 1; port <= 1_000; port++) {
      comes(returned(request(flow(port), IpAddress.parse("10.9.9.9"), keys(5))));
    }
    assertThat(scene.count(RecoveryCounter.HINTED)).isEqualTo(100);
  }
}
