package slr.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.flow.FlowKey;
import slr.core.progress.EchoPacing;
import slr.core.progress.EchoPacingConfig;
import slr.core.progress.EchoWriter;
import slr.node.lifecycle.Timed;
import slr.packet.IpAddress;
import slr.packet.echo.EchoCodec;
import slr.packet.echo.EchoKeys;
import slr.plane.NativeException;
import slr.plane.OutputPort;
import slr.plane.RawIpOutput;

/**
 * Pings the clients of connections that stand still, in the virtual host's name and signed: their
 * replies tell whoever gets their packets now where the connections are (A18). Control thread.
 */
final class FlowAdvertiser implements Timed, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FlowAdvertiser.class);

  private final Supplier<Optional<EchoKeys>> keys;
  private final EchoPacing pacing;
  private final EchoWriter writer;
  private final SecureRandom random = new SecureRandom();
  private final Arena arena = Arena.ofShared();
  private final MemorySegment packet = arena.allocate(EchoCodec.lengthBytes(false));
  private final OutputPort output;
  private long unsigned;
  private volatile Counts latest = new Counts(0, 0, Map.of());

  /**
   * What became of echoes.
   *
   * @param flows that are remembered for their next one
   * @param unsigned that were due while no parent had a session to sign them by
   * @param events by what happened, without those that did not
   */
  record Counts(int flows, long unsigned, Map<String, Long> events) {}

  private FlowAdvertiser(
      EchoWriter writer,
      EchoPacingConfig config,
      Supplier<Optional<EchoKeys>> keys,
      OutputPort output) {
    this.writer = writer;
    this.keys = keys;
    this.output = output;
    pacing = new EchoPacing(config);
  }

  /**
   * Opens a raw socket; where that is not possible nobody is pinged, and the log says so.
   *
   * @param endPoints of the host, the preferred one first
   * @param keys of a parent that has a session
   */
  static Optional<FlowAdvertiser> open(
      List<IpAddress> endPoints, EchoPacingConfig config, Supplier<Optional<EchoKeys>> keys) {
    try {
      EchoWriter writer = new EchoWriter(endPoints.getFirst(), System.currentTimeMillis());
      return Optional.of(new FlowAdvertiser(writer, config, keys, RawIpOutput.open()));
    } catch (NativeException impossible) {
      LOG.warn("clients of flows that stand still are not pinged: {}", impossible.getMessage());
      return Optional.empty();
    }
  }

  /** Connections began and ended. */
  void changed(List<FlowKey> established, List<FlowKey> closed, long nowNs) {
    established.forEach(flow -> pacing.onStart(flow, nowNs));
    closed.forEach(pacing::onEnd);
  }

  /** These make no progress. */
  void stalled(List<FlowKey> flows, long nowNs) {
    flows.forEach(flow -> pacing.onStall(flow, nowNs));
  }

  @Override
  public OptionalLong nextDeadlineNs() {
    return pacing.nextDeadlineNs();
  }

  @Override
  public void onTimeout(long nowNs) {
    Optional<FlowKey> next = pacing.pollEcho(nowNs);
    while (next.isPresent()) {
      send(next.get());
      next = pacing.pollEcho(nowNs);
    }
    Map<String, Long> events = new TreeMap<>();
    pacing.counters().forEach((counter, count) -> events.put(counter.label(), count));
    latest = new Counts(pacing.flowCount(), unsigned, events);
  }

  private void send(FlowKey flow) {
    Optional<EchoKeys> signing = keys.get();
    if (signing.isEmpty()) {
      unsigned++;
      return;
    }
    long nowS = System.currentTimeMillis() / 1_000;
    int lengthBytes = writer.write(flow, signing.get(), nowS, random.nextLong(), packet, 0);
    output.send(packet, 0, lengthBytes);
    output.flush();
  }

  /** As they were after the last echo; any thread. */
  Counts counts() {
    return latest;
  }

  @Override
  public void close() {
    output.close();
    arena.close();
  }
}
