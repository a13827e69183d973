package slr.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Authorisation;
import slr.core.advertise.ChildStatus;
import slr.core.advertise.Children;
import slr.core.advertise.Heartbeat;
import slr.core.advertise.Holders;
import slr.core.advertise.Stalled;
import slr.core.advertise.TunnelDown;
import slr.core.flow.FlowKey;
import slr.core.forward.FlowSearch;
import slr.core.forward.ForwardingMachine;
import slr.core.forward.PacketDecider;
import slr.core.forward.Verdict;
import slr.core.recover.RecoveryMachine;
import slr.packet.IpPacket;
import slr.packet.IpProtocol;
import slr.packet.Prefix;
import slr.packet.TcpHeader;
import slr.sim.fault.Fault;
import slr.sim.invariant.Invariant;
import slr.sim.invariant.Violation;
import slr.sim.world.Blueprint;
import slr.sim.world.Seams;
import slr.sim.world.Shape;

/** The simulator finds bugs that are known to be there, within 200 seeds, and makes them small. */
final class PlantedBugsTest {

  private static final long LENGTH_NS = 120_000_000_000L;
  private static final int SEEDS = 200;

  /** Where the flags stand in a TCP header. */
  private static final int FLAGS = 13;

  /** Whatever digest a child says, the parent takes its copy for right. */
  private static final Seams NO_DIGEST_CHECK =
      new Seams() {
        @Override
        public AdvertisementMessage hear(
            Children children, String child, AdvertisementMessage said, long nowNs) {
          if (!(said instanceof Heartbeat heartbeat)) {
            return said;
          }
          Optional<Long> own =
              children.status(nowNs).stream()
                  .filter(status -> status.node().equals(child))
                  .map(ChildStatus::digest)
                  .findFirst();
          return new Heartbeat(
              heartbeat.generation(),
              own.orElse(heartbeat.digest()),
              heartbeat.confirmedGeneration(),
              heartbeat.sharePercent());
        }
      };

  /** A certificate is taken to allow every virtual host. */
  private static final Seams ANY_ROW_ACCEPTED =
      new Seams() {
        @Override
        public Authorisation authorise(Authorisation certified) {
          return new Authorisation(
              certified.node(),
              certified.level(),
              List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0")),
              certified.endPoints());
        }
      };

  /** An unknown segment is treated as if it opened a connection. */
  private static final Seams UNKNOWN_ROUTED =
      new Seams() {
        @Override
        public PacketDecider decider(ForwardingMachine machine) {
          return new PacketDecider() {
            @Override
            public Verdict onPacket(IpPacket packet, long nowNs) {
              if (packet.protocol() != IpProtocol.TCP || isKnown(packet, nowNs)) {
                return machine.onPacket(packet, nowNs);
              }
              long at = packet.payloadOffset() + FLAGS;
              byte flags = packet.memory().get(ValueLayout.JAVA_BYTE, at);
              packet.memory().set(ValueLayout.JAVA_BYTE, at, (byte) TcpHeader.SYN);
              Verdict verdict = machine.onPacket(packet, nowNs);
              packet.memory().set(ValueLayout.JAVA_BYTE, at, flags);
              return verdict;
            }

            private boolean isKnown(IpPacket packet, long nowNs) {
              return machine.explain(FlowKey.of(packet), nowNs).record().isPresent();
            }

            @Override
            public int nextHop() {
              return machine.nextHop();
            }
          };
        }
      };

  /** Every other UDP message is taken for one of another flow: the records are not looked at. */
  private static final Seams UDP_SCATTERED =
      new Seams() {
        @Override
        public PacketDecider decider(ForwardingMachine machine) {
          return new PacketDecider() {
            private boolean odd;

            @Override
            public Verdict onPacket(IpPacket packet, long nowNs) {
              odd = !odd;
              if (packet.protocol() != IpProtocol.UDP || packet.isFragment() || odd) {
                return machine.onPacket(packet, nowNs);
              }
              flipPort(packet);
              Verdict verdict = machine.onPacket(packet, nowNs);
              flipPort(packet);
              return verdict;
            }

            private void flipPort(IpPacket packet) {
              long at = packet.payloadOffset();
              byte port = packet.memory().get(ValueLayout.JAVA_BYTE, at);
              packet.memory().set(ValueLayout.JAVA_BYTE, at, (byte) (port ^ 0x40));
              packet.parse(packet.memory(), packet.offset(), packet.lengthBytes());
            }

            @Override
            public int nextHop() {
              return machine.nextHop();
            }
          };
        }
      };

  /** Nobody hears that a tunnel end is dead: pins to it are used until they lapse. */
  private static final Seams PINS_OUTLIVE_HOSTS =
      new Seams() {
        @Override
        public boolean heeds(TunnelDown end) {
          return false;
        }
      };

  /** Whoever answers who has a flow is taken for any child that was asked. */
  private static final Seams ANSWERS_OF_ANYBODY =
      new Seams() {
        @Override
        public void answered(RecoveryMachine machine, int child, Holders answer, long nowNs) {
          for (int any = 9; any >= 0; any--) {
            machine.onHolders(any, answer, nowNs);
          }
        }
      };

  /** Nobody looks for flows that are not known, and nobody listens to hosts that stall. */
  private static final Seams NOTHING_IS_RECOVERED =
      new Seams() {
        @Override
        public FlowSearch search(FlowSearch search) {
          return FlowSearch.NONE;
        }

        @Override
        public AdvertisementMessage hear(
            Children children, String child, AdvertisementMessage said, long nowNs) {
          return said instanceof Stalled ? new Stalled(List.of()) : said;
        }
      };

  @Test
  void findsAnAnswerThatIsBelievedOfAnybody() {
    // What it sees first: the answer, or the flow that went there and did not go on.
    assertFound(ANSWERS_OF_ANYBODY, Invariant.CERTIFICATES_BIND, Invariant.CONNECTIONS_GO_ON);
  }

  @Test
  void findsThatLostFlowsAreNotRecovered() {
    // Both ends are patient for 150 s.
    assertFound(NOTHING_IS_RECOVERED, 2 * LENGTH_NS, Invariant.CONNECTIONS_GO_ON);
  }

  @Test
  void findsAPinThatOutlivesItsHost() {
    assertFound(PINS_OUTLIVE_HOSTS, Invariant.PINS_DIE_WITH_HOSTS);
  }

  @Test
  void findsAUdpFlowThatMoves() {
    assertFound(UDP_SCATTERED, Invariant.LOAD_MOVES_NEW_FLOWS);
  }

  @Test
  void findsADigestCheckThatIsDropped() {
    assertFound(NO_DIGEST_CHECK, Invariant.TABLES_CONVERGE, Invariant.NO_NEW_FLOW_TO_INELIGIBLE);
  }

  @Test
  void findsARowOutsideItsCertificateThatIsAccepted() {
    assertFound(ANY_ROW_ACCEPTED, Invariant.CERTIFICATES_BIND);
  }

  @Test
  void findsAnUnknownSegmentThatIsRoutedByPolicy() {
    assertFound(UNKNOWN_ROUTED, Invariant.ONLY_OPENINGS_ARE_ROUTED);
  }

  private static void assertFound(Seams planted, Invariant... expected) {
    assertFound(planted, LENGTH_NS, expected);
  }

  private static void assertFound(Seams planted, long lengthNs, Invariant... expected) {
    Simulation simulation = new Simulation(Blueprint.of(Shape.USUAL), lengthNs, planted);
    for (long seed = 1; seed <= SEEDS; seed++) {
      Simulation.Outcome outcome = simulation.run(seed);
      if (outcome.violation().isPresent()) {
        Simulation.Outcome small = new Shrinker(simulation, outcome).shrink();
        assertThat(Set.of(expected)).contains(small.violation().orElseThrow().invariant());
        assertThat(small.faults()).hasSizeLessThanOrEqualTo(2);
        assertThat(small.faults().size()).isLessThanOrEqualTo(outcome.faults().size());
        assertReplays(simulation, small);
        return;
      }
    }
    throw new AssertionError("not found within " + SEEDS + " seeds");
  }

  /** What the report tells people to type shows the same again. */
  private static void assertReplays(Simulation simulation, Simulation.Outcome small) {
    List<Fault> typed = Fault.parseList(Fault.format(small.faults()));
    Simulation.Outcome again = simulation.run(small.seed(), typed, line -> {});
    assertThat(again.atNs()).isEqualTo(small.atNs());
    assertThat(again.violation().map(Violation::words))
        .isEqualTo(small.violation().map(Violation::words));
  }
}
