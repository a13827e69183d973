package slr.sim.world;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import slr.core.flow.FlowKey;
import slr.core.progress.EchoPacing;
import slr.core.progress.EchoPacingConfig;
import slr.core.progress.EchoWriter;
import slr.packet.echo.EchoCodec;
import slr.packet.echo.EchoKeys;
import slr.sim.tcp.Datagram;

/** The agent's pings to the clients of flows that stand still (A18). */
final class HostEchoes {

  private final HostNode host;
  private final Supplier<Optional<EchoKeys>> keys;
  private final EchoPacing pacing = new EchoPacing(EchoPacingConfig.defaults());
  private final EchoWriter writer;

  HostEchoes(HostNode host, long incarnation, Supplier<Optional<EchoKeys>> keys) {
    this.host = host;
    writer = new EchoWriter(host.address(), incarnation);
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
    Datagram ping = Datagram.ofLength(EchoCodec.lengthBytes(flow.source().isV4()), null);
    long nowS = host.clock().wallMs() / 1_000;
    writer.write(flow, signing, nowS, host.chance.bits(), ping.memory(), ping.offset());
    host.world.witness().onAdvertised(host, flow);
    host.world.fabric().send(host, ping);
  }
}
