package slr.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import slr.core.guard.ExitTable;
import slr.core.guard.Guard;
import slr.core.guard.GuardVerdict;
import slr.core.guard.TunnelExit;
import slr.host.tunnel.KernelExit;
import slr.node.forward.TrialFrames;
import slr.packet.IpAddress;
import slr.packet.IpPacket;
import slr.packet.Prefix;
import slr.plane.BpfHost;
import slr.plane.PlaneCount;
import slr.plane.PlaneVerdict;
import slr.plane.TrialRun;

/**
 * The end of tunnels in Java and the one in the kernel, by the same table and over the same
 * sockets, side by side. All on one thread, in the network namespace that has the sockets.
 */
final class TwoExits implements AutoCloseable {

  static final String END_V4 = "10.0.0.9";
  static final String END_V6 = "fd00::9";
  static final String SOURCE_V4 = "10.0.0.1";
  static final String SOURCE_V6 = "fd00::1";
  static final Prefix SERVED_V4 = Prefix.parse("203.0.113.0/24");
  static final Prefix SERVED_V6 = Prefix.parse("2001:db8:5::/48");

  private final BpfHost kernel = BpfHost.open();
  private final HostSockets sockets = new HostSockets();
  private ExitTable table;

  TwoExits() {
    serve(List.of(SERVED_V4, SERVED_V6));
  }

  /** Both have these virtual hosts and no others from now on. */
  void serve(List<Prefix> virtualHosts) {
    table =
        new ExitTable(
            List.of(IpAddress.parse(END_V4), IpAddress.parse(END_V6)),
            List.of(Prefix.parse("10.0.0.0/29"), Prefix.parse("fd00::/125")),
            virtualHosts);
    kernel.endPoints(table.endPoints());
    kernel.tunnelSources(table.tunnelSources());
    kernel.virtualHosts(virtualHosts);
  }

  /**
   * Shows a packet to both, and holds what they make of it together.
   *
   * @param tags VLAN tags before it
   * @return what the kernel's decided
   */
  PlaneVerdict both(byte[] packet, int tags) {
    byte[] frame = TrialFrames.of(packet, tags);
    Map<PlaneVerdict, PlaneCount> before = kernel.verdicts();
    TrialRun run = kernel.tryFrame(frame);
    PlaneVerdict verdict = TrialFrames.verdict(before, kernel.verdicts());
    // Fresh each time, so that it remembers no socket that went.
    TunnelExit exit = new TunnelExit(new Guard(sockets.lookup(), 7));
    exit.install(table);
    MemorySegment memory = MemorySegment.ofArray(packet.clone());
    GuardVerdict java = exit.onPacket(memory, 0, packet.length, 0);
    String about =
        "%s behind %d tags: %s, %s"
            .formatted(HexFormat.of().formatHex(packet), tags, verdict, java);
    GuardVerdict same = KernelExit.decided(verdict).orElse(java);
    assertThat(same).as(about).isEqualTo(java);
    if (KernelExit.decided(verdict).isEmpty()) {
      assertThat(run.action()).as(about).isEqualTo(TrialRun.Action.PASS);
      assertThat(run.frame()).as(about).isEqualTo(frame);
      assertThat(verdict.isSlow() || !java.delivers()).as(about).isTrue();
    } else if (java.delivers()) {
      assertThat(run.action()).as(about).isEqualTo(TrialRun.Action.PASS);
      assertThat(run.frame()).as(about).isEqualTo(decapsulated(frame, tags, exit.inner()));
    } else {
      assertThat(run.action()).as(about).isEqualTo(TrialRun.Action.DROP);
    }
    return verdict;
  }

  @Override
  public void close() {
    kernel.close();
    sockets.close();
  }

  /** The link header with the inner packet's type, what Java made of that, and the padding. */
  private static byte[] decapsulated(byte[] frame, int tags, IpPacket inner) {
    int link = TrialFrames.ETHERNET_BYTES + tags * TrialFrames.TAG_BYTES;
    int outer = frame[link] >>> 4 == 4 ? 20 : 40;
    byte[] expected = Arrays.copyOfRange(frame, outer, frame.length);
    System.arraycopy(frame, 0, expected, 0, link);
    byte[] octets =
        inner.memory().asSlice(inner.offset(), inner.lengthBytes()).toArray(ValueLayout.JAVA_BYTE);
    System.arraycopy(octets, 0, expected, link, octets.length);
    ByteBuffer.wrap(expected).putShort(link - 2, (short) (octets[0] >>> 4 == 4 ? 0x0800 : 0x86dd));
    return expected;
  }
}
