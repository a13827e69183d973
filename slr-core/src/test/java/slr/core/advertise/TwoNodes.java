package slr.core.advertise;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import slr.core.choice.Candidate;
import slr.core.choice.Leases;
import slr.core.forward.TunnelEnd;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.core.timer.Deadlines;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * A parent "site1" and a child "h1" in one memory. The link keeps order as TCP does; it can be cut
 * and joined, frozen, and (as a fault below the codec would) lose records. Time is a number.
 */
final class TwoNodes {

  static final long MS = Duration.ofMillis(1).toNanos();
  static final Prefix SERVED = Prefix.parse("203.0.113.0/24");
  static final Authorisation H1 =
      new Authorisation("h1", Level.HOST, List.of(SERVED), List.of(Prefix.parse("10.0.0.0/8")));
  static final Authorisation SITE1 =
      new Authorisation("site1", Level.SITE, List.of(SERVED), List.of(Prefix.parse("10.9.0.0/16")));
  static final Hello PARENT = hello("site1", Level.SITE, Role.PARENT, 7, "10.9.0.1");

  /** How often a machine is asked. */
  static final Duration PROBE = Duration.ofMillis(250);

  static final IpAddress PARENT_ADDRESS = IpAddress.parse("10.9.0.1");

  private final Level level;
  final Leases leases = new Leases();
  final AdvertisementTimers timers = AdvertisementTimers.DEFAULTS;
  final Children children;
  Advertiser advertiser;
  final List<AdvertisementAction> log = new ArrayList<>();
  final List<AdvertisementMessage> wentUp = new ArrayList<>();
  final List<AdvertisementMessage> wentDown = new ArrayList<>();
  long nowNs = 1_000 * MS;

  private final Deque<AdvertisementMessage> up = new ArrayDeque<>();
  private final Deque<AdvertisementMessage> down = new ArrayDeque<>();
  private @Nullable ParentMachine above;
  private @Nullable Random losses;
  private double lossRate;
  private @Nullable Class<? extends AdvertisementMessage> lostDownward;
  private @Nullable Class<? extends AdvertisementMessage> lostUpward;
  private boolean frozen;
  private boolean parentStopped;

  TwoNodes() {
    this(List.of());
  }

  /** The same after a parent that left these ends. */
  TwoNodes(List<AdoptedEnd> ends) {
    this(Level.HOST, ends);
  }

  /** The child is of this level; an SLR's kernel forwards without its process. */
  TwoNodes(Level level, List<AdoptedEnd> ends) {
    this.level = level;
    children = new Children(PARENT, timers, leases, ends, nowNs);
    advertiser = newChild(1);
  }

  static Hello hello(String node, Level level, Role role, long incarnation, String endPoint) {
    return hello(node, level, role, incarnation, endPoint, false);
  }

  private static Hello hello(
      String node,
      Level level,
      Role role,
      long incarnation,
      String endPoint,
      boolean forwardsAlone) {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        node,
        level,
        role,
        node,
        incarnation,
        List.of(IpAddress.parse(endPoint)),
        List.of(Prefix.parse(endPoint)),
        forwardsAlone);
  }

  static RowKey key(int number) {
    return new RowKey(Prefix.parse("203.0.113." + number + "/32"), 6, 80, 0);
  }

  static Row row(int number) {
    return row(key(number), "h1");
  }

  static Row row(RowKey key, String... path) {
    return new Row(
        key,
        Health.HEALTHY,
        0.5,
        1,
        50,
        Directive.ACTIVE,
        Directive.ACTIVE,
        false,
        "h1",
        List.of(path));
  }

  final Advertiser newChild(long incarnation) {
    Hello hello = hello("h1", level, Role.CHILD, incarnation, "10.0.0.1", level != Level.HOST);
    return new Advertiser(hello, timers, List.of("site1"), nowNs);
  }

  /** What the parent makes of the child's tunnel. */
  TunnelEnd.State state() {
    return children.ends().getFirst().state();
  }

  /** Time passes, and the child's machine is asked as often as it should be. */
  void probes(Duration time, boolean answered) {
    for (long i = 0; i < time.toNanos() / PROBE.toNanos(); i++) {
      nowNs += PROBE.toNanos();
      children.onTimeout(nowNs);
      children.probes(nowNs);
      children.onProbe("h1", answered, nowNs);
    }
  }

  /** The child's process dies and another begins, with an empty table. */
  void restartChild(long incarnation) {
    cut();
    advertiser = newChild(incarnation);
  }

  /** The same, and the parent hears nothing of it. */
  void newChildBegins(long incarnation) {
    advertiser = newChild(incarnation);
  }

  ChildMachine below() {
    return advertiser.parents().getFirst();
  }

  ParentMachine above() {
    if (above == null) {
      throw new AssertionError("not connected; log: " + log);
    }
    return above;
  }

  TwoNodes connect() {
    Authorisation allowed = new Authorisation("h1", level, H1.serves(), H1.endPoints());
    above = children.accept("10.0.0.1:5000", allowed, nowNs).orElseThrow();
    below().onConnected(SITE1, PARENT_ADDRESS, nowNs);
    settle();
    return this;
  }

  void cut() {
    up.clear();
    down.clear();
    if (above != null) {
      above.onDisconnected("cut", nowNs);
      below().onDisconnected("cut", nowNs);
      drain();
      above = null;
    }
    up.clear();
    down.clear();
  }

  boolean isConnected() {
    return above != null;
  }

  /** From now on nothing is delivered, but the connection stands. */
  void freeze(boolean freeze) {
    frozen = freeze;
  }

  /** From now on records vanish. */
  void lose(double rate, long seed) {
    lossRate = rate;
    losses = new Random(seed);
  }

  /** From now on records of this kind vanish on their way down; null for none. */
  void loseDownward(@Nullable Class<? extends AdvertisementMessage> kind) {
    lostDownward = kind;
  }

  /** From now on, or no longer, all records vanish on their way up. */
  void loseUpward(boolean lose) {
    lostUpward = lose ? AdvertisementMessage.class : null;
  }

  /** From now on the parent's control thread stands still: no record, no time. */
  void parentStops() {
    parentStopped = true;
    frozen = true;
  }

  /** It goes on, after whatever time has passed. */
  void parentGoesOn() {
    parentStopped = false;
    children.onTimeout(nowNs);
  }

  /** A record the child would never send. */
  void sayUp(AdvertisementMessage message) {
    above().onMessage(message, nowNs);
    settle();
  }

  /** A record the parent would never send. */
  void sayDown(AdvertisementMessage message) {
    below().onMessage(message, nowNs);
    settle();
  }

  /** Lets time pass, deadline by deadline. */
  void run(Duration duration) {
    long endNs = nowNs + duration.toNanos();
    settle();
    while (true) {
      OptionalLong above = parentStopped ? OptionalLong.empty() : children.nextDeadlineNs();
      OptionalLong next = Deadlines.earlier(above, advertiser.nextDeadlineNs());
      if (next.isEmpty() || next.getAsLong() > endNs) {
        nowNs = endNs;
        return;
      }
      nowNs = Math.max(nowNs, next.getAsLong());
      if (!parentStopped) {
        children.onTimeout(nowNs);
      }
      advertiser.onTimeout(nowNs);
      settle();
    }
  }

  /** Only the parent's time passes, and only once: as if its process had stood still. */
  void parentStandsStill(Duration duration) {
    nowNs += duration.toNanos();
    children.onTimeout(nowNs);
    settle();
  }

  /** Delivers until nothing is on its way. */
  void settle() {
    drain();
    while (!frozen && above != null && (!up.isEmpty() || !down.isEmpty())) {
      if (!up.isEmpty()) {
        AdvertisementMessage message = up.remove();
        wentUp.add(message);
        above.onMessage(message, nowNs);
      } else {
        AdvertisementMessage message = down.remove();
        wentDown.add(message);
        below().onMessage(message, nowNs);
      }
      drain();
    }
  }

  private void drain() {
    ParentMachine parent = above;
    boolean close = false;
    for (var action = below().pollAction(); action.isPresent(); action = below().pollAction()) {
      close |= take(action.get(), up, lostUpward);
    }
    for (ParentMachine session : children.sessions()) {
      for (var action = session.pollAction(); action.isPresent(); action = session.pollAction()) {
        boolean closes =
            take(action.get(), session == parent ? down : new ArrayDeque<>(), lostDownward);
        close |= closes && session == parent;
      }
    }
    if (close && parent != null) {
      // What was sent before the close still arrives.
      down.forEach(message -> below().onMessage(message, nowNs));
      up.forEach(message -> parent.onMessage(message, nowNs));
      wentDown.addAll(down);
      wentUp.addAll(up);
      cut();
    }
  }

  private boolean take(
      AdvertisementAction action,
      Deque<AdvertisementMessage> way,
      @Nullable Class<? extends AdvertisementMessage> lostKind) {
    switch (action) {
      case AdvertisementAction.Send send -> {
        boolean handshake = send.message() instanceof Hello;
        boolean chosen = lostKind != null && lostKind.isInstance(send.message());
        boolean lost = losses != null && losses.nextDouble() < lossRate;
        if (handshake || !(chosen || lost)) {
          way.add(send.message());
        }
      }
      case AdvertisementAction.Close close -> {
        log.add(close);
        return true;
      }
      default -> log.add(action);
    }
    return false;
  }

  List<Candidate> candidates() {
    return children.candidates().values().stream().flatMap(List::stream).toList();
  }

  /** Keys that may get new flows. */
  List<RowKey> eligible() {
    return candidates().stream()
        .map(Candidate::row)
        .filter(Row::welcomesNewFlows)
        .map(Row::key)
        .toList();
  }

  /** Keys that do get new flows: the data plane looks at the lease with each. */
  List<RowKey> openTo() {
    return candidates().stream()
        .filter(candidate -> candidate.row().welcomesNewFlows())
        .filter(candidate -> leases.holds(candidate.nextHop(), nowNs))
        .map(candidate -> candidate.row().key())
        .toList();
  }

  ChildStatus status() {
    return children.status(nowNs).getFirst();
  }

  /** Whether the parent's copy is the child's table. */
  boolean agree() {
    return status().digest() == advertiser.rows().digest()
        && status().rows().size() == advertiser.rows().size();
  }
}
