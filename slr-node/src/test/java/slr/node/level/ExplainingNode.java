package slr.node.level;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Children;
import slr.core.advertise.ExplainFlow;
import slr.core.advertise.ExplainedHop;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.Peers;
import slr.core.advertise.Role;
import slr.core.choice.Leases;
import slr.core.choice.NextHopSet;
import slr.core.explain.LevelHop;
import slr.core.flow.FlowKey;
import slr.core.forward.Explanation;
import slr.core.forward.TunnelEnd;
import slr.core.forward.Verdict;
import slr.node.advertise.AdvertisementServer;
import slr.node.advertise.NodeLinks;
import slr.node.advertise.ParentSessions;
import slr.node.level.LevelConfig.AggregationConfig;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Timed;
import slr.node.trust.NodeTrust;
import slr.node.trust.TestDomain;
import slr.packet.IpAddress;

/**
 * A node whose sessions and explanations are real, over TLS; its data plane sends every flow to one
 * child, or nowhere.
 */
final class ExplainingNode implements AutoCloseable {

  private static final AdvertisementTimers TIMERS = AdvertisementTimers.DEFAULTS;
  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

  private final String name;
  private final Level level;
  private final Optional<String> nextHop;
  private final ControlThread control = new ControlThread();
  private final NodeLinks links;
  private final Children children;
  private final ParentSessions sessions;
  private final AdvertisementServer server;
  private final ExplainDesk desk;
  private Optional<Upward> upward = Optional.empty();

  ExplainingNode(TestDomain domain, String name, Level level, Optional<String> nextHop)
      throws IOException {
    this.name = name;
    this.level = level;
    this.nextHop = nextHop;
    links =
        NodeLinks.open(
            domain.issue(name, level, "0.0.0.0/0,::/0", "0.0.0.0/0,::/0"),
            new NodeTrust.Claim(name, level, List.of(LOOPBACK)),
            control);
    children = new Children(hello(Role.PARENT), TIMERS, new Leases());
    Peers peers = new Peers(hello(Role.PEER), TIMERS);
    sessions = new ParentSessions(children, peers, control::nowNs, this::onEvent);
    desk =
        new ExplainDesk(
            children,
            control,
            sessions::pump,
            flow -> CompletableFuture.completedFuture(explanation(flow)),
            new LevelHop(
                    name, level, Map.of(), _ -> Optional.empty(), its -> its.standing().label())
                ::of);
    control.add(
        new Timed() {
          @Override
          public OptionalLong nextDeadlineNs() {
            return sessions.nextDeadlineNs();
          }

          @Override
          public void onTimeout(long nowNs) {
            sessions.tick();
          }
        });
    control.add(desk);
    control.start();
    server =
        AdvertisementServer.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            links.link(Set.of(Level.values())),
            sessions);
  }

  /** Connects to this parent. */
  ExplainingNode below(ExplainingNode parent) {
    Upward up =
        onControl(() ->
            new Upward(
                hello(Role.CHILD),
                new Upward.Settings(
                    List.of(parent.server.address()),
                    TIMERS,
                    new AggregationConfig("lowest", Duration.ofSeconds(1), Duration.ofSeconds(1))),
                control::nowNs,
                new Upward.Inside(
                    _ -> NextHopSet.EMPTY,
                    List::of,
                    List.of(),
                    _ -> {},
                    desk::onAsked,
                    (_, _) -> {})));
    upward = Optional.of(up);
    control.add(up);
    onControl(() -> {
      up.connect(links.linkUpward());
      return true;
    });
    return this;
  }

  /** Whether this child has agreed on its rows. */
  boolean uses(String child) {
    return onControl(() ->
        children.ends().stream().anyMatch(end -> end.node().equals(child) && end.state().isUp()));
  }

  List<ExplainedHop> explain(FlowKey flow) {
    return onControl(() -> desk.explain(flow, ExplainFlow.PATIENCE_MS))
        .toCompletableFuture()
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }

  <T> T onControl(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, control).orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() throws IOException {
    upward.ifPresent(up ->
        onControl(() -> {
          up.close();
          return true;
        }));
    server.close();
    links.close();
    try {
      control.stop(10_000);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  InetSocketAddress address() {
    return server.address();
  }

  private void onEvent(AdvertisementAction event) {
    if (event instanceof AdvertisementAction.Explained explained) {
      desk.onAnswer(explained.node(), explained.answer());
    }
  }

  private Explanation explanation(FlowKey flow) {
    return new Explanation(
        flow,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        nextHop.map(child -> new TunnelEnd(0, child, LOOPBACK, true)),
        nextHop.isPresent() ? Verdict.FORWARD_OPENING : Verdict.DROP_NO_TAKER,
        "as this test wants it");
  }

  private Hello hello(Role role) {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        name,
        level,
        role,
        name,
        1,
        List.of(LOOPBACK),
        List.of());
  }
}
