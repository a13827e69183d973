package slr.node.level;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Advertiser;
import slr.core.advertise.ChildMachine;
import slr.core.advertise.ExplainFlow;
import slr.core.advertise.FlowExplained;
import slr.core.advertise.FlowReport;
import slr.core.advertise.Goodbye;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.SessionMachine;
import slr.core.advertise.TunnelDown;
import slr.core.advertise.WhoHas;
import slr.core.aggregate.Aggregation;
import slr.core.aggregate.AggregationTimers;
import slr.core.aggregate.Aggregator;
import slr.core.flow.FlowKey;
import slr.core.row.Directive;
import slr.core.row.RowKey;
import slr.core.timer.Deadlines;
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
   * @param isWhole whether that is all there is; the parents hear nothing before
   * @param above gets where tunnels to this node may come from, whenever that changes
   * @param asked gets what parents want explained, with who takes the answer
   * @param whoHas gets whose flows parents look for; {@link Advertiser#holders} takes the answers
   */
  record Inside(
      Aggregator.Below below,
      BooleanSupplier isWhole,
      Consumer<List<Prefix>> above,
      BiConsumer<ExplainFlow, Consumer<FlowExplained>> asked,
      BiConsumer<AdvertisementAction.Asker, WhoHas> whoHas) {}

  private static final Logger LOG = LoggerFactory.getLogger(Upward.class);

  private final Settings settings;
  private final Inside inside;
  private final Advertiser advertiser;
  private final Aggregator aggregator;
  private final ChildSessions sessions;
  private final LongSupplier clockNs;
  private final long startedNs;

  /** By which the parents are reached as soon as there is something whole to say. */
  private Optional<Transport> waiting = Optional.empty();

  private long heardVersion;

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
  void notMine(List<FlowKey> flows) {
    advertiser.notMine(flows);
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
    connectIfWhole();
  }

  private void connectIfWhole() {
    if (waiting.isPresent() && inside.isWhole().getAsBoolean()) {
      sessions.connect(ChildSessions.byName(settings.parents()), waiting.get());
      waiting = Optional.empty();
    }
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

  /** Says goodbye. */
  void stop() {
    advertiser.stop(Goodbye.Reason.SHUTDOWN);
    sessions.pump();
  }

  @Override
  public OptionalLong nextDeadlineNs() {
    boolean connects = waiting.isPresent() && inside.isWhole().getAsBoolean();
    boolean news = advertiser.tunnelSourcesVersion() != heardVersion;
    return connects || news
        ? OptionalLong.of(startedNs)
        : Deadlines.earlier(sessions.nextDeadlineNs(), aggregator.nextDeadlineNs());
  }

  @Override
  public void onTimeout(long nowNs) {
    connectIfWhole();
    aggregator.onTimeout(nowNs);
    sessions.tick();
    if (advertiser.tunnelSourcesVersion() != heardVersion) {
      heardVersion = advertiser.tunnelSourcesVersion();
      inside.above().accept(advertiser.tunnelSources());
    }
  }

  /** Connects no more and ends the connections in order. */
  @Override
  public void close() {
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
