package slr.sim.world;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import slr.core.advertise.AdvertisementAction;
import slr.core.advertise.AdvertisementAction.Asker;
import slr.core.advertise.AdvertisementTimers;
import slr.core.advertise.Advertiser;
import slr.core.advertise.Children;
import slr.core.advertise.Holders;
import slr.core.advertise.Level;
import slr.core.advertise.Peers;
import slr.core.advertise.Role;
import slr.core.advertise.SessionMachine;
import slr.core.flow.FlowKey;
import slr.core.flow.HashKey;
import slr.core.forward.TokenRate;
import slr.core.recover.RecoveryAction;
import slr.core.recover.RecoveryConfig;
import slr.core.recover.RecoveryMachine;
import slr.node.level.EchoSigners;
import slr.node.level.RecoveryDesk;
import slr.packet.echo.EchoKeys;

/** The recovery of flows at one SLR: the real machine, joined as the daemon joins it. */
public final class LevelRecovery {

  private static final TokenRate QUERIES = new TokenRate(2_000, 2_000);
  private static final TokenRate STALLED = new TokenRate(10_000, 10_000);
  private static final TokenRate ECHOES = new TokenRate(1_000, 1_000);

  private final LevelNode node;
  private final LevelPlane plane;
  private final Sessions sessions;
  private final RecoveryDesk desk;
  private final RecoveryMachine machine;
  private final EchoSigners signers = new EchoSigners();
  private Map<String, Long> neighbours = Map.of();

  /** Who is spoken to. */
  record Sessions(
      Children children,
      Peers peers,
      Optional<Advertiser> advertiser,
      Function<SessionMachine, Optional<EchoKeys>> echoKeys,
      Function<String, Optional<Integer>> nextHop) {}

  LevelRecovery(LevelNode node, LevelPlane plane, HashKey homeKey, Sessions sessions) {
    this.node = node;
    this.plane = plane;
    this.sessions = sessions;
    desk = new RecoveryDesk(sessions.children(), sessions.peers(), sessions.advertiser());
    machine =
        new RecoveryMachine(
            new RecoveryConfig(
                node.name(),
                new HashKey(node.chance.bits(), node.chance.bits()),
                homeKey,
                QUERIES,
                STALLED,
                true,
                node.clock().nowNs() + AdvertisementTimers.DEFAULTS.retentionNs(),
                ECHOES,
                () -> node.clock().wallMs() / 1_000),
            plane.machine());
    machine.watch((flow, holder) -> node.world.witness().onFound(node, flow, holder));
    plane.recovery(this);
    plane.machine().search(node.world.seams().search(machine));
    machine.top(
        node.plan().parents().stream()
            .allMatch(parent ->
                node.world.node(parent) instanceof LevelNode its
                    && its.plan().level() == Level.ROUTER));
  }

  /** A session brings this; whether it is for the recovery of flows. */
  boolean onEvent(AdvertisementAction event) {
    long nowNs = node.clock().nowNs();
    switch (event) {
      case AdvertisementAction.WhoHasAsked asked ->
          machine.onWhoHas(asked.asker(), asked.question(), nowNs);
      case AdvertisementAction.HoldersTold told -> onHolders(told.teller(), told.answer(), nowNs);
      case AdvertisementAction.PinsCopied copied -> machine.onCopy(copied.copy(), nowNs);
      case AdvertisementAction.FlowsStalled stalled -> {
        List<FlowKey> believed =
            sessions
                .nextHop()
                .apply(stalled.node())
                .map(child -> machine.onStalled(child, stalled.flows(), nowNs))
                .orElse(List.of());
        sessions.advertiser().ifPresent(its -> its.stalled(believed));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void onHolders(Asker teller, Holders answer, long nowNs) {
    if (teller.role() == Role.PEER) {
      machine.onNeighbourHolders(answer, nowNs);
    } else {
      sessions
          .nextHop()
          .apply(teller.name())
          .ifPresent(child -> node.world.seams().answered(machine, child, answer, nowNs));
    }
  }

  /** Does what follows; whether there was anything. */
  boolean turn() {
    Map<String, Long> now = sessions.peers().incarnations();
    if (!now.equals(neighbours)) {
      neighbours = now;
      machine.neighbours(List.copyOf(now.keySet()));
    }
    long nowNs = node.clock().nowNs();
    machine.flush(nowNs);
    List<RecoveryAction> actions = machine.pollActions();
    if (!actions.isEmpty()) {
      desk.say(actions);
    }
    int ended = machine.pollReleased(plane::release);
    return ended > 0 || !actions.isEmpty();
  }

  /** Sessions may be others. */
  void onTable() {
    machine.echoes().signers(signers.follow(sessions.children().pins(), sessions.echoKeys()));
    machine.onTable(node.clock().nowNs());
  }

  OptionalLong nextDeadlineNs() {
    long nextNs = machine.nextDeadlineNs();
    return nextNs == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(nextNs);
  }

  /** Looks for flows. */
  public RecoveryMachine machine() {
    return machine;
  }
}
