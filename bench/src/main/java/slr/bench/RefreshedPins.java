package slr.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import slr.core.flow.FlowKey;
import slr.core.pin.PinConfig;
import slr.packet.IpAddress;
import slr.packet.TunnelKind;
import slr.packet.rsvp.FilterSpec;
import slr.packet.rsvp.FlowDescriptor;
import slr.packet.rsvp.IdentifierList;
import slr.packet.rsvp.MessageId;
import slr.packet.rsvp.Path;
import slr.packet.rsvp.Resv;
import slr.packet.rsvp.ResvConf;
import slr.packet.rsvp.RsvpError;
import slr.packet.rsvp.RsvpLimits;
import slr.packet.rsvp.RsvpMessage;
import slr.packet.rsvp.RsvpSession;
import slr.packet.rsvp.Srefresh;
import slr.packet.rsvp.TunnelObject;

/**
 * A system SLR between a site that refreshes its pins and a network SLR to which it refreshes them.
 * Time is an argument: a period takes as long as its work.
 */
final class RefreshedPins implements AutoCloseable {

  private static final IpAddress NETWORK = IpAddress.parse("10.255.0.1");
  private static final IpAddress SYSTEM = IpAddress.parse("10.255.1.1");
  private static final IpAddress SITE = IpAddress.parse("10.255.2.1");
  private static final IpAddress HOST = IpAddress.parse("10.255.3.1");

  /** As the machine sweeps: a period of 30 s has 600. */
  private static final long STEP_NS = 50_000_000;

  private static final int STEPS = (int) (PinConfig.REFRESH_NS_DEFAULT / STEP_NS);
  private static final int SITE_EPOCH = 9;
  private static final TunnelObject TUNNEL =
      new TunnelObject(HOST, TunnelKind.IP_IN_IP, PinnedNode.INCARNATION, 1_000, true);
  private static final RsvpSession SESSION = session(TunnelledSegments.flow(0));

  private final int pins;
  private final int pinsEachStep;
  private final PinnedNode system;
  private final PinSpeaker site;
  private final PinSpeaker network;
  private long nowNs;

  /** All of them exist, made evenly over one period. */
  RefreshedPins(int pins) {
    this.pins = pins;
    pinsEachStep = (pins + STEPS - 1) / STEPS;
    PinNetwork wires = new PinNetwork();
    site = PinSpeaker.below(wires, SITE, SYSTEM);
    network = PinSpeaker.above(wires, NETWORK, SYSTEM);
    system =
        PinnedNode.with(
            wires,
            new PinnedNode.Place(
                Optional.of(NETWORK), SYSTEM, SITE, false, Integer.highestOneBit(2 * pins - 1)),
            nowNs);
    try (TunnelledSegments syns = new TunnelledSegments(pinsEachStep, NETWORK, SYSTEM)) {
      for (int step = 0; step < STEPS; step++) {
        nowNs += STEP_NS;
        syns.writeOpenings(first(step));
        system.turn(syns, 0, first(step + 1) - first(step), nowNs);
        pin(first(step), first(step + 1));
      }
    }
    require("pins are known", system.events("taken"));
  }

  private static RsvpSession session(FlowKey flow) {
    return new RsvpSession(flow.destination(), flow.protocol(), flow.destinationPort());
  }

  private int first(int step) {
    return Math.min(pins, step * pinsEachStep);
  }

  private void pin(int first, int end) {
    int most = RsvpLimits.flowDescriptors(true, false);
    for (int flow = first; flow < end; flow += most) {
      List<FlowDescriptor> flows = new ArrayList<>();
      for (int each = flow; each < Math.min(end, flow + most); each++) {
        FlowKey key = TunnelledSegments.flow(each);
        flows.add(
            new FlowDescriptor(
                new MessageId(SITE_EPOCH, each + 1, true),
                new FilterSpec(key.source(), key.sourcePort()),
                TUNNEL));
      }
      site.say(new Resv(SESSION, SITE, (int) (STEP_NS / 1_000_000) * STEPS, flows));
      system.signal(nowNs);
      answer();
    }
  }

  /** What site and network say to what the system said. */
  private void answer() {
    Optional<RsvpMessage> down = site.hear();
    while (down.isPresent()) {
      if (down.get() instanceof Path path) {
        site.say(
            new ResvConf(
                path.session(),
                new RsvpError(SITE, 0, RsvpError.CONFIRMATION, 0),
                path.sender().source(),
                path.sender(),
                path.tunnel()));
      }
      down = site.hear();
    }
    network.acknowledge(PinnedNode.EPOCH);
  }

  /**
   * The processor time that one period of refreshes takes, of its length.
   *
   * @throws IllegalStateException if the site or the network did not hear what they should
   */
  double percent() {
    long before = system.events("refreshed");
    long ns = 0;
    int heard = 0;
    for (int step = 0; step < STEPS; step++) {
      nowNs += STEP_NS;
      refresh(first(step), first(step + 1));
      ns += Rounds.processorNs(() -> system.signal(nowNs));
      heard += refreshedAbove();
    }
    require("pins were refreshed", system.events("refreshed") - before);
    // Its own period is up to a sweep longer.
    if (heard < pins * 0.9 || site.hear().isPresent()) {
      throw new IllegalStateException("of %d pins, %d were refreshed above".formatted(pins, heard));
    }
    return 100.0 * ns / PinConfig.REFRESH_NS_DEFAULT;
  }

  private void refresh(int first, int end) {
    for (int flow = first; flow < end; flow += RsvpLimits.IDENTIFIERS) {
      int[] numbers = new int[Math.min(RsvpLimits.IDENTIFIERS, end - flow)];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = flow + i + 1;
      }
      site.say(new Srefresh(SITE_EPOCH, IdentifierList.of(numbers)));
    }
  }

  private int refreshedAbove() {
    int count = 0;
    Optional<RsvpMessage> said = network.hear();
    while (said.isPresent()) {
      if (!(said.get() instanceof Srefresh refresh)) {
        throw new IllegalStateException("the system said more than refreshes: " + said.get());
      }
      count += refresh.identifiers().size();
      said = network.hear();
    }
    return count;
  }

  private void require(String what, long count) {
    if (count != pins) {
      throw new IllegalStateException("not all of %d %s: %d".formatted(pins, what, count));
    }
  }

  @Override
  public void close() {
    system.close();
  }
}
