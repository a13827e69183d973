package slr.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import slr.packet.PacketBuilder;
import slr.plane.PlaneVerdict;

/**
 * The program at a host decides what is certain as the guard in Java does, and leaves the rest: in
 * sentences, and for packets that chance makes. The sockets are real ones.
 */
final class KernelExitIT {

  private static final int RANDOM_PACKETS = 5_000;
  private static final long SEED = 20_261_126;

  /** Marks of RFC 3168. */
  private static final int ECT1 = 1;

  private static final int ECT0 = 2;
  private static final int CE = 3;

  private Shell shell;

  @BeforeEach
  void deploy() {
    String how = "needs root for network namespaces; -Dslr.rootless=true skips it";
    Assumptions.assumeFalse(Boolean.getBoolean("slr.rootless"), how);
    shell = new Shell("slrexit" + ProcessHandle.current().pid());
  }

  @AfterEach
  void destroy() {
    if (shell != null) {
      shell.close();
    }
  }

  /** What is tried, on a thread in the namespace. */
  private interface Trial {
    void on(TwoExits exits) throws Exception;
  }

  private void withSockets(Trial trial) throws Exception {
    shell.in(() -> {
      try (RealSockets _ = new RealSockets(shell);
          TwoExits exits = new TwoExits()) {
        trial.on(exits);
      }
      return true;
    });
  }

  @Test
  void deliversSegmentsOfConnectionsThatAreHere() throws Exception {
    withSockets(exits -> {
      for (int tags = 0; tags <= 2; tags++) {
        for (boolean v4 : List.of(true, false)) {
          for (PacketBuilder outer : List.of(outer4(), outer6())) {
            byte[] segment = segment(v4, RealSockets.ESTABLISHED).ack().payload(100).build();
            assertThat(exits.both(outer.inner(segment).build(), tags))
                .isEqualTo(PlaneVerdict.DELIVER_HELD);
          }
        }
      }
      for (int port :
          List.of(RealSockets.FIN_WAIT, RealSockets.CLOSE_WAIT, RealSockets.TIME_WAIT)) {
        assertThat(tcp(exits, true, port)).isEqualTo(PlaneVerdict.DELIVER_HELD);
        assertThat(tcp(exits, false, port)).isEqualTo(PlaneVerdict.DELIVER_HELD);
      }
    });
  }

  @Test
  void leavesEveryOtherSegmentToTheAgent() throws Exception {
    withSockets(exits -> {
      for (boolean v4 : List.of(true, false)) {
        assertThat(tcp(exits, v4, RealSockets.HALF_OPEN)).isEqualTo(PlaneVerdict.SLOW_HALF_OPEN);
        assertThat(tcp(exits, v4, RealSockets.COOKIE)).isEqualTo(PlaneVerdict.SLOW_MISS);
        assertThat(tcp(exits, v4, RealSockets.NONE)).isEqualTo(PlaneVerdict.SLOW_MISS);
        for (PacketBuilder opening :
            List.of(
                segment(v4, RealSockets.NONE).syn(),
                segment(v4, RealSockets.ESTABLISHED).syn(),
                segment(v4, RealSockets.ESTABLISHED).syn().ack())) {
          assertThat(exits.both(tunnel(opening), 0)).isEqualTo(PlaneVerdict.SLOW_OPENING);
        }
        for (PacketBuilder closing :
            List.of(
                segment(v4, RealSockets.ESTABLISHED).fin().ack(),
                segment(v4, RealSockets.ESTABLISHED).rst())) {
          assertThat(exits.both(tunnel(closing), 0)).isEqualTo(PlaneVerdict.SLOW_CLOSING);
        }
        assertThat(exits.both(tunnel(segment(v4, RealSockets.ESTABLISHED)), 0))
            .isEqualTo(PlaneVerdict.SLOW_MISS);
      }
    });
  }

  @Test
  void knowsWhatIsNoSegment() throws Exception {
    withSockets(exits -> {
      assertThat(exits.both(tunnel(inner(true).udp(1, 2).payload(8)), 0))
          .isEqualTo(PlaneVerdict.DELIVER_DATAGRAM);
      assertThat(exits.both(tunnel(inner(false).udp(1, 2).payload(8)), 1))
          .isEqualTo(PlaneVerdict.DELIVER_DATAGRAM);
      assertThat(exits.both(tunnel(inner(true).echoRequest(1, 2)), 0))
          .isEqualTo(PlaneVerdict.SLOW_ICMP);
      assertThat(exits.both(tunnel(inner(true).protocol(250).payload(8)), 0))
          .isEqualTo(PlaneVerdict.SLOW_PROTOCOL);
      assertThat(exits.both(tunnel(inner(true).fragment(0, true).udp(1, 2).payload(16)), 0))
          .isEqualTo(PlaneVerdict.SLOW_FRAGMENT);
      assertThat(exits.both(tunnel(inner(true).options(1, 1, 1, 0).udp(1, 2).payload(8)), 0))
          .isEqualTo(PlaneVerdict.SLOW_OPTIONS);
      assertThat(exits.both(tunnel(inner(false).hopByHop().udp(1, 2).payload(8)), 0))
          .isEqualTo(PlaneVerdict.SLOW_EXTENSIONS);
    });
  }

  @Test
  void dropsWhatMayNotBeInATunnelAndLeavesWhatIsNone() throws Exception {
    withSockets(exits -> {
      byte[] held = segment(true, RealSockets.ESTABLISHED).ack().build();
      assertThat(exits.both(outer4().from("10.0.0.8").inner(held).build(), 0))
          .isEqualTo(PlaneVerdict.DROP_TUNNEL_SOURCE);
      assertThat(exits.both(outer4().from("127.0.0.1").inner(held).build(), 0))
          .isEqualTo(PlaneVerdict.DROP_BAD_ADDRESS);
      assertThat(exits.both(tunnel(outer4().inner(held)), 0)).isEqualTo(PlaneVerdict.DROP_NESTED);
      assertThat(exits.both(outer4().protocol(4).payload(new byte[] {0x45, 0}).build(), 0))
          .isEqualTo(PlaneVerdict.DROP_BAD_INNER);
      assertThat(exits.both(tunnel(inner(true).from("224.0.0.1").udp(1, 2)), 0))
          .isEqualTo(PlaneVerdict.DROP_BAD_INNER);
      assertThat(exits.both(tunnel(inner(true).to("203.0.114.1").udp(1, 2)), 0))
          .isEqualTo(PlaneVerdict.DROP_INNER_NOT_OURS);
      assertThat(exits.both(outer4().to("10.0.0.10").inner(held).build(), 0))
          .isEqualTo(PlaneVerdict.NOT_OURS);
      assertThat(exits.both(held, 0)).isEqualTo(PlaneVerdict.NOT_OURS);
      assertThat(exits.both(outer4().udp(1, 2).build(), 0)).isEqualTo(PlaneVerdict.NOT_OURS);
      assertThat(exits.both(outer4().fragment(0, true).inner(held).build(), 0))
          .isEqualTo(PlaneVerdict.SLOW_FRAGMENT);
    });
  }

  @Test
  void carriesMarksOfCongestionThrough() throws Exception {
    withSockets(exits -> {
      for (boolean v4 : List.of(true, false)) {
        for (int outer = 0; outer <= CE; outer++) {
          for (int mark = 0; mark <= CE; mark++) {
            byte[] segment =
                segment(v4, RealSockets.ESTABLISHED).trafficClass(0xb8 | mark).ack().build();
            PlaneVerdict verdict =
                exits.both(outer6().trafficClass(outer).inner(segment).build(), 0);
            assertThat(verdict)
                .as("%s in %s", mark, outer)
                .isEqualTo(
                    outer == CE && mark != ECT0 && mark != ECT1 && mark != CE
                        ? PlaneVerdict.DROP_CONGESTION
                        : PlaneVerdict.DELIVER_HELD);
          }
        }
      }
    });
  }

  @Test
  void goesByATableAtOnce() throws Exception {
    withSockets(exits -> {
      exits.serve(List.of(TwoExits.SERVED_V6));
      assertThat(tcp(exits, true, RealSockets.ESTABLISHED))
          .isEqualTo(PlaneVerdict.DROP_INNER_NOT_OURS);
      assertThat(tcp(exits, false, RealSockets.ESTABLISHED)).isEqualTo(PlaneVerdict.DELIVER_HELD);
      exits.serve(List.of(TwoExits.SERVED_V4));
      assertThat(tcp(exits, true, RealSockets.ESTABLISHED)).isEqualTo(PlaneVerdict.DELIVER_HELD);
      assertThat(tcp(exits, false, RealSockets.ESTABLISHED))
          .isEqualTo(PlaneVerdict.DROP_INNER_NOT_OURS);
    });
  }

  @Test
  void agreesAboutPacketsThatChanceMakes() throws Exception {
    Random random = new Random(SEED);
    withSockets(exits -> {
      for (int i = 0; i < RANDOM_PACKETS; i++) {
        exits.both(RandomTunnels.packet(random), random.nextInt(3));
      }
    });
  }

  private static PlaneVerdict tcp(TwoExits exits, boolean v4, int port) {
    return exits.both(tunnel(segment(v4, port).ack()), 0);
  }

  static PacketBuilder segment(boolean v4, int port) {
    return inner(v4).tcp(port, RealSockets.PORT);
  }

  static PacketBuilder inner(boolean v4) {
    return v4
        ? PacketBuilder.ipv4().from(RealSockets.CLIENT_V4).to(RealSockets.SERVER_V4)
        : PacketBuilder.ipv6().from(RealSockets.CLIENT_V6).to(RealSockets.SERVER_V6);
  }

  static PacketBuilder outer4() {
    return PacketBuilder.ipv4().from(TwoExits.SOURCE_V4).to(TwoExits.END_V4);
  }

  static PacketBuilder outer6() {
    return PacketBuilder.ipv6().from(TwoExits.SOURCE_V6).to(TwoExits.END_V6);
  }

  private static byte[] tunnel(PacketBuilder inner) {
    return outer4().inner(inner.build()).build();
  }
}
