package slr.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import slr.core.guard.ExitTable;
import slr.core.guard.Guard;
import slr.core.guard.GuardVerdict;
import slr.core.guard.TunnelExit;
import slr.host.tunnel.KernelExit;
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

  private static final int ETHERNET_BYTES = 14;
  private static final int TAG_BYTES = 4;

  /** What an Ethernet has at least, without its check sequence. */
  private static final int FRAME_BYTES_MIN = 60;

  private static final byte[] MACS = HexFormat.of().parseHex("02000000000a02000000000b");

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
    byte[] frame = frame(packet, tags);
    Map<PlaneVerdict, PlaneCount> before = kernel.verdicts();
    TrialRun run = kernel.tryFrame(frame);
    PlaneVerdict verdict = grown(before, kernel.verdicts());
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
    int link = ETHERNET_BYTES + tags * TAG_BYTES;
    int outer = frame[link] >>> 4 == 4 ? 20 : 40;
    byte[] expected = Arrays.copyOfRange(frame, outer, frame.length);
    System.arraycopy(frame, 0, expected, 0, link);
    byte[] octets =
        inner.memory().asSlice(inner.offset(), inner.lengthBytes()).toArray(ValueLayout.JAVA_BYTE);
    System.arraycopy(octets, 0, expected, link, octets.length);
    ByteBuffer.wrap(expected).putShort(link - 2, (short) (octets[0] >>> 4 == 4 ? 0x0800 : 0x86dd));
    return expected;
  }

  private static PlaneVerdict grown(
      Map<PlaneVerdict, PlaneCount> before, Map<PlaneVerdict, PlaneCount> after) {
    Map<PlaneVerdict, Long> grown = new EnumMap<>(PlaneVerdict.class);
    after.forEach((verdict, count) -> grown.put(verdict, count.packets()));
    before.forEach((verdict, count) -> grown.merge(verdict, -count.packets(), Long::sum));
    grown.values().removeIf(packets -> packets == 0);
    assertThat(grown).as("verdicts of one packet").hasSize(1).containsValue(1L);
    return grown.keySet().iterator().next();
  }

  private static byte[] frame(byte[] packet, int tags) {
    int link = ETHERNET_BYTES + tags * TAG_BYTES;
    ByteBuffer frame = ByteBuffer.allocate(Math.max(FRAME_BYTES_MIN, link + packet.length));
    frame.put(MACS);
    for (int tag = 0; tag < tags; tag++) {
      frame.putShort((short) (tag == 0 && tags == 2 ? 0x88a8 : 0x8100)).putShort((short) (7 + tag));
    }
    boolean v6 = packet.length > 0 && packet[0] >>> 4 == 6;
    frame.putShort((short) (v6 ? 0x86dd : 0x0800)).put(packet);
    return frame.array();
  }
}
