package slr.bench;

import java.util.List;
import java.util.Optional;
import slr.packet.IpAddress;

/**
 * A network SLR over a system over a site over one host, to which very many flows are pinned. It
 * dies: the site sees it, and says so upward in one message of each session.
 */
final class DeadEnd implements AutoCloseable {

  private static final IpAddress NETWORK = IpAddress.parse("10.255.0.1");
  private static final IpAddress SYSTEM = IpAddress.parse("10.255.1.1");
  private static final IpAddress SITE = IpAddress.parse("10.255.2.1");
  private static final IpAddress HOST = IpAddress.parse("10.255.3.1");

  /** In one turn: fewer than pins that may wait for its end. */
  private static final int STEP = 4_000;

  private static final long STEP_NS = 50_000_000;
  private static final int STEPS_AFTER_DEATH = 20;

  private final int pins;
  private final PinNetwork wires = new PinNetwork();
  private final PinnedNode network;
  private final PinnedNode system;
  private final PinnedNode site;
  private final List<PinnedNode> upward;
  private long nowNs;

  /**
   * All flows are established and pinned.
   *
   * @param pins a multiple of 4,000
   */
  DeadEnd(int pins) {
    this.pins = pins;
    network = node(Optional.empty(), NETWORK, SYSTEM, false);
    system = node(Optional.of(NETWORK), SYSTEM, SITE, false);
    site = node(Optional.of(SYSTEM), SITE, HOST, true);
    upward = List.of(site, system, network);
    for (int flow = 0; flow < pins; flow += STEP) {
      open(flow);
    }
    long straight = straight();
    if (straight != pins) {
      throw new IllegalStateException(
          "not all of %d flows are pinned: %d".formatted(pins, straight));
    }
  }

  private PinnedNode node(
      Optional<IpAddress> parent, IpAddress own, IpAddress child, boolean childIsHost) {
    return PinnedNode.with(
        wires, new PinnedNode.Place(parent, own, child, childIsHost, 2 * pins), nowNs);
  }

  private void open(int firstFlow) {
    try (TunnelledSegments syns = new TunnelledSegments(STEP, NETWORK, NETWORK)) {
      syns.writeOpenings(firstFlow);
      network.turn(syns, 0, STEP, nowNs);
    }
    try (TunnelledSegments syns = new TunnelledSegments(STEP, NETWORK, SYSTEM)) {
      syns.writeOpenings(firstFlow);
      system.turn(syns, 0, STEP, nowNs);
    }
    try (TunnelledSegments syns = new TunnelledSegments(STEP, SYSTEM, SITE)) {
      syns.writeOpenings(firstFlow);
      site.turn(syns, 0, STEP, nowNs);
    }
    pass(2);
    for (int flow = firstFlow; flow < firstFlow + STEP; flow++) {
      site.established(TunnelledSegments.flow(flow), nowNs);
    }
    pass(2);
  }

  /** Lets time pass; a turn takes at most 64 messages, so there are some in each step. */
  private void pass(int steps) {
    for (int step = 0; step < steps; step++) {
      nowNs += STEP_NS;
      for (int turn = 0; turn < STEP / 64 / 4; turn++) {
        upward.forEach(each -> each.signal(nowNs));
      }
    }
  }

  /** How many flows the uppermost SLR sends past the levels; a packet of each comes. */
  private long straight() {
    long before = network.forwardedPast();
    try (TunnelledSegments segments = new TunnelledSegments(STEP, NETWORK, NETWORK)) {
      for (int flow = 0; flow < pins; flow += STEP) {
        segments.writeAcknowledgements(flow);
        network.turn(segments, 0, STEP, nowNs);
      }
    }
    return network.forwardedPast() - before;
  }

  /**
   * What its death costs.
   *
   * @param ms until no SLR sends anything to it
   * @param messagesPerLink in the second after it, the one of the session among them
   * @param straight flows that are sent to it after that second
   */
  record Outcome(double ms, long messagesPerLink, long straight) {}

  /** It dies. */
  Outcome die() {
    long before = messages();
    long beganNs = System.nanoTime();
    site.childDies();
    for (PinnedNode above : List.of(system, network)) {
      above.tunnelDown(HOST, nowNs);
      above.signal(nowNs);
    }
    double ms = (System.nanoTime() - beganNs) / 1e6;
    pass(STEPS_AFTER_DEATH);
    return new Outcome(ms, 1 + messages() - before, straight());
  }

  /** Of all links together, so that no link has more. */
  private long messages() {
    return upward.stream().mapToLong(PinnedNode::messages).sum();
  }

  @Override
  public void close() {
    upward.forEach(PinnedNode::close);
  }
}
