package slr.node.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.FlowReport;
import slr.core.advertise.Stray;
import slr.core.advertise.TunnelDown;
import slr.core.flow.FlowKey;
import slr.core.flow.FlowRecord;
import slr.core.forward.Explanation;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.ForwardingTable;
import slr.core.pin.PinRecord;
import slr.core.recover.RecoveryAction;
import slr.core.recover.RecoveryMachine;
import slr.node.pin.PinCounts;
import slr.node.pin.PinLink;
import slr.node.pin.PinMoment;
import slr.node.pin.PinPeer;
import slr.packet.Prefix;
import slr.plane.InputPort;
import slr.plane.OutputPort;
import slr.plane.Poller;

/**
 * The data plane's thread. Everybody else speaks to it through its public methods, which may be
 * called from any thread and answer by a future that completes on the loop's thread; it fails with
 * {@link RejectedExecutionException} if {@value #COMMANDS_MAX} commands wait or the loop has ended.
 */
public final class ForwardingLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ForwardingLoop.class);

  /** Commands that may wait; the control plane sends a few a second. */
  static final int COMMANDS_MAX = 1024;

  /** Packets from one port before the next has its turn; also what one flush sends. */
  private static final int BATCH_PACKETS = 64;

  /** Commands between two batches: an operator must not stall the packets. */
  private static final int COMMANDS_PER_TURN = 16;

  /** Flow records forgotten between two batches. */
  private static final int EXPIRY_PER_TURN = 256;

  /** How often path MTUs are asked for and {@link #latest} is renewed. */
  private static final long HOUSEKEEPING_NS = 1_000_000_000;

  /** How long closing waits for the current batch. */
  private static final long STOP_LIMIT_MS = 5_000;

  private final InputPort[] inputs;
  private final OutputPort output;
  private final ForwardingMachine machine;
  private final ForwardingPlane plane;
  private final Optional<PinLink> pins;
  private final Optional<RecoveryMachine> recovery;
  private final Optional<Companion> companion;
  private final Poller poller;
  private final BlockingQueue<Runnable> commands = new ArrayBlockingQueue<>(COMMANDS_MAX);
  private final AtomicReference<@Nullable ForwardingTable> newest = new AtomicReference<>();
  private final Thread thread;
  private volatile Consumer<List<RecoveryAction>> recoveryOutlet = _ -> {};
  private volatile boolean running = true;
  private volatile DataPlaneReport latest;
  private long housekeepingNs;

  /**
   * Does not run yet.
   *
   * @param inputs open ports; the loop closes them
   * @param output where everything goes; the loop closes it
   * @param deciding belongs to the loop from now on
   * @param offload that of the machine; the loop's too
   * @param ways to the end points
   */
  public ForwardingLoop(
      DataPlaneConfig config,
      List<InputPort> inputs,
      OutputPort output,
      Deciding deciding,
      PacketOffload offload,
      Ways ways) {
    this.inputs = inputs.toArray(InputPort[]::new);
    this.output = output;
    machine = deciding.machine();
    pins = deciding.pins();
    recovery = deciding.recovery();
    companion = deciding.companion();
    housekeepingNs = System.nanoTime();
    plane = new ForwardingPlane(config, machine, machine, offload, output, ways, housekeepingNs);
    poller =
        new Poller(
            IntStream.concat(
                    inputs.stream().mapToInt(InputPort::descriptor),
                    pins.stream().flatMapToInt(link -> IntStream.of(link.descriptors())))
                .toArray());
    thread = Thread.ofPlatform().name("forward").unstarted(this::run);
    latest = makeReport();
  }

  /** Begins to forward. */
  public void start() {
    thread.start();
  }

  /** Has the companion's turn come soon. */
  public void wakeUp() {
    poller.wakeUp();
  }

  /**
   * From the next batch on this table is in force, unless a newer one is. It needs no place among
   * the commands: whatever waits there, no table is lost.
   *
   * @return completes when the table is in force or was overtaken; not waiting for it is fine
   */
  public CompletableFuture<ForwardingTable> install(ForwardingTable table) {
    newest.set(table);
    return submit(() -> {
      takeNewest();
      return table;
    });
  }

  /** Whose tunnel packets are opened from now on. */
  public CompletableFuture<Boolean> tunnelSources(List<Prefix> sources) {
    List<Prefix> copy = List.copyOf(sources);
    return submit(() -> {
      plane.tunnelSources(copy);
      return true;
    });
  }

  /**
   * A child says that it has no such connections.
   *
   * @return those that are to be told upward
   */
  public CompletableFuture<List<Stray>> notMine(List<Stray> strays, int reporter) {
    List<Stray> copy = List.copyOf(strays);
    return submit(() -> plane.notMine(copy, reporter, System.nanoTime(), _ -> {}));
  }

  /**
   * A child says which connections began and ended.
   *
   * @return those that are believed, to be told upward
   */
  public CompletableFuture<FlowReport> reported(FlowReport report, int reporter) {
    return submit(() -> {
      long nowNs = System.nanoTime();
      return new FlowReport(
          report.established().stream()
              .filter(flow -> machine.onEstablished(flow, reporter, nowNs))
              .toList(),
          report.closed().stream()
              .filter(flow -> machine.onClosed(flow, reporter, nowNs))
              .toList());
    });
  }

  /** With whom pins are exchanged from now on. */
  public CompletableFuture<Boolean> pinPeers(List<PinPeer> peers) {
    return submit(() -> {
      pins.ifPresent(link -> link.install(peers, System.nanoTime()));
      return true;
    });
  }

  /** A child says that a tunnel end below it is dead. */
  public CompletableFuture<Boolean> tunnelDown(int nextHop, TunnelDown end) {
    return submit(() -> {
      pins.ifPresent(link -> link.tunnelDown(nextHop, end, System.nanoTime()));
      return true;
    });
  }

  /** What pin signalling has done so far. */
  public CompletableFuture<PinCounts> pinCounts() {
    return submit(() -> pins.map(PinLink::counts).orElse(PinCounts.NONE));
  }

  /** Up to {@code limit} pins. */
  public CompletableFuture<List<PinRecord>> pins(int limit) {
    return submit(() -> pins.map(link -> link.pins(limit, System.nanoTime())).orElse(List.of()));
  }

  /** When the last pins were said and taken. */
  public CompletableFuture<List<PinMoment>> pinMoments() {
    return submit(() -> pins.map(PinLink::moments).orElse(List.of()));
  }

  /** Has the thread that owns the input ports do something to them, such as change a filter. */
  public CompletableFuture<Boolean> onPorts(Runnable change) {
    return submit(() -> {
      change.run();
      return true;
    });
  }

  /** Where a flow would go now, and why. */
  public CompletableFuture<Explanation> explain(FlowKey flow) {
    return submit(() -> machine.explain(flow, System.nanoTime()));
  }

  /** Up to {@code limit} known flows. */
  public CompletableFuture<List<FlowRecord>> flows(int limit) {
    return submit(() -> machine.flows(limit, System.nanoTime()));
  }

  /** Who says to others what recovery wants said; called on the loop's thread. */
  public void onRecovery(Consumer<List<RecoveryAction>> outlet) {
    recoveryOutlet = outlet;
  }

  /** Hands recovery what others have said; gives what it makes of it. */
  public <T> CompletableFuture<T> recover(BiFunction<RecoveryMachine, Long, T> news, T otherwise) {
    return submit(() -> recovery.map(its -> news.apply(its, System.nanoTime())).orElse(otherwise));
  }

  /** Anything else that the machine can tell; quick and without effect. */
  public <T> CompletableFuture<T> ask(Function<ForwardingMachine, T> question) {
    return submit(() -> question.apply(machine));
  }

  /** The counters between two packets, exact. */
  public CompletableFuture<DataPlaneReport> report() {
    return submit(this::makeReport);
  }

  /** The counters of at most about a second ago; for metrics, from any thread. */
  public DataPlaneReport latest() {
    return latest;
  }

  /** Ends the loop, then closes its ports; commands that wait fail. */
  @Override
  public void close() {
    running = false;
    poller.wakeUp();
    try {
      if (thread.isAlive() && !thread.join(java.time.Duration.ofMillis(STOP_LIMIT_MS))) {
        throw new IllegalStateException("the forwarding loop did not end");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    for (InputPort input : inputs) {
      input.close();
    }
    output.close();
    pins.ifPresent(PinLink::close);
    plane.close();
    poller.close();
  }

  private <T> CompletableFuture<T> submit(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    boolean queued =
        running
            && commands.offer(() -> {
              if (!running) {
                answer.completeExceptionally(ended());
                return;
              }
              try {
                answer.complete(question.get());
              } catch (IllegalArgumentException wrong) {
                // The asker's mistake; everything else is ours and ends the process, loudly.
                answer.completeExceptionally(wrong);
              }
            });
    if (queued) {
      poller.wakeUp();
    } else {
      answer.completeExceptionally(
          running ? new RejectedExecutionException("the data plane is busy; try again") : ended());
    }
    return answer;
  }

  private static RejectedExecutionException ended() {
    return new RejectedExecutionException("the data plane has ended");
  }

  private void run() {
    while (running) {
      long nowNs = System.nanoTime();
      long patienceNs = plane.at(nowNs);
      int shown = 0;
      for (InputPort input : inputs) {
        shown += input.receive(plane, BATCH_PACKETS);
        // Before the release: what is sent lies in the input's memory.
        plane.flush();
        input.release();
      }
      shown += signal(nowNs);
      takeNewest();
      runCommands(COMMANDS_PER_TURN);
      shown += lookFor(nowNs);
      companion.ifPresent(its -> its.turn(nowNs));
      int expired = expire(nowNs);
      keepHouse(nowNs);
      if (shown == 0 && expired < EXPIRY_PER_TURN && commands.isEmpty()) {
        poller.await(Math.min(patienceNs, waitNs(nowNs)));
      }
    }
    latest = makeReport();
    runCommands(COMMANDS_MAX);
  }

  /** Takes and sends what there is of pins; gives how many messages came. */
  private int signal(long nowNs) {
    if (pins.isEmpty()) {
      return 0;
    }
    PinLink link = pins.get();
    int count = link.receive(nowNs);
    link.flush(nowNs);
    if (link.endsChanged()) {
      plane.install(link.withEnds(machine.table()));
    }
    return count;
  }

  private void takeNewest() {
    ForwardingTable table = newest.getAndSet(null);
    if (table != null) {
      plane.install(pins.isEmpty() ? table : pins.get().withEnds(table));
      recovery.ifPresent(its -> its.onTable(System.nanoTime()));
      companion.ifPresent(its -> its.onTable(System.nanoTime()));
    }
  }

  /** Has said what recovery wants said, and lets go what it has found; how many searches ended. */
  private int lookFor(long nowNs) {
    if (recovery.isEmpty()) {
      return 0;
    }
    RecoveryMachine its = recovery.get();
    its.flush(nowNs);
    List<RecoveryAction> actions = its.pollActions();
    if (!actions.isEmpty()) {
      recoveryOutlet.accept(actions);
    }
    int ended = its.pollReleased(plane::release);
    if (ended > 0) {
      plane.flush();
    }
    return ended;
  }

  private void runCommands(int limit) {
    for (int i = 0; i < limit; i++) {
      Runnable command = commands.poll();
      if (command == null) {
        return;
      }
      command.run();
    }
  }

  private int expire(long nowNs) {
    long deadlineNs = machine.nextDeadlineNs();
    return deadlineNs != Long.MAX_VALUE && deadlineNs - nowNs <= 0
        ? machine.expire(nowNs, EXPIRY_PER_TURN)
        : 0;
  }

  private void keepHouse(long nowNs) {
    if (nowNs - housekeepingNs >= 0) {
      for (InputPort input : inputs) {
        input.check().ifPresent(change -> LOG.warn("{}: {}", input.name(), change));
      }
      output.check().ifPresent(change -> LOG.warn("{}: {}", output.name(), change));
      plane.refreshWays();
      latest = makeReport();
      housekeepingNs = nowNs + HOUSEKEEPING_NS;
    }
  }

  private long waitNs(long nowNs) {
    long untilNs = Math.min(housekeepingNs - nowNs, untilNs(machine.nextDeadlineNs(), nowNs));
    if (pins.isPresent()) {
      untilNs = Math.min(untilNs, untilNs(pins.get().nextDeadlineNs(), nowNs));
    }
    if (recovery.isPresent()) {
      untilNs = Math.min(untilNs, untilNs(recovery.get().nextDeadlineNs(), nowNs));
    }
    if (companion.isPresent()) {
      untilNs = Math.min(untilNs, untilNs(companion.get().nextDeadlineNs(), nowNs));
    }
    return Math.max(0, untilNs);
  }

  private static long untilNs(long deadlineNs, long nowNs) {
    return deadlineNs == Long.MAX_VALUE ? HOUSEKEEPING_NS : deadlineNs - nowNs;
  }

  private DataPlaneReport makeReport() {
    List<PortReport> ports = new ArrayList<>();
    for (InputPort input : inputs) {
      ports.add(PortReport.of(input.name(), "in", input.counters()));
    }
    return plane.report(ports);
  }
}
