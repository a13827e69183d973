package slr.node.level;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.AdoptedEnd;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.ChildEnd;
import slr.core.advertise.Children;
import slr.core.advertise.Level;
import slr.core.advertise.Peers;
import slr.core.advertise.Role;
import slr.core.announce.Serving;
import slr.core.choice.Leases;
import slr.core.forward.ForwardingTable;
import slr.core.row.Directive;
import slr.core.timer.Deadlines;
import slr.node.advertise.NodeLinks;
import slr.node.advertise.PacedLog;
import slr.node.advertise.ParentSessions;
import slr.node.advertise.Transport;
import slr.node.bird.AnnouncementDriver;
import slr.node.bird.BirdClient;
import slr.node.forward.ForwardingLoop;
import slr.node.level.LevelConfig.RoutingConfig;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Timed;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * The control plane of one level: what the children say goes in, forwarding tables and what can be
 * served come out. On the control thread.
 */
final class LevelControl {

  /**
   * How other nodes are reached, and who they may be.
   *
   * @param transport to children and neighbours
   * @param parents to the levels above
   */
  record Links(NodeLinks node, Transport transport, Transport parents) {}

  /**
   * The data plane as its control plane sees it.
   *
   * @param leases read by the data plane with each new flow
   * @param adopted where flows of a process before this one go
   * @param adoptedSources from where its tunnels came
   * @param forwardsAlone whether it goes on without this process
   */
  record DataPlane(
      ForwardingLoop loop,
      LevelInputs inputs,
      Leases leases,
      List<AdoptedEnd> adopted,
      List<Prefix> adoptedSources,
      boolean forwardsAlone) {}

  private static final Logger LOG = LoggerFactory.getLogger(LevelControl.class);

  /** BIRD answers a question in milliseconds, unless it is busy with a large table. */
  private static final Duration BIRD_TIMEOUT = Duration.ofSeconds(3);

  private final Level level;
  private final Introduction introduction;
  private final ControlThread control;
  private final ForwardingLoop loop;
  private final LevelInputs inputs;
  private final Optional<AnnouncementDriver> announcer;
  private final Links links;
  private final Children children;
  private final Peers peers;
  private final ParentSessions sessions;
  private final ForwardingTables tables;
  private final StandbyDesk standbys;
  private final Optional<Upward> upward;
  private final Optional<RoutingCosts> costs;
  private final ExplainDesk explainer;
  private final Pinning pinning;
  private final Recovering recovering;
  private final PacedLog refusals = new PacedLog(LOG);
  private final long startedNs;
  private LevelConfig config;
  private Directive directive = Directive.ACTIVE;
  private Map<Prefix, Serving> serving = Map.of();

  LevelControl(
      Level level,
      LevelConfig config,
      ControlThread control,
      DataPlane dataPlane,
      Links links,
      Optional<AnnouncementDriver> announcer) {
    this.level = level;
    this.config = config;
    introduction = Introduction.now(level, config, dataPlane.forwardsAlone());
    this.control = control;
    this.loop = dataPlane.loop();
    this.inputs = dataPlane.inputs();
    this.links = links;
    this.announcer = announcer;
    startedNs = control.nowNs();
    children =
        new Children(
            introduction.hello(Role.PARENT),
            config.sessions().timers(),
            dataPlane.leases(),
            dataPlane.adopted(),
            startedNs);
    children.levels(Set.copyOf(config.childLevels()), startedNs);
    peers = new Peers(introduction.hello(Role.PEER), config.sessions().timers());
    sessions = new ParentSessions(children, peers, control::nowNs, this::onEvent);
    costs = config.routing().map(this::routingCosts);
    tables = new ForwardingTables(Routing.of(config), children, this::cost);
    standbys = new StandbyDesk(tables.standbys(), control::nowNs);
    explainer =
        new ExplainDesk(
            children, control, sessions::pump, loop::explain, why -> ExplainDesk.hop(this, why));
    upward =
        config.parents().isEmpty()
            ? Optional.empty()
            : Optional.of(upward(dataPlane.adoptedSources()));
    control.add(timers());
    control.add(explainer);
    upward.ifPresent(control::add);
    pinning = new Pinning(config, children, sessions, upward, loop);
    pinning.desk(control.nowNs()).ifPresent(control::add);
    recovering = new Recovering(children, peers, sessions, upward, loop, control);
  }

  Level level() {
    return level;
  }

  LevelConfig config() {
    return config;
  }

  Children children() {
    return children;
  }

  Peers peers() {
    return peers;
  }

  Links links() {
    return links;
  }

  /** Takes the connections of children and neighbours. */
  ParentSessions sessions() {
    return sessions;
  }

  ForwardingLoop loop() {
    return loop;
  }

  /** What is said to the levels above, if there are any. */
  Optional<Upward> parents() {
    return upward;
  }

  /** Says where flows go. */
  ExplainDesk explainer() {
    return explainer;
  }

  Recovering recovering() {
    return recovering;
  }

  /** What the ways to the children cost, if anybody is asked. */
  Optional<RoutingCosts> costs() {
    return costs;
  }

  Optional<AnnouncementDriver> announcer() {
    return announcer;
  }

  StandbyDesk standbys() {
    return standbys;
  }

  /** What can be done for each configured virtual host now. */
  Map<Prefix, Serving> serving() {
    return serving;
  }

  /** The last table that the data plane was handed. */
  ForwardingTable table() {
    return tables.table();
  }

  /**
   * Takes over what may change while the process runs; the caller has checked the rest.
   *
   * @throws IOException if the kernel does not take the virtual hosts; nothing is changed then
   */
  void configure(LevelConfig newConfig) throws IOException {
    // Before anybody outside is told: packets of a new virtual host must be taken, not routed.
    inputs.serve(newConfig.prefixes(), loop);
    config = newConfig;
    children.levels(Set.copyOf(newConfig.childLevels()), control.nowNs());
    links.transport().trust().peers(linkLevels(level, newConfig));
    links.node().judge();
    upward.ifPresent(each -> each.configure(newConfig.aggregation()));
    costs.ifPresent(each -> newConfig.routing().ifPresent(each::configure));
    tables.configure(Routing.of(newConfig));
    announcer.ifPresent(each -> each.configure(config.prefixes()));
  }

  /**
   * The operator drains or readmits this node, as far as anybody is told of it.
   *
   * @return false if nobody is: this node has no parents and announces nothing
   */
  boolean direct(Directive next) {
    if (announcer.isEmpty() && upward.isEmpty()) {
      return false;
    }
    directive = next;
    announcer.ifPresent(
        next == Directive.DRAINING ? AnnouncementDriver::drain : AnnouncementDriver::undrain);
    directUpward(next);
    return true;
  }

  /** What the operator wants this node to be. */
  Directive directive() {
    return directive;
  }

  /** The levels above hear with each row what this node wants to be sent at most. */
  void directUpward(Directive most) {
    upward.ifPresent(each -> {
      each.direct(most);
      children.changeAll();
    });
  }

  /** Says goodbye to parents, children and neighbours. */
  CompletionStage<Void> stop() {
    return upward
        .map(Upward::stop)
        .orElse(CompletableFuture.completedFuture(null))
        .thenRun(() -> {
          children.stop(control.nowNs());
          peers.stop();
          sessions.pump();
        });
  }

  /** The levels that nodes may have that connect, or are connected to: children, neighbours. */
  static Set<Level> linkLevels(Level own, LevelConfig config) {
    Set<Level> levels = EnumSet.copyOf(config.childLevels());
    levels.add(own);
    return levels;
  }

  private Timed timers() {
    return new Timed() {
      @Override
      public OptionalLong nextDeadlineNs() {
        // A change of rows is overdue: it is taken over after the task that brought it.
        return tables.isStale()
            ? OptionalLong.of(startedNs)
            : Deadlines.earlier(sessions.nextDeadlineNs(), tables.nextDeadlineNs());
      }

      @Override
      public void onTimeout(long nowNs) {
        sessions.tick();
        refresh();
      }
    };
  }

  private void refresh() {
    Optional<ForwardingTables.Next> next = tables.ifChanged(control.nowNs());
    if (next.isEmpty()) {
      return;
    }
    costs.ifPresent(each -> each.follow(children.ends()));
    ForwardingTable table = next.get().table();
    loop.install(table)
        .exceptionally(failure -> {
          // Busy: it takes the newest table later. Ended: this process stops and needs none.
          if (!(failure instanceof RejectedExecutionException)) {
            LOG.error("the data plane did not take a table", failure);
          }
          return table;
        });
    standbys.follow();
    recovering.follow();
    upward.ifPresent(each -> each.changed(next.get().rows()));
    serving = tables.serving();
    announcer.ifPresent(each -> each.onServing(serving));
  }

  private void onEvent(AdvertisementAction event) {
    switch (event) {
      case AdvertisementAction.Transition change -> {
        LOG.info("{}: {} -> {}: {}", change.peer(), change.from(), change.to(), change.reason());
        recovering.follow();
      }
      case AdvertisementAction.Refusal refusal ->
          refusals.warn(
              "{}: refused {}: {}",
              refusal.peer(),
              refusal.byPeer() ? "by it" : "here",
              refusal.refusal());
      case AdvertisementAction.FlowsNotMine strays ->
          nextHop(strays.node()).ifPresent(child -> onStrays(child, strays));
      case AdvertisementAction.FlowsReported report ->
          nextHop(report.node()).ifPresent(child -> onReport(child, report));
      case AdvertisementAction.TunnelEnded ended ->
          nextHop(ended.node()).ifPresent(child -> pinning.onTunnelDown(child, ended.end()));
      case AdvertisementAction.FlowsStalled stalled ->
          nextHop(stalled.node()).ifPresent(child -> recovering.onStalled(child, stalled.flows()));
      case AdvertisementAction.WhoHasAsked asked ->
          recovering.onWhoHas(asked.asker(), asked.question());
      case AdvertisementAction.HoldersTold told ->
          recovering.onHolders(told.teller(), told.answer(), this::nextHop);
      case AdvertisementAction.PinsCopied copied -> recovering.onCopy(copied.copy());
      case AdvertisementAction.Explained explained ->
          explainer.onAnswer(explained.node(), explained.answer());
      case AdvertisementAction.Send _,
          AdvertisementAction.Close _,
          AdvertisementAction.HandOver _,
          AdvertisementAction.ExplainAsked _ ->
          throw new IllegalStateException("is for the transport: " + event);
    }
  }

  private Optional<Integer> nextHop(String node) {
    return children.ends().stream()
        .filter(child -> child.node().equals(node))
        .map(ChildEnd::nextHop)
        .findFirst();
  }

  /** What is believed goes on upward, in this node's own name. */
  private void onReport(int child, AdvertisementAction.FlowsReported report) {
    // A busy data plane may miss a report: then the client's segments tell, and time.
    var _ =
        loop.reported(report.report(), child)
            .thenAcceptAsync(
                believed -> upward.ifPresent(each -> each.reportFlows(believed)), control)
            .exceptionally(busy -> {
              LOG.warn(
                  "a report of connections from {} is lost: {}", report.node(), busy.toString());
              return null;
            });
  }

  private void onStrays(int child, AdvertisementAction.FlowsNotMine strays) {
    LOG.debug("{}: not mine: {}", strays.node(), strays.strays());
    // A busy data plane may miss a report: the host reports the next stray again.
    var _ =
        loop.notMine(strays.strays(), child)
            .thenAcceptAsync(unknown -> upward.ifPresent(each -> each.notMine(unknown)), control)
            .exceptionally(busy -> {
              LOG.warn(
                  "{} strays from {} are not heard of: {}",
                  strays.strays().size(),
                  strays.node(),
                  busy);
              return null;
            });
  }

  private double cost(IpAddress endPoint) {
    return costs.map(each -> each.cost(endPoint)).orElse(0.0);
  }

  private RoutingCosts routingCosts(RoutingConfig routing) {
    BirdClient bird = new BirdClient(routing.bird(), BIRD_TIMEOUT);
    return new RoutingCosts(routing, bird, control, this::onCosts);
  }

  /** The rows of those children are weighed anew whose ways cost something else now. */
  private void onCosts(Set<IpAddress> endPoints) {
    children.ends().stream()
        .filter(child -> child.endPoints().stream().anyMatch(endPoints::contains))
        .forEach(child -> children.changeAll(child.node()));
  }

  private Upward upward(List<Prefix> adoptedSources) {
    return new Upward(
        introduction.hello(Role.CHILD),
        Upward.Settings.of(config),
        control::nowNs,
        new Upward.Inside(
            tables,
            children::ends,
            adoptedSources,
            this::onTunnelSources,
            explainer::onAsked,
            (asker, question) -> recovering().onWhoHas(asker, question)));
  }

  /** Tunnels from above are opened here, and on every node below. */
  private void onTunnelSources(List<Prefix> above) {
    children.tunnelSources(Upward.downward(introduction.tunnelSources(), above));
    loop.tunnelSources(Stream.concat(config.tunnelSources().stream(), above.stream()).toList())
        .exceptionally(failure -> {
          LOG.error("the data plane did not take tunnel sources", failure);
          return false;
        });
  }
}
