package slr.node.level;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementLimits;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.ChildEnd;
import slr.core.advertise.ChildState;
import slr.core.advertise.Children;
import slr.core.advertise.ExplainedHop;
import slr.core.advertise.FlowExplained;
import slr.core.advertise.Hello;
import slr.core.advertise.Level;
import slr.core.advertise.ParentState;
import slr.core.advertise.Peers;
import slr.core.advertise.Role;
import slr.core.choice.Candidate;
import slr.core.choice.ChoiceKey;
import slr.core.choice.ConsistentHash;
import slr.core.choice.Leases;
import slr.core.choice.NextHopSet;
import slr.core.flow.HashKey;
import slr.core.forward.TunnelEnd;
import slr.core.row.Directive;
import slr.core.row.Health;
import slr.core.row.Row;
import slr.core.row.RowKey;
import slr.node.advertise.AdvertisementServer;
import slr.node.advertise.NodeLinks;
import slr.node.advertise.ParentSessions;
import slr.node.level.LevelConfig.AggregationConfig;
import slr.node.lifecycle.ControlThread;
import slr.node.lifecycle.Timed;
import slr.node.trust.NodeTrust;
import slr.node.trust.TestDomain;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** A site under a system: the real control threads, real TLS. */
class UpwardTest {

  private static final AdvertisementTimers TIMERS = AdvertisementTimers.DEFAULTS;
  private static final RowKey WEB = new RowKey(Prefix.parse("203.0.113.0/24"), 6, 80, 0);
  private static final Prefix ABOVE = Prefix.parse("10.8.0.0/16");
  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
  private static final ChildEnd ADOPTED =
      new ChildEnd(1, "h1", List.of(LOOPBACK), TunnelEnd.State.ADOPTED);

  @TempDir Path folder;
  private final ControlThread above = new ControlThread();
  private final ControlThread control = new ControlThread();
  private final Children children =
      new Children(hello("as1", Level.SYSTEM, Role.PARENT), TIMERS, new Leases());
  private final Map<RowKey, NextHopSet> below = new ConcurrentHashMap<>();
  private final List<List<Prefix>> heard = new CopyOnWriteArrayList<>();
  private final List<String> agreed = new CopyOnWriteArrayList<>();
  private final List<String> ended = new CopyOnWriteArrayList<>();
  private final AtomicBoolean whole = new AtomicBoolean();
  private NodeLinks systemLinks;
  private NodeLinks siteLinks;
  private AdvertisementServer server;
  private Upward upward;

  @BeforeEach
  void open() throws IOException {
    TestDomain domain = TestDomain.in(folder);
    systemLinks = links(domain, "as1", Level.SYSTEM, above);
    siteLinks = links(domain, "site1", Level.SITE, control);
    ParentSessions sessions =
        new ParentSessions(
            children,
            new Peers(hello("as1", Level.SYSTEM, Role.PEER), TIMERS),
            above::nowNs,
            this::onEvent);
    above.add(new Ticks(sessions));
    above.start();
    control.start();
    server =
        AdvertisementServer.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            systemLinks.link(Set.of(Level.SITE)),
            sessions);
    upward = begin(List.of(server.address()), List.of());
  }

  private Upward begin(List<InetSocketAddress> parents, List<Prefix> adoptedSources) {
    return onControl(() -> {
      Upward begun =
          new Upward(
              hello("site1", Level.SITE, Role.CHILD),
              new Upward.Settings(
                  parents,
                  TIMERS,
                  new AggregationConfig("lowest", Duration.ofSeconds(1), Duration.ofMillis(100))),
              control::nowNs,
              new Upward.Inside(
                  row -> below.getOrDefault(row, NextHopSet.EMPTY),
                  () -> whole.get() ? List.of() : List.of(ADOPTED),
                  adoptedSources,
                  heard::add,
                  (question, answer) ->
                      answer.accept(
                          new FlowExplained(
                              question.id(), List.of(ExplainedHop.silent("site1", "test")))),
                  (_, _) -> {}));
      control.add(begun);
      begun.connect(siteLinks.linkUpward());
      return begun;
    });
  }

  @AfterEach
  void close() throws Exception {
    onControl(() -> {
      upward.close();
      return true;
    });
    server.close();
    siteLinks.close();
    systemLinks.close();
    assertThat(control.stop(10_000)).isTrue();
    assertThat(above.stop(10_000)).isTrue();
  }

  @Test
  void theUnionGoesUpAndTunnelSourcesComeDown() {
    onAbove(() -> {
      children.tunnelSources(List.of(ABOVE));
      return true;
    });
    now(host(1, 10, 0.2), host(2, 20, 0.8));

    await().until(() -> row().map(Row::capacity).equals(Optional.of(30)));
    assertThat(row().orElseThrow().load()).isEqualTo(0.2);
    assertThat(row().orElseThrow().nodePath()).containsExactly("h1", "site1");
    await().until(() -> !heard.isEmpty() && heard.getLast().equals(List.of(ABOVE)));
    LevelReports.UpwardLine line =
        onControl(() -> {
          upward.configure(
              new AggregationConfig("highest", Duration.ofSeconds(1), Duration.ofMillis(100)));
          upward.changed(List.of(WEB));
          return upward.report();
        });
    await().until(() -> row().map(Row::load).equals(Optional.of(0.8)));
    assertThat(line.aggregation()).isEqualTo("highest");
    assertThat(line.rows()).isEqualTo(1);
    assertThat(line.parents())
        .singleElement()
        .satisfies(parent -> assertThat(parent.session()).isEqualTo(ChildState.ESTABLISHED));
  }

  @Test
  void nothingIsSaidBeforeWhatIsBelowIsWhole() {
    assertThat(onControl(upward::report).parents())
        .singleElement()
        .satisfies(parent -> assertThat(parent.session()).isEqualTo(ChildState.IDLE));

    now(host(1, 10, 0.2));

    await().until(() -> !agreed.isEmpty());
    assertThat(agreed).first().asString().endsWith("at generation 1");
    assertThat(row()).isPresent();
  }

  @Test
  void whoLeavesBeforeHeWasHeardSaysGoodbye() {
    CompletionStage<Void> said = onControl(upward::stop);

    said.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    await().until(() -> ended.stream().anyMatch(why -> why.contains("Departed")));
  }

  @Test
  void fromWhereTunnelsCameHoldsUntilAllParentsHaveSpoken() throws IOException {
    Prefix before = Prefix.parse("10.9.0.0/16");
    onAbove(() -> {
      children.tunnelSources(List.of(ABOVE));
      return true;
    });
    end(upward);
    whole.set(true);
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress other = (InetSocketAddress) silent.getLocalSocketAddress();
      upward = begin(List.of(server.address(), other), List.of(before));
      await().until(() -> !heard.isEmpty() && heard.getLast().equals(List.of(ABOVE, before)));
      end(upward);
    }
    upward = begin(List.of(server.address()), List.of(before));
    await().until(() -> heard.getLast().equals(List.of(ABOVE)));
  }

  private void end(Upward ended) {
    control.remove(ended);
    onControl(() -> {
      ended.close();
      return true;
    });
  }

  @Test
  void theOperatorsDrainIsHeardAboveAndAlsoTheGoodbye() {
    now(host(1, 10, 0.2));
    await().until(() -> row().map(Row::target).equals(Optional.of(Directive.ACTIVE)));

    onControl(() -> {
      upward.direct(Directive.DRAINING);
      upward.changed(List.of(WEB));
      return true;
    });
    await().until(() -> row().map(Row::target).equals(Optional.of(Directive.DRAINING)));

    onControl(() -> {
      upward.stop();
      return true;
    });
    await().until(() -> row().isEmpty());
  }

  @Test
  void whatFailsBelowIsTakenAwayAboveAfterTheHold() {
    now(host(1, 10, 0.2));
    await().until(() -> row().isPresent());

    now(host(1, 0, 0.2));
    await().until(() -> row().isEmpty());
  }

  @Test
  void noMoreTunnelSourcesGoDownThanMayBeSaid() {
    List<Prefix> many =
        IntStream.range(0, AdvertisementLimits.TUNNEL_SOURCES_ABOVE + 5)
            .mapToObj(i -> Prefix.ofHost(IpAddress.ofV4(0x0a00_0000 + i)))
            .toList();

    List<Prefix> said = Upward.downward(List.of(ABOVE), many);

    assertThat(said).hasSize(AdvertisementLimits.TUNNEL_SOURCES_ABOVE).startsWith(ABOVE);
  }

  private void onEvent(AdvertisementAction event) {
    if (event instanceof AdvertisementAction.Transition change
        && change.to() == ParentState.ESTABLISHED) {
      agreed.add(change.reason());
    }
    if (event instanceof AdvertisementAction.Transition change
        && change.to() == ParentState.CLOSED) {
      ended.add(change.reason());
    }
  }

  /** From now on this is below, and all of it. */
  private void now(Candidate... hosts) {
    below.put(
        WEB,
        NextHopSet.evaluate(
            List.of(hosts),
            new ConsistentHash(),
            new ChoiceKey(new HashKey(1, 2), 0),
            nextHop -> true));
    onControl(() -> {
      upward.changed(List.of(WEB));
      whole.set(true);
      return true;
    });
  }

  /** What the parent has of it. */
  private Optional<Row> row() {
    return onAbove(() -> children.candidates(WEB).stream().map(Candidate::row).findFirst());
  }

  private <T> T onControl(Supplier<T> task) {
    return run(task, control);
  }

  private <T> T onAbove(Supplier<T> task) {
    return run(task, above);
  }

  private static <T> T run(Supplier<T> task, ControlThread thread) {
    return CompletableFuture.supplyAsync(task, thread).orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static Candidate host(int number, int capacity, double load) {
    String name = "h" + number;
    Row row =
        new Row(
            WEB,
            Health.HEALTHY,
            load,
            1,
            capacity,
            Directive.ACTIVE,
            Directive.ACTIVE,
            false,
            name,
            List.of(name));
    return new Candidate(number, name, LOOPBACK, row, 0);
  }

  private static NodeLinks links(TestDomain domain, String node, Level level, ControlThread thread)
      throws IOException {
    return NodeLinks.open(
        domain.issue(node, level, "0.0.0.0/0,::/0", "0.0.0.0/0,::/0"),
        new NodeTrust.Claim(node, level, List.of(LOOPBACK)),
        thread);
  }

  private static Hello hello(String node, Level level, Role role) {
    return new Hello(
        AdvertisementLimits.PROTOCOL_VERSIONS,
        node,
        level,
        role,
        node,
        1,
        List.of(LOOPBACK),
        List.of());
  }

  private record Ticks(ParentSessions sessions) implements Timed {
    @Override
    public OptionalLong nextDeadlineNs() {
      return sessions.nextDeadlineNs();
    }

    @Override
    public void onTimeout(long nowNs) {
      sessions.tick();
    }
  }
}
