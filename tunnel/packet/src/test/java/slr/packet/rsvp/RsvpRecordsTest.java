package slr.packet.rsvp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slr.packet.IpAddress;
import slr.packet.TunnelKind;

/** Messages cannot exist invalid, and as much fits in one as is said. */
final class RsvpRecordsTest {

  private static final IpAddress V4 = IpAddress.parse("192.0.2.1");
  private static final IpAddress V6 = IpAddress.parse("2001:db8::1");
  private static final IpAddress NOBODY = IpAddress.parse("::");

  @ParameterizedTest
  @CsvSource({"true, true, 24", "true, false, 19", "false, true, 19", "false, false, 16"})
  void aResvTakesAsManyFlowsAsFit(boolean v4Flows, boolean v4EndPoints, int flows)
      throws Exception {
    assertThat(RsvpLimits.flowDescriptors(v4Flows, v4EndPoints)).isEqualTo(flows);
    IpAddress address = v4Flows ? V4 : V6;
    TunnelObject tunnel = new TunnelObject(v4EndPoints ? V4 : V6, TunnelKind.GUE, 1, 1, false);
    FlowDescriptor flow =
        new FlowDescriptor(new MessageId(1, 1, false), new FilterSpec(address, 1), tunnel);
    RsvpSession session = new RsvpSession(address, 6, 80);

    fits(new Resv(session, V6, 1, Collections.nCopies(flows, flow)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Resv(session, V6, 1, Collections.nCopies(flows + 1, flow)))
        .withMessageContaining(flows + 1 + " flow descriptors are out of range");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aResvTearTakesAsManyFlowsAsFit(boolean v4) throws Exception {
    int count = RsvpLimits.filterSpecs(v4);
    assertThat(count).isEqualTo(v4 ? 108 : 53);
    FilterSpec flow = new FilterSpec(v4 ? V4 : V6, 1);
    RsvpSession session = new RsvpSession(v4 ? V4 : V6, 6, 80);

    fits(new ResvTear(session, V6, Collections.nCopies(count, flow)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResvTear(session, V6, Collections.nCopies(count + 1, flow)));
  }

  @Test
  void aRefreshTakes333Identifiers() throws Exception {
    assertThat(RsvpLimits.IDENTIFIERS).isEqualTo(333);
    fits(new Srefresh(1, IdentifierList.of(new int[333])));
    refused(() -> new Srefresh(1, IdentifierList.of(new int[334])));
    refused(() -> new Srefresh(1, IdentifierList.of()));
    refused(() -> new Srefresh(0x100_0000, IdentifierList.of(1)));
  }

  @Test
  void anAckTakes111() throws Exception {
    assertThat(RsvpLimits.ACKS).isEqualTo(111);
    fits(new Ack(1, IdentifierList.of(new int[11]), IdentifierList.of(new int[100])));
    refused(() -> new Ack(1, IdentifierList.of(new int[12]), IdentifierList.of(new int[100])));
    refused(() -> new Ack(1, IdentifierList.of(), IdentifierList.of()));
    refused(() -> new Ack(-1, IdentifierList.of(1), IdentifierList.of()));
  }

  @Test
  void refusesWhatNoMessageCanSay() {
    RsvpSession session = new RsvpSession(V4, 6, 80);
    FilterSpec flow = new FilterSpec(V4, 1);
    FilterSpec other = new FilterSpec(V6, 1);
    RsvpError error = new RsvpError(V4, 0, 1, 0);
    TunnelObject tunnel = new TunnelObject(V4, TunnelKind.IP_IN_IP, 0, 0, false);

    refused(() -> new RsvpSession(NOBODY, 6, 80));
    refused(() -> new RsvpSession(IpAddress.ofV4(0), 6, 80));
    refused(() -> new RsvpSession(V4, 0, 80));
    refused(() -> new RsvpSession(V4, 256, 80));
    refused(() -> new RsvpSession(V4, 6, 65_536));
    refused(() -> new FilterSpec(NOBODY, 1));
    refused(() -> new FilterSpec(V4, -1));
    refused(() -> new TunnelObject(NOBODY, TunnelKind.GUE, 0, 0, false));
    refused(() -> new TunnelObject(V4, TunnelKind.GUE, -1, 0, false));
    refused(() -> new TunnelObject(V4, TunnelKind.GUE, 0, 0x1_0000_0000L, false));
    refused(() -> new MessageId(0x100_0000, 0, false));
    refused(() -> new RsvpError(V4, 256, 0, 0));
    refused(() -> new RsvpError(V4, 0, 256, 0));
    refused(() -> new RsvpError(V4, 0, 0, 65_536));
    refused(() -> new RsvpError(NOBODY, 0, 0, 0));
    refused(() -> new Path(session, NOBODY, 1, flow, tunnel));
    refused(() -> new Path(session, V4, 0, flow, tunnel));
    refused(() -> new Path(session, V4, 1, other, tunnel));
    refused(() -> new PathErr(session, error, other));
    refused(() -> new PathTear(session, V4, other));
    refused(() -> new Resv(session, V4, 1, List.of()));
    refused(() -> new Resv(session, V4, 3_600_001, List.of()));
    refused(() -> new ResvTear(session, V4, List.of()));
    refused(() -> new ResvTear(session, V4, List.of(flow, other)));
    refused(() -> new ResvErr(session, V4, error, other));
    refused(() -> new ResvConf(session, error, V4, flow, tunnel));
    refused(() -> new ResvConf(session, new RsvpError(V4, 0, 0, 0), NOBODY, flow, tunnel));
  }

  @Test
  void keepsItsOwnCopyOfAList() {
    List<FilterSpec> flows = new ArrayList<>(List.of(new FilterSpec(V4, 1)));
    int[] identifiers = {1, 2};
    ResvTear tear = new ResvTear(new RsvpSession(V4, 6, 80), V4, flows);
    IdentifierList list = IdentifierList.of(identifiers);
    flows.clear();
    identifiers[0] = 9;
    assertThat(tear.flows()).hasSize(1);
    assertThat(list).isEqualTo(IdentifierList.copyOf(new int[] {0, 1, 2, 3}, 1, 2));
    assertThat(list).hasToString("[1, 2]").isNotEqualTo(IdentifierList.of(1));
    assertThat(list.get(1)).isEqualTo(2);
    assertThat(IdentifierList.of(-1)).hasToString("[4294967295]");
    assertThat(IdentifierList.of().isEmpty()).isTrue();
  }

  /** As much as may be said may also be signed, and then still passes a tunnel. */
  private static void fits(RsvpMessage message) throws MalformedRsvpException {
    RsvpIntegrity integrity = new RsvpIntegrity(new IntegrityKey(1, new byte[32]));
    byte[] signed = RsvpOctets.signed(integrity, message, 1);
    assertThat(signed.length).isLessThanOrEqualTo(1_400);
    assertThat(integrity.decode(ByteBuffer.wrap(signed)).message()).isEqualTo(message);
    assertThat(RsvpCodec.decode(ByteBuffer.wrap(RsvpOctets.plain(message)))).isEqualTo(message);
  }

  private static void refused(Runnable construction) {
    assertThatIllegalArgumentException().isThrownBy(construction::run);
  }
}
