package slr.node.forward;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import slr.core.advertise.Stray;
import slr.core.flow.FlowKey;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.forward.PacketDecider;
import slr.core.forward.Verdict;
import slr.packet.Prefix;
import slr.plane.OutputPort;
import slr.plane.PacketHandler;

/**
 * The data plane but for its thread, its clock and where packets come from: what {@link
 * ForwardingLoop} runs, and the simulator too. One thread at a time. The cycle is {@link #at}, one
 * packet after the other to {@link #onPacket}, {@link #flush}.
 */
public final class ForwardingPlane implements PacketHandler, AutoCloseable {

  private final ForwardingMachine machine;
  private final OutputPort output;
  private final PacketOffload offload;
  private final NextHopTunnels tunnels;
  private final Scratch scratch;
  private final PacketPath path;

  /**
   * Knows no next hop yet.
   *
   * @param decider asked about each packet; the machine, or what stands before it
   * @param machine whose table and counters these are
   * @param offload takes packets before; that of the machine
   * @param output where everything goes; whoever opened it closes it
   * @param ways to the end points
   */
  public ForwardingPlane(
      DataPlaneConfig config,
      PacketDecider decider,
      ForwardingMachine machine,
      PacketOffload offload,
      OutputPort output,
      Ways ways,
      long nowNs) {
    this.machine = machine;
    this.offload = offload;
    this.output = output;
    tunnels = new NextHopTunnels(config, ways);
    scratch = new Scratch(output);
    path = new PacketPath(config, decider, tunnels, output, scratch, nowNs);
  }

  /**
   * The time of the packets that follow.
   *
   * @return within which the next is to be told, even if no packet comes
   */
  public long at(long nowNs) {
    path.at(nowNs);
    return offload.at(nowNs);
  }

  @Override
  public void onPacket(MemorySegment memory, long offset, int lengthBytes) {
    path.onPacket(memory, offset, lengthBytes);
  }

  /**
   * A child says that it has no such connections. Segments that wait and came by this node are
   * looked into at once, as if they came again.
   *
   * @param forgotten hears of those that were forgotten here
   * @return those that are to be told upward
   */
  public List<Stray> notMine(
      List<Stray> strays, int reporter, long nowNs, Consumer<FlowKey> forgotten) {
    at(nowNs);
    List<Stray> forAll = new ArrayList<>();
    for (Stray stray : strays) {
      boolean isOurs = stray.waits() && machine.hasSent(stray.flow(), reporter, nowNs);
      boolean isForgotten = machine.onNotMine(stray.flow(), reporter, nowNs);
      if (machine.isNotMineForAll(stray.flow(), reporter, nowNs)) {
        forAll.add(stray);
      }
      if (isForgotten) {
        forgotten.accept(stray.flow());
      }
      if (isForgotten && isOurs) {
        path.onKeptBelow(stray);
      }
    }
    flush();
    return forAll;
  }

  /** The search of this number has ended: what is held for it is decided again. */
  public void release(long number) {
    path.release(number);
  }

  /** Sends what is queued; from then on the memory of all packets so far is free. */
  public void flush() {
    path.expireHeld();
    output.flush();
    scratch.reset();
  }

  /** From the next packet on this table is in force. */
  public void install(ForwardingTable table) {
    machine.install(table);
    tunnels.install(table);
    offload.install(table);
  }

  /** Whose tunnel packets are opened from now on. */
  public void tunnelSources(List<Prefix> sources) {
    path.tunnelSources(sources);
    offload.tunnelSources(sources);
  }

  /** Asks for the MTU and the neighbour of each way again. */
  public void refreshWays() {
    tunnels.refresh();
  }

  /**
   * The counters between two packets, exact.
   *
   * @param inputs what the ports say that handed packets over
   */
  public DataPlaneReport report(List<PortReport> inputs) {
    PathCounts counts = path.counts();
    List<PortReport> ports = new ArrayList<>(inputs);
    long handedOver = inputs.stream().mapToLong(PortReport::packets).sum();
    PortReport out = PortReport.of(output.name(), "out", output.counters());
    ports.add(out);
    Map<String, Long> dropped = drops();
    long ended =
        counts.forwarded
            + counts.answered()
            + counts.passed
            + path.held()
            + dropped.values().stream().mapToLong(Long::longValue).sum();
    long balance =
        Math.abs(counts.received + counts.keptBelow - ended)
            + Math.abs(counts.queued - out.packets() - out.lost())
            + Math.abs(counts.received - handedOver);
    return new DataPlaneReport(
            counts.received,
            counts.receivedBytes,
            counts.decapsulated,
            counts.forwarded,
            answers(counts),
            counts.passed,
            dropped,
            counts.fragments,
            counts.queued,
            ports,
            ports.stream().mapToLong(PortReport::lost).sum(),
            balance,
            Optional.empty())
        .with(offload.report());
  }

  @Override
  public void close() {
    scratch.close();
  }

  private static Map<String, Long> answers(PathCounts counts) {
    Map<String, Long> answers = new LinkedHashMap<>();
    answers.put("echo-reply", counts.echoReplies);
    answers.put("reset", counts.resets);
    answers.put("too-big", counts.tooBigErrors);
    return answers;
  }

  /** Those of the path and those of the machine that happened. */
  private Map<String, Long> drops() {
    Map<String, Long> all = new LinkedHashMap<>(path.counts().drops());
    machine
        .verdicts()
        .snapshot()
        .forEach((verdict, count) -> {
          if (verdict.outcome() == Verdict.Outcome.DROP && count != 0) {
            all.put(verdict.label(), count);
          }
        });
    return all;
  }
}
