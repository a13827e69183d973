package slr.host.tunnel;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import slr.core.flow.FlowKey;
import slr.core.guard.ExitTable;
import slr.core.guard.Guard;
import slr.core.guard.GuardVerdict;
import slr.core.guard.LateHandshakes;
import slr.core.guard.SocketLookup;
import slr.core.guard.StrayReports;
import slr.core.guard.TunnelExit;
import slr.host.tunnel.TunnelCounters.GuardCounts;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.Prefix;
import slr.plane.ClosedConnections;
import slr.plane.ConnectionHandler;
import slr.plane.InputPort;
import slr.plane.OutputPort;
import slr.plane.PacketHandler;
import slr.plane.Poller;

/**
 * The thread on which tunnels end: takes packets from the taps, lets {@link TunnelExit} judge them,
 * delivers the inner ones to the host's own stack and hands strays on.
 *
 * <p>Its ports, the exit and all memories belong to that one thread; others hand it tasks through a
 * bounded queue. If a port breaks for good (its interface was deleted) the thread ends with that
 * exception, and with it the process.
 */
public final class TunnelEnd {

  /** Packets of one input before the next one has its turn, and before they are sent. */
  private static final int BATCH_PACKETS = 64;

  /** Waiting tasks; operators and reloads make them. */
  private static final int TASK_LIMIT = 64;

  /** Between two reports of connections that began and ended. */
  private static final long NEWS_NS = Duration.ofMillis(20).toNanos();

  /** Connections of one kind in a report; of more, the routers learn by their segments. */
  private static final int CHANGES_MAX = 4_096;

  private static final long SNAPSHOT_NS = Duration.ofSeconds(1).toNanos();

  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final Taps taps;
  private final List<InputPort> inputs;
  private final OutputPort delivery;
  private final AnswerWatch answers;
  private final Optional<KernelExit> kernel;
  private final ClosedConnections closings;
  private final FlowNews news;
  private final Guard guard;
  private final TunnelExit exit;
  private final StrayReports reports;
  private final LateHandshakes unverified;
  private final VerdictCounters verdicts = new VerdictCounters();
  private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(TASK_LIMIT);
  private final Poller poller;
  private final Thread thread;
  private final PacketHandler handler = this::onPacket;
  private final ConnectionHandler onClosed = this::onClosed;
  private List<FlowKey> strays = new ArrayList<>();
  private List<FlowKey> established = new ArrayList<>();
  private List<FlowKey> closed = new ArrayList<>();
  private long newsAtNs;
  private long nowNs;
  private long snapshotAtNs;
  private volatile TunnelCounters latest;
  private volatile boolean open = true;

  /**
   * Nothing runs yet.
   *
   * @param taps where tunnel packets come in; the caller closes them after {@link #stop}
   * @param delivery where inner packets go; likewise
   * @param answers sees what leaves; likewise
   * @param kernel takes packets before the taps do; likewise
   * @param sockets asks the kernel for connections; called on the thread of this
   * @param seed random, see {@link Guard}
   * @param closings tells which connections end; the caller closes it after {@link #stop}
   * @param news takes what is to be reported
   */
  public TunnelEnd(
      Taps taps,
      OutputPort delivery,
      AnswerWatch answers,
      Optional<KernelExit> kernel,
      SocketLookup sockets,
      long seed,
      ClosedConnections closings,
      FlowNews news) {
    this.taps = taps;
    this.inputs = taps.ports();
    this.delivery = delivery;
    this.closings = closings;
    this.news = news;
    this.answers = answers;
    this.kernel = kernel;
    this.guard = answers.guard(sockets, seed);
    this.exit = new TunnelExit(guard);
    this.reports = new StrayReports(seed);
    this.unverified = new LateHandshakes(sockets);
    this.poller = new Poller(descriptors(inputs, closings));
    this.thread = Thread.ofPlatform().daemon().name("tunnel-end").unstarted(this::loop);
    this.latest = snapshot();
  }

  private static int[] descriptors(List<InputPort> inputs, ClosedConnections closings) {
    return IntStream.concat(
            inputs.stream().mapToInt(InputPort::descriptor), IntStream.of(closings.descriptor()))
        .toArray();
  }

  /** Whose tunnels an agent before this one opened in the kernel; empty if there was none. */
  public List<Prefix> adoptedSources() {
    return kernel.map(KernelExit::adoptedSources).orElse(List.of());
  }

  /** Begins to open tunnels, by this table. */
  public void start(ExitTable table) {
    goBy(table);
    thread.start();
  }

  /** Goes by another table from the next batch on. */
  public void install(ExitTable table) {
    submit(() -> goBy(table));
  }

  /** Counts that balance and are at most about a second old; any thread, and never waits. */
  public TunnelCounters latest() {
    return latest;
  }

  /** The counts so far, taken between two batches so that they balance. */
  public CompletableFuture<TunnelCounters> counters() {
    CompletableFuture<TunnelCounters> answer = new CompletableFuture<>();
    submit(() -> answer.complete(snapshot()));
    return answer;
  }

  /** Up to {@code limit} flows that the guard remembers as held. */
  public CompletableFuture<List<FlowKey>> heldFlows(int limit) {
    CompletableFuture<List<FlowKey>> answer = new CompletableFuture<>();
    submit(() -> answer.complete(guard.heldFlows(nowNs, limit)));
    return answer;
  }

  /** Stops the thread; from then on the ports may be closed. */
  public void stop() throws InterruptedException {
    open = false;
    poller.wakeUp();
    if (thread.isAlive() && !thread.join(STOP_LIMIT)) {
      throw new IllegalStateException("the tunnel end does not stop");
    }
    poller.close();
  }

  /** Runs the task on the thread; a full queue is our own bug or an operator's endless loop. */
  private void submit(Runnable task) {
    if (!open || !tasks.offer(task)) {
      throw new IllegalStateException("the tunnel end takes no more tasks");
    }
    poller.wakeUp();
  }

  private void goBy(ExitTable table) {
    exit.install(table);
    taps.follow(table);
    answers.follow(table.virtualHosts());
    kernel.ifPresent(each -> each.install(table));
  }

  private void loop() {
    snapshotAtNs = System.nanoTime();
    while (open) {
      nowNs = System.nanoTime();
      int shown = 0;
      for (InputPort input : inputs) {
        shown += input.receive(handler, BATCH_PACKETS);
        delivery.flush();
        input.release();
      }
      // Also when nothing comes in: repeated SYN,ACKs must not fill the tap.
      answers.drain(nowNs);
      handOverStrays();
      handOverChanges();
      runTasks();
      if (nowNs - snapshotAtNs >= 0) {
        latest = snapshot();
        snapshotAtNs = nowNs + SNAPSHOT_NS;
      }
      if (shown == 0) {
        boolean news = !established.isEmpty() || !closed.isEmpty() || !unverified.isEmpty();
        poller.await(news ? NEWS_NS : snapshotAtNs - nowNs);
      }
    }
  }

  private void onPacket(MemorySegment memory, long offset, int lengthBytes) {
    // What acknowledges a SYN,ACK can only follow it: that lies in the tap by now.
    answers.drain(nowNs);
    GuardVerdict verdict = exit.onPacket(memory, offset, lengthBytes, nowNs);
    verdicts.count(verdict);
    if (verdict == GuardVerdict.FINISHING) {
      establish(FlowKey.of(exit.inner()));
    } else if (verdict == GuardVerdict.UNVERIFIED) {
      unverified.add(FlowKey.of(exit.inner()), nowNs);
    }
    if (verdict.delivers()) {
      IpPacket inner = exit.inner();
      delivery.send(inner.memory(), inner.offset(), inner.lengthBytes());
    } else if (verdict.isNotMine() && reports.onStray(exit.inner(), nowNs)) {
      strays.add(FlowKey.of(exit.inner()));
    }
  }

  private void establish(FlowKey flow) {
    if (established.size() < CHANGES_MAX) {
      established.add(flow);
    }
  }

  private void handOverStrays() {
    if (!strays.isEmpty()) {
      news.notMine(strays);
      strays = new ArrayList<>();
    }
  }

  /** In batches: a busy host has thousands a second. */
  private void handOverChanges() {
    closings.drain(onClosed);
    unverified.drain(nowNs, this::establish);
    boolean any = !established.isEmpty() || !closed.isEmpty();
    if (any && nowNs - newsAtNs >= NEWS_NS) {
      news.changed(established, closed);
      established = new ArrayList<>();
      closed = new ArrayList<>();
      newsAtNs = nowNs;
    }
  }

  private void onClosed(
      long sourceHigh,
      long sourceLow,
      int sourcePort,
      long destinationHigh,
      long destinationLow,
      int destinationPort) {
    if (closed.size() < CHANGES_MAX && exit.isVirtualHost(destinationHigh, destinationLow)) {
      IpAddress source = new IpAddress(sourceHigh, sourceLow);
      IpAddress destination = new IpAddress(destinationHigh, destinationLow);
      closed.add(new FlowKey(FlowKey.TCP, source, sourcePort, destination, destinationPort));
    }
  }

  private void runTasks() {
    Runnable task = tasks.poll();
    while (task != null) {
      task.run();
      task = tasks.poll();
    }
  }

  private TunnelCounters snapshot() {
    GuardCounts counts =
        new GuardCounts(
            guard.heldFlowCount(nowNs), guard.evicted(), reports.reported(), reports.suppressed());
    return TunnelCounters.of(
        inputs,
        delivery.counters(),
        verdicts,
        answers.counters(),
        counts,
        kernel.map(KernelExit::counters));
  }
}
