package slr.node.level;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.ChildEnd;
import slr.core.advertise.Children;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.Peers;
import slr.core.advertise.Role;
import slr.core.announce.Serving;
import slr.core.flow.FlowKey;
import slr.core.forward.ForwardingTable;
import slr.node.advertise.NodeLinks;
import slr.node.advertise.ParentSessions;
import slr.node.advertise.Transport;
import slr.node.bird.AnnouncementDriver;
import slr.node.forward.ForwardingLoop;
import slr.node.level.LevelConfig.VirtualHostConfig;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Timed;
import slr.packet.Prefix;

/**
 * The control plane of one level: what the children say goes in, forwarding tables and what can be
 * served come out. On the control thread.
 */
final class LevelControl {

  /** How children and neighbours reach this node, and who they may be. */
  record Links(NodeLinks node, Transport transport) {}

  /** The data plane as its control plane sees it. */
  record DataPlane(ForwardingLoop loop, LevelInputs inputs) {}

  private static final Logger LOG = LoggerFactory.getLogger(LevelControl.class);

  private final Level level;
  private final ControlThread control;
  private final ForwardingLoop loop;
  private final LevelInputs inputs;
  private final Optional<AnnouncementDriver> announcer;
  private final Links links;
  private final Children children;
  private final Peers peers;
  private final ParentSessions sessions;
  private final ForwardingTables tables;
  private final long startedNs;
  private LevelConfig config;
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
    this.control = control;
    this.loop = dataPlane.loop();
    this.inputs = dataPlane.inputs();
    this.links = links;
    this.announcer = announcer;
    startedNs = control.nowNs();
    children = new Children(hello(Role.PARENT), config.sessions().timers());
    children.levels(Set.copyOf(config.childLevels()), startedNs);
    peers = new Peers(hello(Role.PEER), config.sessions().timers());
    sessions = new ParentSessions(children, peers, control::nowNs, this::onEvent);
    tables = new ForwardingTables(Routing.of(config), children);
    control.add(timers());
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

  Optional<AnnouncementDriver> announcer() {
    return announcer;
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
    inputs.serve(prefixes(newConfig), loop);
    config = newConfig;
    children.levels(Set.copyOf(newConfig.childLevels()), control.nowNs());
    links.transport().trust().peers(linkLevels(level, newConfig));
    links.node().judge();
    tables.configure(Routing.of(newConfig));
    announcer.ifPresent(each -> each.configure(prefixes()));
  }

  /** Says goodbye to children and neighbours. */
  void stop() {
    children.stop(control.nowNs());
    peers.stop();
    sessions.pump();
  }

  private Set<Prefix> prefixes() {
    return prefixes(config);
  }

  /** The levels that nodes may have that connect, or are connected to: children, neighbours. */
  static Set<Level> linkLevels(Level own, LevelConfig config) {
    Set<Level> levels = EnumSet.copyOf(config.childLevels());
    levels.add(own);
    return levels;
  }

  /** The virtual hosts that a level routes. */
  static Set<Prefix> prefixes(LevelConfig config) {
    return config.virtualHosts().stream()
        .map(VirtualHostConfig::prefix)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Timed timers() {
    return new Timed() {
      @Override
      public OptionalLong nextDeadlineNs() {
        // A change of rows is overdue: it is taken over after the task that brought it.
        return tables.isStale() ? OptionalLong.of(startedNs) : sessions.nextDeadlineNs();
      }

      @Override
      public void onTimeout(long nowNs) {
        sessions.tick();
        refresh();
      }
    };
  }

  private void refresh() {
    Optional<ForwardingTable> table = tables.ifChanged();
    if (table.isEmpty()) {
      return;
    }
    loop.install(table.get())
        .exceptionally(failure -> {
          // Busy: it takes the newest table later. Ended: this process stops and needs none.
          if (!(failure instanceof RejectedExecutionException)) {
            LOG.error("the data plane did not take a table", failure);
          }
          return table.get();
        });
    serving = tables.serving();
    announcer.ifPresent(each -> each.onServing(serving));
  }

  private void onEvent(AdvertisementAction event) {
    switch (event) {
      case AdvertisementAction.Transition change ->
          LOG.info("{}: {} -> {}: {}", change.peer(), change.from(), change.to(), change.reason());
      case AdvertisementAction.Refusal refusal ->
          LOG.warn(
              "{}: refused {}: {}",
              refusal.peer(),
              refusal.byPeer() ? "by it" : "here",
              refusal.refusal());
      case AdvertisementAction.FlowsNotMine strays -> onStrays(strays.node(), strays.flows());
      case AdvertisementAction.Send _,
          AdvertisementAction.Close _,
          AdvertisementAction.HandOver _ ->
          throw new IllegalStateException("is for the transport: " + event);
    }
  }

  private void onStrays(String node, List<FlowKey> flows) {
    Optional<Integer> reporter =
        children.ends().stream()
            .filter(child -> child.node().equals(node))
            .map(ChildEnd::nextHop)
            .findFirst();
    if (reporter.isEmpty()) {
      return;
    }
    LOG.debug("{}: not mine: {}", node, flows);
    // A busy data plane may miss a report: the host reports the next stray again.
    var _ =
        loop.notMine(flows, reporter.get())
            .exceptionally(busy -> {
              LOG.warn("a report of {} strays from {} is lost: {}", flows.size(), node, busy);
              return 0;
            });
  }

  private Hello hello(Role role) {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        config.node(),
        level,
        role,
        config.cluster().orElse(config.node()),
        System.currentTimeMillis(),
        config.endPoints(),
        config.endPoints().stream().map(Prefix::ofHost).toList());
  }
}
