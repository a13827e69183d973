package slr.node.level;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Advertiser;
import slr.core.advertise.ChildEnd;
import slr.core.advertise.ChildMachine;
import slr.core.advertise.ChildState;
import slr.core.advertise.ExplainFlow;
import slr.core.advertise.FlowExplained;
import slr.core.advertise.FlowReport;
import slr.core.advertise.Goodbye;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.SessionMachine;
import slr.core.advertise.Stray;
import slr.core.advertise.TunnelDown;
import slr.core.advertise.WhoHas;
import slr.core.aggregate.Aggregation;
import slr.core.aggregate.AggregationTimers;
import slr.core.aggregate.Aggregator;
import slr.core.flow.FlowKey;
import slr.core.forward.TunnelEnd;
import slr.core.row.Directive;
import slr.core.row.RowKey;
import slr.core.timer.Deadlines;
import slr.node.advertise.AdoptedSources;
import slr.node.advertise.AdvertisementClient;
import slr.node.advertise.ChildSessions;
import slr.node.advertise.PinKeys;
import slr.node.advertise.Transport;
import slr.node.level.LevelConfig.AggregationConfig;
import slr.node.lifecycle.Timed;
import slr.packet.Prefix;

/**
 * What a level says to its parents and hears of them: the union of its rows goes up, tunnel sources
 * come down. Only a level with parents has one. On the control thread.
 */
final class Upward implements Timed, AutoCloseable {

  /**
   * What of a level's file it follows.
   *
   * @param parents where they listen
   */
  record Settings(
      List<InetSocketAddress> parents, AdvertisementTimers timers, AggregationConfig aggregation) {

    static Settings of(LevelConfig config) {
      return new Settings(config.parents(), config.sessions().timers(), config.aggregation());
    }
  }

  /**
   * The level that it speaks for.
   *
   * @param below what it stands for
   * @param ends of the tunnels to those below
   * @param adoptedSources where tunnels to this node came from in the process before this one
   * @param above gets where tunnels to this node may come from, whenever that changes
   * @param asked gets what parents want explained, with who takes the answer
   * @param whoHas gets whose flows parents look for; {@link Advertiser#holders} takes the answers
   */
  record Inside(
      Aggregator.Below below,
      Supplier<List<ChildEnd>> ends,
      List<Prefix> adoptedSources,
      Consumer<List<Prefix>> above,
      BiConsumer<ExplainFlow, Consumer<FlowExplained>> asked,
      BiConsumer<AdvertisementAction.Asker, WhoHas> whoHas) {}

  private static final Logger LOG = LoggerFactory.getLogger(Upward.class);

  /** So long a parent may take to hear the first and the last word of this process. */
  private static final long GOODBYE_NS = Duration.ofSeconds(2).toNanos();

  private final Settings settings;
  private final Inside inside;
  private final Advertiser advertiser;
  private final Aggregator aggregator;
  private final ChildSessions sessions;
  private final LongSupplier clockNs;
  private final long startedNs;

  /** By which the parents are reached as soon as there is something whole to say. */
  private Optional<Transport> waiting = Optional.empty();

  private final AdoptedSources adoptedSources;
  private long heardVersion;

  /** Who waits until goodbye is said, and until when the parents may hear who says it. */
  private Optional<CompletableFuture<Void>> leaving = Optional.empty();

  private long leavesNs;

  /**
   * Says nothing yet.
   *
   * @param self what this node says to its parents, role CHILD
   * @param clockNs monotonic time, the same clock for all calls
   */
  Upward(Hello self, Settings settings, LongSupplier clockNs, Inside inside) {
    this.settings = settings;
    this.clockNs = clockNs;
    this.inside = inside;
    startedNs = clockNs.getAsLong();
    AggregationConfig aggregation = settings.aggregation();
    advertiser =
        new Advertiser(
            self,
            settings.timers().withLoadIntervalNs(aggregation.interval().toNanos()),
            ChildSessions.byName(settings.parents()).keySet(),
            startedNs);
    aggregator =
        new Aggregator(
            new Aggregator.Identity(self.node(), self.cluster(), self.incarnation()),
            inside.below(),
            advertiser,
            Aggregation.named(aggregation.load()),
            new AggregationTimers(
                aggregation.hold().toNanos(), AggregationTimers.DEFAULTS.spacingNs()));
    sessions = new ChildSessions(advertiser, clockNs, this::onEvent);
    adoptedSources = new AdoptedSources(inside.adoptedSources(), advertiser, startedNs);
  }

  private void onEvent(AdvertisementAction event) {
    if (event instanceof AdvertisementAction.ExplainAsked asked) {
      inside.asked().accept(asked.question(), answer -> answer(asked.parent(), answer));
    } else if (event instanceof AdvertisementAction.WhoHasAsked asked) {
      inside.whoHas().accept(asked.asker(), asked.question());
    } else {
      sessions.log(event);
    }
  }

  private void answer(String parent, FlowExplained answer) {
    advertiser.explained(parent, answer);
    sessions.pump();
  }

  /** Tells the parents of connections that began and ended below. */
  void reportFlows(FlowReport report) {
    advertiser.reportFlows(report.established(), report.closed());
    sessions.pump();
  }

  /** Tells the parents that nobody below has these connections. */
  void notMine(List<Stray> strays) {
    advertiser.notMine(strays);
    sessions.pump();
  }

  /** Tells the parents of connections below that make no progress. */
  void stalled(List<FlowKey> flows) {
    advertiser.stalled(flows);
    sessions.pump();
  }

  /** Tells the parents that a tunnel end below is dead. */
  void tunnelDown(TunnelDown end) {
    advertiser.tunnelDown(end, clockNs.getAsLong());
    sessions.pump();
  }

  /** What is said to all parents; who says something by it calls {@link #pump}. */
  Advertiser advertiser() {
    return advertiser;
  }

  /** Sends what there is to say. */
  void pump() {
    sessions.pump();
  }

  /** Whether all parents are known, and are routers of this node's own cluster. */
  boolean leadsToRoutersOnly() {
    return advertiser.parents().stream()
        .allMatch(
            parent -> parent.parentHello().filter(its -> its.level() == Level.ROUTER).isPresent());
  }

  /** One machine for each parent. */
  List<ChildMachine> parents() {
    return advertiser.parents();
  }

  /** The keys of pin signalling with a parent, while its session lives. */
  Optional<PinKeys> pinKeys(SessionMachine parent) {
    return sessions.pinKeys(parent);
  }

  /**
   * Connects to all parents until closed, once what is below is whole: until then they keep what
   * the process before this one said, and a flow whose row they had lost would be looked for
   * elsewhere.
   */
  void connect(Transport transport) {
    waiting = Optional.of(transport);
    if (mayConnect()) {
      connectNow();
    }
  }

  private void connectNow() {
    waiting.ifPresent(
        transport -> sessions.connect(ChildSessions.byName(settings.parents()), transport));
    waiting = Optional.empty();
  }

  /** Whether nobody has to come again to whom flows go on from the process before this one. */
  private boolean mayConnect() {
    return waiting.isPresent()
        && inside.ends().get().stream().allMatch(end -> end.state() != TunnelEnd.State.ADOPTED);
  }

  private boolean isHeard(long nowNs) {
    return nowNs - leavesNs >= 0
        || advertiser.parents().stream()
            .allMatch(parent -> parent.state() == ChildState.ESTABLISHED);
  }

  /** Who is trusted, or for what, has changed. */
  void judge() {
    sessions.clients().forEach(AdvertisementClient::judge);
  }

  /** These rows have changed below. */
  void changed(List<RowKey> rows) {
    long nowNs = clockNs.getAsLong();
    rows.forEach(row -> aggregator.change(row, nowNs));
    sessions.pump();
  }

  /** Another aggregation; it holds for each row from when it is given as changed. */
  void configure(AggregationConfig aggregation) {
    aggregator.aggregation(Aggregation.named(aggregation.load()));
  }

  /** The most that this node wants to be sent; it holds from when a row is given as changed. */
  void direct(Directive directive) {
    aggregator.direct(directive);
  }

  /**
   * Says goodbye, also to parents who have not heard of this process yet: they take it that the
   * kernel of the one before goes on.
   *
   * @return completes when it is said, or nobody hears it
   */
  CompletionStage<Void> stop() {
    CompletableFuture<Void> heard = new CompletableFuture<>();
    leaving = Optional.of(heard);
    leavesNs = clockNs.getAsLong() + (waiting.isPresent() ? GOODBYE_NS : 0);
    connectNow();
    return heard;
  }

  private void leave(CompletableFuture<Void> heard) {
    leaving = Optional.empty();
    advertiser.stop(Goodbye.Reason.SHUTDOWN);
    sessions.pump();
    heard.complete(null);
  }

  @Override
  public OptionalLong nextDeadlineNs() {
    boolean leaves = leaving.isPresent() && isHeard(clockNs.getAsLong());
    if (mayConnect() || leaves || advertiser.tunnelSourcesVersion() != heardVersion) {
      return OptionalLong.of(startedNs);
    }
    OptionalLong next = Deadlines.earlier(sessions.nextDeadlineNs(), aggregator.nextDeadlineNs());
    next = Deadlines.earlier(next, adoptedSources.nextDeadlineNs(startedNs));
    return leaving.isPresent() ? Deadlines.earlier(next, OptionalLong.of(leavesNs)) : next;
  }

  @Override
  public void onTimeout(long nowNs) {
    if (mayConnect()) {
      connectNow();
    }
    aggregator.onTimeout(nowNs);
    sessions.tick();
    boolean expired = adoptedSources.expire(nowNs);
    if (expired || advertiser.tunnelSourcesVersion() != heardVersion) {
      heardVersion = advertiser.tunnelSourcesVersion();
      inside.above().accept(tunnelSources());
    }
    leaving.filter(_ -> isHeard(nowNs)).ifPresent(this::leave);
  }

  /** What the parents say, and until all have, what was so before. */
  private List<Prefix> tunnelSources() {
    return Stream.concat(advertiser.tunnelSources().stream(), adoptedSources.prefixes().stream())
        .distinct()
        .toList();
  }

  /** Connects no more and ends the connections in order. */
  @Override
  public void close() {
    waiting = Optional.empty();
    sessions.close();
  }

  /** What {@code status} shows. */
  LevelReports.UpwardLine report() {
    return new LevelReports.UpwardLine(
        aggregator.aggregation().label(),
        advertiser.rows().size(),
        advertiser.generation(),
        advertiser.isSettled(),
        aggregator.saturated(),
        aggregator.tooLong(),
        aggregator.refusedFull(),
        advertiser.parents().stream()
            .map(parent ->
                new LevelReports.ParentLine(
                    parent.parent(), parent.state(), parent.confirmedGeneration()))
            .toList());
  }

  /** Own sources and as many of those above as may be said downward. */
  static List<Prefix> downward(List<Prefix> own, List<Prefix> above) {
    List<Prefix> all = new ArrayList<>(own);
    above.stream().filter(each -> !own.contains(each)).forEach(all::add);
    if (all.size() > AdvertisementLimits.TUNNEL_SOURCES_ABOVE) {
      LOG.error(
          "{} tunnel sources are more than the {} that can be said downward; tunnels from the"
              + " others are dropped below: let the levels above use fewer and larger blocks",
          all.size(),
          AdvertisementLimits.TUNNEL_SOURCES_ABOVE);
      return List.copyOf(all.subList(0, AdvertisementLimits.TUNNEL_SOURCES_ABOVE));
    }
    return all;
  }
}
