package slr.sim.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Holders;
import slr.core.advertise.PinCopy;
import slr.core.advertise.Stalled;
import slr.core.flow.FlowKey;
import slr.core.forward.TunnelEnd;
import slr.core.forward.Verdict;
import slr.packet.IpPacket;
import slr.sim.invariant.Invariant;
import slr.sim.invariant.Violation;
import slr.sim.tcp.Conversation;
import slr.sim.world.HostNode;
import slr.sim.world.LevelNode;
import slr.sim.world.World;

/**
 * Every living connection goes on (invariant 2): nobody resets it, and neither end gives it up.
 * Both ends are more patient than any burst of faults and what follows from it, so that there is no
 * excuse but the loss of the host itself.
 */
final class RecoveryChecks {

  /** Claims of one child that are remembered: all of the last moment. */
  private static final int CLAIMS_MOST = 4_096;

  /** Stands for whoever hears what a host says by echoes. */
  private static final String ANYBODY = "* ";

  private final World world;

  /** By level and who said it, what was said to be held below. */
  private final Map<String, Set<FlowKey>> claims = new HashMap<>();

  RecoveryChecks(World world) {
    this.world = world;
  }

  /** A child, or a neighbour of the level in a child's name, says what it says. */
  void onHeard(LevelNode node, String child, AdvertisementMessage message) {
    switch (message) {
      case Holders answer -> {
        claim(node, child, answer.held());
        claim(node, child, answer.opening());
      }
      case Stalled stalled -> claim(node, child, stalled.flows());
      case PinCopy copy -> claim(node, copy.node(), copy.begun());
      default -> {}
    }
  }

  /** A host says so to the client, and through it to whoever gets the client's packets. */
  void onAdvertised(HostNode host, FlowKey flow) {
    claim(ANYBODY + host.name(), List.of(flow));
  }

  private void claim(LevelNode node, String child, List<FlowKey> flows) {
    claim(node.name() + " " + child, flows);
  }

  private void claim(String who, List<FlowKey> flows) {
    if (flows.isEmpty()) {
      return;
    }
    Set<FlowKey> its = claims.computeIfAbsent(who, _ -> new HashSet<>());
    if (its.size() > CLAIMS_MOST) {
      its.clear();
    }
    its.addAll(flows);
  }

  /** A level takes this next hop for the holder of a flow: it must have said so itself. */
  void onFound(LevelNode node, FlowKey flow, int nextHop) {
    String child = node.table().tunnelEnd(nextHop).map(TunnelEnd::name).orElse("?");
    boolean said = claims.getOrDefault(node.name() + " " + child, Set.of()).contains(flow);
    if (!said && !claims.getOrDefault(ANYBODY + child, Set.of()).contains(flow)) {
      throw new Violation(
          Invariant.CERTIFICATES_BIND,
          node.name(),
          flow + " is given to " + child + ", which never said that it has it");
    }
  }

  void onVerdict(LevelNode node, IpPacket packet, Verdict verdict, @Nullable Conversation about) {
    if (verdict == Verdict.RESET_NOT_HELD) {
      // Of a segment that was held it is not known any more whose it was.
      FlowKey flow = FlowKey.of(packet);
      Stream.concat(
              Stream.ofNullable(about),
              world.clients().stream().flatMap(each -> Stream.ofNullable(each.conversation(flow))))
          .forEach(its -> onReset(node, packet, its));
    }
  }

  private void onReset(LevelNode node, IpPacket packet, Conversation about) {
    if (isHeld(about)) {
      throw new Violation(
          Invariant.CONNECTIONS_GO_ON,
          node.name(),
          about + " is reset, for nobody has it, though " + about.holder() + " has: " + packet);
    }
    // Its host has gone, or has given up a handshake whose end never came.
    about.mayBeReset();
  }

  /** The client gives up. */
  void onStalled(String client, Conversation about) {
    if (isHeld(about)) {
      throw new Violation(
          Invariant.CONNECTIONS_GO_ON,
          client,
          about + " hears nothing any more, though " + about.holder() + " has it");
    }
  }

  /** The host gives up. */
  void onGivenUp(HostNode host, Conversation about) {
    if (about.stands()) {
      throw new Violation(
          Invariant.CONNECTIONS_GO_ON,
          host.name(),
          about + " hears nothing of its client any more");
    }
  }

  private boolean isHeld(Conversation about) {
    String holder = about.holder();
    return about.stands()
        && holder != null
        && world.node(holder) instanceof HostNode host
        && host.holds(about);
  }
}
