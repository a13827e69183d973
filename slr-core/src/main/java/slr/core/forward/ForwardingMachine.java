package slr.core.forward;

import java.util.Arrays;
import java.util.List;
import slr.core.choice.Leases;
import slr.core.flow.FlowCounters;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowOffload;
import slr.core.flow.FlowRecord;
import slr.core.flow.FlowRecords;
import slr.core.flow.FlowState;
import slr.core.flow.FlowTuple;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;

/**
 * Decides what becomes of each packet: pure, for one thread, the data plane's.
 *
 * <p>Input: {@link #onPacket}, {@link #onNotMine}, {@link #expire}. Commands: {@link #install}.
 * Outputs: the verdict, and after a verdict that forwards, {@link #nextHop} and the end point in
 * {@link #table}. Getters for people: {@link #explain}, {@link #flows}, counters. After each input
 * {@link #nextDeadlineNs} says when {@link #expire} has work. Time never goes back; nothing but the
 * getters for people allocates.
 *
 * <p>The order of a decision is B19's: a known flow goes to its holder if that may have it; else,
 * if the packet may open a flow, a next hop is chosen; else its holder is looked for, and it is
 * never routed by policy (invariant 1); a router hands it to its SLR.
 */
public final class ForwardingMachine implements PacketDecider {

  private final FlowTuple tuple = new FlowTuple();
  private final VerdictCounters verdicts = new VerdictCounters();
  private final FlowRecords records;
  private final FlowRecords fragmented;
  private final Placement placement;
  private final TcpRules tcp;
  private final DatagramRules datagrams;
  private final IcmpRules icmp;
  private final FragmentRules fragments;
  private final Explainer explainer;

  /** New flows by next-hop number; grown when a table is installed. */
  private long[] placed = new long[0];

  /** Told upward: as many as one host may report. */
  private final TokenBucket strays = new TokenBucket(new TokenRate(1_000, 1_000));

  private long notMineForgotten;
  private long notMineIgnored;
  private long reportsBelieved;
  private long reportsIgnored;

  /** The same without a control plane: leases never end. */
  public ForwardingMachine(ForwardingConfig config, ForwardingTable table) {
    this(config, table, Leases.ENDLESS, FlowOffload.NONE);
  }

  /**
   * A machine that knows no flow; all of its memory is taken here.
   *
   * @param leases until when each next hop may get new flows, whatever the table says
   * @param offload what forwards established flows by itself
   */
  public ForwardingMachine(
      ForwardingConfig config, ForwardingTable table, Leases leases, FlowOffload offload) {
    records = new FlowRecords(config.flows(), config.indexKey(), offload);
    fragmented = new FlowRecords(config.fragments(), config.indexKey());
    placement = new Placement(table, config.refusals(), leases);
    tcp = new TcpRules(placement, records, tuple, config.unknown());
    datagrams = new DatagramRules(placement, records, tuple);
    icmp = new IcmpRules(placement, records, tuple, config.icmpErrors(), config.unknown());
    fragments = new FragmentRules(placement, fragmented);
    explainer = new Explainer(placement, records, tcp, datagrams, config.unknown());
    install(table);
  }

  /** From the next packet on this table is in force; flow records stay as they are (A12). */
  public void install(ForwardingTable table) {
    placement.install(table);
    placed = Arrays.copyOf(placed, Math.max(placed.length, table.nextHopBound()));
  }

  /**
   * A flow that a process before this one placed, and that its offload has forwarded since; the one
   * seen longest ago first.
   *
   * @param holder the next hop that has it
   * @param target the next hop that it goes to: the holder, or one past it
   * @param seenNs when its last packet passed
   * @return false if there is no room
   */
  public boolean adopt(FlowTuple flow, int holder, int target, long seenNs, long nowNs) {
    int slot = records.adopt(flow, holder, seenNs, nowNs);
    if (slot != FlowRecords.NONE && target != holder) {
      placement.signals().onAdopted(slot, target, nowNs);
    }
    return slot != FlowRecords.NONE;
  }

  /** Who hears what becomes of flows from now on. */
  public void signals(FlowSignals signals) {
    placement.signals(signals);
  }

  /** Who hears what becomes of flows. */
  public FlowSignals signals() {
    return placement.signals();
  }

  /** Who looks for flows that are not known, from now on. */
  public void search(FlowSearch search) {
    placement.search(search);
  }

  /** The flows; their owner's thread alone may touch them. */
  public FlowRecords records() {
    return records;
  }

  @Override
  public void from(long outerHigh, long outerLow) {
    placement.signals().from(outerHigh, outerLow);
  }

  @Override
  public Verdict onPacket(IpPacket packet, long nowNs) {
    placement.begin(nowNs);
    Verdict verdict = decide(packet, nowNs);
    if (verdict == Verdict.FORWARD_OPENING) {
      placed[placement.nextHop()]++;
      placement.search().onPlaced(tuple, placement.nextHop(), nowNs);
    }
    verdicts.count(verdict, packet.lengthBytes());
    return verdict;
  }

  @Override
  public int nextHop() {
    return placement.nextHop();
  }

  @Override
  public long heldFor() {
    return placement.search().number();
  }

  @Override
  public boolean keepsCopy() {
    return placement.keepsCopy();
  }

  /**
   * A host has no connection for a packet of this flow (the guard's report). Forgets the record, so
   * that a SYN is placed afresh, if the reporter is its holder.
   *
   * <p>A record in {@link FlowState#OPENING} stays: since it was opened only SYNs passed, and the
   * guard reports none, so the report is of a connection before; forgetting the record would break
   * the new one.
   *
   * @param reporter the next hop that the report came from, by its number
   * @return whether a record was forgotten
   */
  public boolean onNotMine(FlowKey key, int reporter, long nowNs) {
    int slot = heldBy(reporter, key, nowNs);
    boolean believed = slot != FlowRecords.NONE && records.state(slot) != FlowState.OPENING;
    if (believed) {
      records.remove(slot, nowNs);
      placement.search().onNotMine(tuple, reporter, nowNs);
      notMineForgotten++;
    } else {
      notMineIgnored++;
    }
    return believed;
  }

  /**
   * Whether a segment of this flow that waits at the reporter came by this node, which has to see
   * to it; who knows the flow by others' word alone leaves it to them.
   */
  public boolean hasSent(FlowKey key, int reporter, long nowNs) {
    int slot = heldBy(reporter, key, nowNs);
    return slot != FlowRecords.NONE && records.hasPassed(slot);
  }

  /**
   * Whether those above are to hear, too, that a child says it has no such connection: it serves
   * the address, and is not just being asked for a new connection.
   */
  public boolean isNotMineForAll(FlowKey key, int reporter, long nowNs) {
    int slot = heldBy(reporter, key, nowNs);
    return slot == FlowRecords.NONE
        && placement.table().serves(reporter, tuple.destinationHigh(), tuple.destinationLow())
        && strays.take(nowNs);
  }

  /**
   * A next hop says that the client of this flow has finished its handshake there: the flow is
   * established, however few segments were seen here. Of one that is mirrored a segment has to pass
   * first, so that it is known to be taken over.
   *
   * @param reporter the next hop that the report came from, by its number
   * @return whether it is believed: the flow was given to the reporter
   */
  public boolean onEstablished(FlowKey key, int reporter, long nowNs) {
    int slot = heldBy(reporter, key, nowNs);
    boolean believed = slot != FlowRecords.NONE;
    if (believed && records.state(slot).isYoung() && !records.isMirrored(slot)) {
      records.seen(slot, FlowState.ESTABLISHED, 0, nowNs);
    }
    if (believed) {
      placement.signals().onEstablished(slot, nowNs);
      placement.search().onEstablished(tuple, reporter);
    }
    return count(believed);
  }

  /**
   * A next hop has no socket for this flow any more: the record goes soon, but the last segments of
   * the connection still find it.
   *
   * @return whether it is believed: the flow was given to the reporter
   */
  public boolean onClosed(FlowKey key, int reporter, long nowNs) {
    int slot = heldBy(reporter, key, nowNs);
    boolean believed = slot != FlowRecords.NONE;
    if (believed) {
      placement.signals().onClosed(slot);
      placement.search().onClosed(tuple, reporter);
      if (records.state(slot) == FlowState.ESTABLISHED) {
        records.seen(slot, FlowState.CLOSING, 0, nowNs);
      }
    }
    return count(believed);
  }

  /** Forgets up to {@code limit} flows that were idle too long; returns how many. */
  public int expire(long nowNs, int limit) {
    int count = records.expire(nowNs, limit);
    return count + fragmented.expire(nowNs, limit - count);
  }

  /** When the next record is idle too long, or {@link Long#MAX_VALUE}. */
  public long nextDeadlineNs() {
    return Math.min(records.nextDeadlineNs(), fragmented.nextDeadlineNs());
  }

  /** The table in force. */
  public ForwardingTable table() {
    return placement.table();
  }

  /** Where this flow would go now, and why; changes nothing. */
  public Explanation explain(FlowKey key, long nowNs) {
    placement.begin(nowNs);
    return explainer.explain(key, nowNs);
  }

  /** Up to {@code limit} known flows, by state, the one seen last first. */
  public List<FlowRecord> flows(int limit, long nowNs) {
    return records.snapshot(limit, nowNs);
  }

  /** Packets by verdict; the object may be read from any thread. */
  public VerdictCounters verdicts() {
    return verdicts;
  }

  /** What happened to the flow records. */
  public FlowCounters flowCounters() {
    return records.counters();
  }

  /** What happened to the records of fragmented packets. */
  public FlowCounters fragmentCounters() {
    return fragmented.counters();
  }

  /** New flows given to a next hop so far, with a record. */
  public long placed(int nextHop) {
    return nextHop >= 0 && nextHop < placed.length ? placed[nextHop] : 0;
  }

  /** Reports of strays that forgot a record. */
  public long notMineForgotten() {
    return notMineForgotten;
  }

  /** Reports of strays about no record, another's, or one that was just opened. */
  public long notMineIgnored() {
    return notMineIgnored;
  }

  /** Reports of flows that began and ended at their holder. */
  public long reportsBelieved() {
    return reportsBelieved;
  }

  /** Reports of flows that are unknown or not their reporter's. */
  public long reportsIgnored() {
    return reportsIgnored;
  }

  /** The slot of a flow that was given to this next hop, or {@link FlowRecords#NONE}. */
  private int heldBy(int reporter, FlowKey key, long nowNs) {
    int slot = records.find(tuple.set(key), nowNs);
    return slot != FlowRecords.NONE && records.holder(slot) == reporter ? slot : FlowRecords.NONE;
  }

  private boolean count(boolean believed) {
    if (believed) {
      reportsBelieved++;
    } else {
      reportsIgnored++;
    }
    return believed;
  }

  private Verdict decide(IpPacket packet, long nowNs) {
    VirtualHost host =
        placement.table().virtualHost(packet.destinationHigh(), packet.destinationLow());
    if (host == null) {
      return Verdict.NOT_OURS;
    }
    if (packet.fragmentOffsetBytes() != 0) {
      return fragments.onLater(packet, nowNs);
    }
    Verdict verdict = decideWhole(host, packet, nowNs);
    if (verdict.forwards() && packet.isFirstFragment()) {
      fragments.onFirst(packet, placement.nextHop(), nowNs);
    }
    return verdict;
  }

  private Verdict decideWhole(VirtualHost host, IpPacket packet, long nowNs) {
    int protocol = packet.protocol();
    tuple
        .source(packet.sourceHigh(), packet.sourceLow())
        .destination(packet.destinationHigh(), packet.destinationLow())
        .transport(protocol, packet.sourcePort(), packet.destinationPort());
    if (protocol == IpProtocol.TCP) {
      return tcp.onPacket(host, packet, nowNs);
    }
    if (protocol == IpProtocol.UDP) {
      return datagrams.onUdp(host, packet, nowNs);
    }
    return packet.isIcmp()
        ? icmp.onPacket(host, packet, nowNs)
        : datagrams.onOther(host, packet, nowNs);
  }
}
