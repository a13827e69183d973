package slr.core.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import slr.core.choice.Candidate;
import slr.core.choice.ChoiceKey;
import slr.core.choice.Leases;
import slr.core.choice.Turn;
import slr.core.choice.Turns;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowLimits;
import slr.core.flow.FlowOffload;
import slr.core.flow.HashKey;
import slr.core.forward.ForwardingConfig.UnknownFlows;
import slr.packet.IpAddress;
import slr.packet.PacketBuilder;
import slr.packet.Prefix;
import slr.packet.TunnelKind;

/**
 * A machine with a table that a test changes step by step, and a clock. Virtual host
 * 203.0.113.0/24; next hop n is h{@code n} at 10.0.0.n.
 */
final class Scene {

  static final ChoiceKey KEY = new ChoiceKey(new HashKey(11, 22), 1);
  static final Prefix VIRTUAL_HOST = Prefix.parse("203.0.113.0/24");
  static final VirtualHostOptions USUAL = VirtualHostOptions.usual();

  final ForwardingMachine machine;
  long nowNs = -5_000_000_000L;

  private VirtualHostOptions options = USUAL;
  private Turns turns = Turns.AT_ONCE;
  private List<Candidate> candidates = List.of();
  private List<Integer> down = List.of();
  private List<Integer> adopted = List.of();

  Scene() {
    this(new FlowLimits(1000, Map.of()));
  }

  Scene(FlowLimits limits) {
    this(limits, Leases.ENDLESS);
  }

  /** One whose next hops get new flows by these leases. */
  Scene(Leases leases) {
    this(new FlowLimits(1000, Map.of()), leases);
  }

  /** One beside which established flows are forwarded. */
  Scene(FlowOffload offload) {
    this(new FlowLimits(1000, Map.of()), Leases.ENDLESS, offload);
  }

  /** Of a router, or of an SLR. */
  Scene(UnknownFlows unknown) {
    this(new FlowLimits(1000, Map.of()), Leases.ENDLESS, FlowOffload.NONE, unknown);
  }

  private Scene(FlowLimits limits, Leases leases) {
    this(limits, leases, FlowOffload.NONE);
  }

  private Scene(FlowLimits limits, Leases leases, FlowOffload offload) {
    this(limits, leases, offload, UnknownFlows.DROP);
  }

  private Scene(FlowLimits limits, Leases leases, FlowOffload offload, UnknownFlows unknown) {
    machine =
        new ForwardingMachine(
            new ForwardingConfig(
                new HashKey(3, 4),
                limits,
                new FlowLimits(100, Map.of()),
                new TokenRate(10, 5),
                new TokenRate(10, 5),
                unknown),
            ForwardingTable.empty(KEY),
            leases,
            offload);
  }

  Scene options(VirtualHostOptions changed) {
    options = changed;
    return install();
  }

  Scene udp(VirtualHostOptions.Udp udp) {
    return options(
        new VirtualHostOptions(USUAL.policy(), udp, USUAL.echo(), USUAL.whenNone(), false));
  }

  /** It is this one's turn, of main ones and those in standby. */
  Scene turn(Turn whose) {
    turns = (_, _, _) -> whose;
    return install();
  }

  Scene candidates(Candidate... changed) {
    candidates = List.of(changed);
    return install();
  }

  /** These tunnels are down, all others up. */
  Scene down(Integer... nextHops) {
    down = List.of(nextHops);
    return install();
  }

  /** Of these next hops nothing is known but that flows go there. */
  Scene adopted(Integer... nextHops) {
    adopted = List.of(nextHops);
    return install();
  }

  private Scene install() {
    ForwardingTable.Builder builder =
        ForwardingTable.builder(KEY).virtualHost(VIRTUAL_HOST, options).turns(turns);
    for (int i = 1; i <= 9; i++) {
      builder.tunnelEnd(new TunnelEnd(i, "h" + i, address(i), TunnelKind.IP_IN_IP, state(i)));
    }
    candidates.forEach(builder::candidate);
    machine.install(builder.build());
    return this;
  }

  private TunnelEnd.State state(int nextHop) {
    if (down.contains(nextHop)) {
      return TunnelEnd.State.DOWN;
    }
    return adopted.contains(nextHop) ? TunnelEnd.State.ADOPTED : TunnelEnd.State.ATTENDED;
  }

  Scene after(long seconds) {
    nowNs += seconds * 1_000_000_000L;
    return this;
  }

  Verdict send(PacketBuilder packet) {
    Verdict verdict = machine.onPacket(packet.packet(), nowNs);
    assertThat(verdict.forwards()).isEqualTo(machine.nextHop() >= 0);
    return verdict;
  }

  /** Sends, and expects it to go there. */
  Scene sends(PacketBuilder packet, Verdict verdict, int nextHop) {
    assertThat(send(packet)).isEqualTo(verdict);
    assertThat(machine.nextHop()).isEqualTo(nextHop);
    return this;
  }

  /** Sends, and expects it to go nowhere. */
  Scene sends(PacketBuilder packet, Verdict verdict) {
    return sends(packet, verdict, -1);
  }

  /** TCP from port 1234 of the usual client to port 80 of 203.0.113.1. */
  static PacketBuilder tcp() {
    return PacketBuilder.ipv4().tcp(1234, 80);
  }

  static PacketBuilder udp() {
    return PacketBuilder.ipv4().udp(1234, 53).payload(20);
  }

  static FlowKey flow() {
    return FlowKey.parse("tcp 192.0.2.1:1234 203.0.113.1:80");
  }

  private static IpAddress address(int number) {
    return IpAddress.ofV4(0x0a00_0000 | number);
  }
}
