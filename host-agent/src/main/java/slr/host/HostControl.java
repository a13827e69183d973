package slr.host;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Advertiser;
import slr.core.advertise.ExplainedHop;
import slr.core.advertise.FlowExplained;
import slr.core.advertise.Goodbye;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.Role;
import slr.core.advertise.Stray;
import slr.core.flow.FlowKey;
import slr.core.guard.ExitTable;
import slr.core.row.Directive;
import slr.core.timer.Deadlines;
import slr.host.kernel.KernelSetup;
import slr.host.tunnel.StallWatch;
import slr.host.tunnel.TunnelEnd;
import slr.node.advertise.AdoptedSources;
import slr.node.advertise.ChildSessions;
import slr.node.advertise.NodeLinks;
import slr.node.advertise.Transport;
import slr.node.advertise.TransportCounters;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Timed;
import slr.packet.Prefix;
import slr.packet.echo.EchoKeys;

/**
 * What the agent knows and decides: its services, what it says to its parents, and what the tunnel
 * end goes by. Control thread, but for what the tunnel end and the stall watch say.
 */
final class HostControl implements Timed, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HostControl.class);

  /** How long a stop waits for the parents to confirm that they send no new flows. */
  private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(2);

  private final ControlThread control;
  private final Advertiser advertiser;
  private final ChildSessions sessions;
  private final ServiceTable services;
  private final HostExplainer explainer;
  private final FlowAnswers flowAnswers;
  private final TunnelEnd tunnelEnd;
  private final StallWatch stallWatch;
  private final AdoptedSources adopted;
  private final Optional<FlowAdvertiser> flowAdvertiser;
  private final NodeLinks links;
  private final Transport transport;

  /** Prefixes that are local; they stay so until the next start, for the sake of open flows. */
  private final TreeSet<Prefix> virtualHosts = new TreeSet<>();

  private final CompletableFuture<Void> settled = new CompletableFuture<>();
  private final long startedNs;
  private boolean leaving;
  private long heardVersion;
  private HostConfig config;

  /**
   * Says and serves nothing yet.
   *
   * @param links to the parents; whoever opened them closes them after this
   * @param tunnelEnd not started yet
   * @param stallWatch likewise
   * @param sockets for checks, for loads that are counted in connections, and what the kernel has
   *     for a TCP flow
   */
  HostControl(
      HostConfig config,
      ControlThread control,
      NodeLinks links,
      TunnelEnd tunnelEnd,
      StallWatch stallWatch,
      HostSockets sockets) {
    this.config = config;
    this.control = control;
    this.startedNs = control.nowNs();
    this.links = links;
    this.transport = links.linkUpward();
    this.tunnelEnd = tunnelEnd;
    this.stallWatch = stallWatch;
    AdvertisementTimers timers =
        AdvertisementTimers.DEFAULTS.withHeartbeatNs(config.heartbeat().toNanos());
    this.advertiser =
        new Advertiser(
            hello(config),
            timers,
            ChildSessions.byName(config.parents()).keySet(),
            control.nowNs());
    this.adopted = new AdoptedSources(tunnelEnd.adoptedSources(), advertiser, startedNs);
    this.sessions = new ChildSessions(advertiser, control::nowNs, this::onEvent);
    this.explainer = new HostExplainer(config.node(), advertiser, sockets::connection);
    this.flowAnswers = new FlowAnswers(sockets::connection, control::nowNs);
    this.services =
        new ServiceTable(config, advertiser, control, sockets.ofServices(), sessions::pump);
    this.flowAdvertiser =
        config
            .echoes()
            .pacing()
            .flatMap(pacing -> FlowAdvertiser.open(config.endPoints(), pacing, this::echoKeys));
    virtualHosts.addAll(HostConfig.virtualHosts(config.services()));
  }

  /** By which this host signs: those of any parent that it has a session with. */
  private Optional<EchoKeys> echoKeys() {
    return advertiser.parents().stream()
        .map(sessions::echoKeys)
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Begins to watch the services and to talk to the parents. */
  void start() {
    services.apply(config.services());
    sessions.connect(ChildSessions.byName(config.parents()), transport);
    sessions.clients().forEach(client -> links.onJudge(client::judge));
    control.add(this);
    flowAdvertiser.ifPresent(control::add);
  }

  /**
   * Goes by another configuration, as far as it may differ: services, tunnel sources, MTU.
   *
   * @return what became of the services
   */
  ServiceTable.Changes configure(HostConfig wanted) {
    virtualHosts.addAll(HostConfig.virtualHosts(wanted.services()));
    List<Prefix> all = List.copyOf(virtualHosts);
    KernelSetup.apply(HostKernel.plan(wanted, all));
    config = wanted;
    tunnelEnd.install(exitTable());
    stallWatch.follow(all);
    return services.apply(wanted.services());
  }

  /** Tells the parents about strays; any thread. */
  void notMine(List<FlowKey> flows) {
    // Those that are not told: the clients go on sending, and there will be another stray.
    tell(() -> advertiser.notMine(Stray.of(flows)));
  }

  /** Tells the parents about connections that began and ended; any thread. */
  void reportFlows(List<FlowKey> established, List<FlowKey> closed) {
    // Those that are not told: the routers learn it by segments and by time.
    tell(() -> {
      advertiser.reportFlows(established, closed);
      flowAdvertiser.ifPresent(its -> its.changed(established, closed, control.nowNs()));
    });
  }

  /** Tells the parents of flows whose clients do not acknowledge what they are sent; any thread. */
  void stalled(List<FlowKey> flows) {
    // Those that are not told: the kernel repeats itself, and says so again.
    tell(() -> {
      advertiser.stalled(flows);
      flowAdvertiser.ifPresent(its -> its.stalled(flows, control.nowNs()));
    });
  }

  private void tell(Runnable news) {
    try {
      control.execute(() -> {
        news.run();
        sessions.pump();
      });
    } catch (RejectedExecutionException e) {
      LOG.debug("the parents are not told of flows: {}", e.getMessage());
    }
  }

  /** Takes no new flows, waits a moment for the parents to know, and says goodbye. */
  CompletionStage<?> leave() {
    services.direct(Optional.empty(), Directive.DRAINING);
    leaving = true;
    checkSettled();
    return settled
        .completeOnTimeout(null, CONFIRM_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .thenRunAsync(this::sayGoodbye, control);
  }

  @Override
  public OptionalLong nextDeadlineNs() {
    boolean news = advertiser.tunnelSourcesVersion() != heardVersion;
    return news
        ? OptionalLong.of(startedNs)
        : Deadlines.earlier(sessions.nextDeadlineNs(), adopted.nextDeadlineNs(startedNs));
  }

  @Override
  public void onTimeout(long nowNs) {
    sessions.tick();
    boolean expired = adopted.expire(nowNs);
    if (expired || advertiser.tunnelSourcesVersion() != heardVersion) {
      heardVersion = advertiser.tunnelSourcesVersion();
      tunnelEnd.install(exitTable());
    }
    checkSettled();
  }

  @Override
  public void close() {
    flowAdvertiser.ifPresent(FlowAdvertiser::close);
    services.close();
    sessions.close();
  }

  HostConfig config() {
    return config;
  }

  ServiceTable services() {
    return services;
  }

  Advertiser advertiser() {
    return advertiser;
  }

  ChildSessions sessions() {
    return sessions;
  }

  NodeLinks links() {
    return links;
  }

  /** What became of connections to the parents. */
  TransportCounters transportCounters() {
    return transport.counters();
  }

  /** What would become of this flow here. */
  ExplainedHop explain(FlowKey flow) {
    return explainer.explain(flow);
  }

  /** Pings clients, if anybody does. */
  Optional<FlowAdvertiser> flowAdvertiser() {
    return flowAdvertiser;
  }

  TunnelEnd tunnelEnd() {
    return tunnelEnd;
  }

  StallWatch stallWatch() {
    return stallWatch;
  }

  /** What the tunnel end goes by: tunnels from where the file and the parents say, or have said. */
  ExitTable exitTable() {
    List<Prefix> sources =
        Stream.of(config.tunnelSources(), advertiser.tunnelSources(), adopted.prefixes())
            .flatMap(List::stream)
            .distinct()
            .toList();
    if (sources.size() > ExitTable.LIMIT) {
      LOG.error(
          "{} tunnel sources are more than the {} that are opened; tunnels from the others are"
              + " dropped: let the levels above use fewer and larger blocks",
          sources.size(),
          ExitTable.LIMIT);
      sources = sources.subList(0, ExitTable.LIMIT);
    }
    return new ExitTable(config.endPoints(), sources, List.copyOf(virtualHosts), config.isOnLan());
  }

  private void onEvent(AdvertisementAction event) {
    if (event instanceof AdvertisementAction.ExplainAsked asked) {
      List<ExplainedHop> hops = List.of(explain(asked.question().flow()));
      advertiser.explained(asked.parent(), new FlowExplained(asked.question().id(), hops));
      sessions.pump();
    } else if (event instanceof AdvertisementAction.WhoHasAsked asked) {
      advertiser.holders(asked.asker().name(), flowAnswers.answer(asked.question().flows()));
      sessions.pump();
    } else {
      sessions.log(event);
    }
  }

  private void checkSettled() {
    if (leaving && advertiser.isSettled()) {
      settled.complete(null);
    }
  }

  private void sayGoodbye() {
    advertiser.stop(Goodbye.Reason.SHUTDOWN);
    sessions.pump();
  }

  private static Hello hello(HostConfig config) {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        config.node(),
        Level.HOST,
        Role.CHILD,
        config.cluster().orElse(config.node()),
        System.currentTimeMillis(),
        config.endPoints(),
        List.of());
  }
}
