package slr.sim.world;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import slr.core.flow.FlowKey;
import slr.core.progress.EchoPacing;
import slr.core.progress.EchoPacingConfig;
import slr.packet.echo.EchoCodec;
import slr.packet.echo.EchoKeys;
import slr.packet.echo.EchoLimits;
import slr.packet.echo.FlowAdvertisement;
import slr.sim.tcp.Datagram;

/** The agent's pings to the clients of flows that stand still (A18). */
final class HostEchoes {

  private static final int LIFETIME_S = 30;

  private final HostNode host;
  private final long incarnation;
  private final Supplier<Optional<EchoKeys>> keys;
  private final EchoPacing pacing = new EchoPacing(EchoPacingConfig.defaults());
  private final EchoCodec codec = new EchoCodec();

  HostEchoes(HostNode host, long incarnation, Supplier<Optional<EchoKeys>> keys) {
    this.host = host;
    this.incarnation = incarnation;
    this.keys = keys;
  }

  void stalled(FlowKey flow, long nowNs) {
    pacing.onStall(flow, nowNs);
  }

  void closed(FlowKey flow) {
    pacing.onEnd(flow);
  }

  OptionalLong nextDeadlineNs() {
    return pacing.nextDeadlineNs();
  }

  /** Sends those that are due. */
  void onTimeout(long nowNs) {
    Optional<FlowKey> next = pacing.pollEcho(nowNs);
    while (next.isPresent()) {
      FlowKey flow = next.get();
      keys.get().ifPresent(its -> send(flow, its));
      next = pacing.pollEcho(nowNs);
    }
  }

  private void send(FlowKey flow, EchoKeys signing) {
    long nowS = host.clock().wallMs() / 1_000;
    long epoch = EchoLimits.epochOf(nowS);
    FlowAdvertisement said =
        new FlowAdvertisement(
            flow.protocol(),
            flow.source(),
            flow.sourcePort(),
            flow.destination(),
            flow.destinationPort(),
            host.address(),
            flow.destinationPort(),
            incarnation,
            epoch,
            nowS + LIFETIME_S,
            host.chance.bits());
    Datagram ping = Datagram.ofLength(EchoCodec.lengthBytes(said.isV4()), null);
    codec.write(said, signing.keyOf(host.address(), epoch), ping.memory(), ping.offset());
    host.world.witness().onAdvertised(host, flow);
    host.world.fabric().send(host, ping);
  }
}
