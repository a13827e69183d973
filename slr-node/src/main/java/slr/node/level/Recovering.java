package slr.node.level;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.advertise.AdvertisementAction.Asker;
import slr.core.advertise.Children;
import slr.core.advertise.Holders;
import slr.core.advertise.Peers;
import slr.core.advertise.PinCopy;
import slr.core.advertise.Role;
import slr.core.advertise.WhoHas;
import slr.core.flow.FlowKey;
import slr.core.recover.EchoSigner;
import slr.core.recover.RecoveryAction;
import slr.core.recover.RecoveryCounter;
import slr.core.recover.RecoveryMachine;
import slr.node.advertise.ParentSessions;
import slr.node.forward.ForwardingLoop;
import slr.node.lifecycle.ControlThread;
import slr.packet.IpAddress;

/**
 * What a level's control plane does for the recovery of flows: carries questions and answers
 * between the sessions and the data plane. On the control thread.
 */
final class Recovering {

  private static final Logger LOG = LoggerFactory.getLogger(Recovering.class);

  private final Children children;
  private final Peers peers;
  private final ParentSessions sessions;
  private final Optional<Upward> upward;
  private final ForwardingLoop loop;
  private final ControlThread control;
  private final RecoveryDesk desk;
  private final EchoSigners signers = new EchoSigners();
  private Optional<Surroundings> told = Optional.empty();
  private long lost;

  /** What the data plane must know of the sessions. */
  private record Surroundings(
      boolean top, Map<String, Long> neighbours, Map<IpAddress, List<EchoSigner>> signers) {}

  /** Takes what the data plane wants said from now on. */
  Recovering(
      Children children,
      Peers peers,
      ParentSessions sessions,
      Optional<Upward> upward,
      ForwardingLoop loop,
      ControlThread control) {
    desk = new RecoveryDesk(children, peers, upward.map(Upward::advertiser));
    this.children = children;
    this.peers = peers;
    this.sessions = sessions;
    this.upward = upward;
    this.loop = loop;
    this.control = control;
    loop.onRecovery(actions -> {
      try {
        control.execute(() -> perform(actions));
      } catch (RejectedExecutionException busy) {
        // The searches end without an answer, and the clients repeat themselves.
        LOG.debug("{} questions about flows are lost: {}", actions.size(), busy.getMessage());
      }
    });
  }

  /** Sessions may be others: tells the data plane what follows, until it has heard. */
  void follow() {
    boolean isTop = upward.map(Upward::leadsToRoutersOnly).orElse(true);
    Surroundings news =
        new Surroundings(
            isTop, peers.incarnations(), signers.follow(children.pins(), sessions::echoKeys));
    if (!told.equals(Optional.of(news))) {
      // Who is told of neighbours takes them for new ones, and tells them everything.
      boolean isSame = told.map(its -> its.neighbours().equals(news.neighbours())).orElse(false);
      told = Optional.of(news);
      var _ =
          loop.recover(
                  (machine, _) -> {
                    machine.top(isTop);
                    if (!isSame) {
                      machine.neighbours(List.copyOf(news.neighbours().keySet()));
                    }
                    machine.echoes().signers(news.signers());
                    return true;
                  },
                  true)
              .exceptionallyAsync(
                  busy -> {
                    told = Optional.empty();
                    return false;
                  },
                  control);
    }
  }

  void onWhoHas(Asker asker, WhoHas question) {
    hand((machine, nowNs) -> machine.onWhoHas(asker, question, nowNs));
  }

  void onHolders(Asker teller, Holders answer, Function<String, Optional<Integer>> nextHop) {
    if (teller.role() == Role.PEER) {
      hand((machine, nowNs) -> machine.onNeighbourHolders(answer, nowNs));
    } else {
      nextHop
          .apply(teller.name())
          .ifPresent(child -> hand((machine, nowNs) -> machine.onHolders(child, answer, nowNs)));
    }
  }

  void onCopy(PinCopy copy) {
    hand((machine, nowNs) -> machine.onCopy(copy, nowNs));
  }

  /** What is believed goes on upward, in this node's own name. */
  void onStalled(int child, List<FlowKey> flows) {
    var _ =
        loop.recover((machine, nowNs) -> machine.onStalled(child, flows, nowNs), List.<FlowKey>of())
            .thenAcceptAsync(believed -> upward.ifPresent(its -> its.stalled(believed)), control)
            .exceptionally(busy -> {
              noteLost(busy);
              return null;
            });
  }

  /** {@code recovery}: what was looked for, and who knew. */
  CompletableFuture<Map<String, Object>> report() {
    return loop.ask(machine -> machine.flowCounters().takenOver())
        .thenCompose(takenOver ->
            loop.recover((machine, nowNs) -> report(machine, takenOver, nowNs), Map.of()));
  }

  private static Map<String, Object> report(RecoveryMachine machine, long takenOver, long nowNs) {
    Map<RecoveryCounter, Long> counters = machine.counters();
    Map<String, Long> by = new LinkedHashMap<>();
    by.put("home", counters.getOrDefault(RecoveryCounter.FOUND_HOME, 0L));
    by.put("whohas", counters.getOrDefault(RecoveryCounter.FOUND_BELOW, 0L));
    by.put("push", counters.getOrDefault(RecoveryCounter.FOUND_STALLED, 0L));
    by.put("spare", takenOver);
    by.put("echo", counters.getOrDefault(RecoveryCounter.FOUND_ECHO, 0L));
    Map<String, Long> events = new LinkedHashMap<>();
    counters.forEach((counter, count) -> events.put(counter.label(), count));
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("searching", machine.searching());
    report.put("resets_in_s", secondsUntil(machine.resetsFromNs(), nowNs));
    report.put("recovered_by", by);
    report.put("events", events);
    Map<String, Long> refusals = new LinkedHashMap<>();
    machine.echoes().refusals().forEach((why, count) -> refusals.put(why.label(), count));
    report.put("echoes_refused", refusals);
    return report;
  }

  private static long secondsUntil(long thenNs, long nowNs) {
    return Math.ceilDiv(Math.max(0, thenNs - nowNs), 1_000_000_000L);
  }

  private void hand(BiConsumer<RecoveryMachine, Long> news) {
    var _ =
        loop.recover(
                (machine, nowNs) -> {
                  news.accept(machine, nowNs);
                  return true;
                },
                true)
            .exceptionally(busy -> {
              noteLost(busy);
              return false;
            });
  }

  private void noteLost(Throwable busy) {
    lost++;
    LOG.debug("the data plane misses what was said of flows, {} times: {}", lost, busy.toString());
  }

  private void perform(List<RecoveryAction> actions) {
    desk.say(actions);
    sessions.pump();
    upward.ifPresent(Upward::pump);
  }
}
