package slr.node.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import slr.plane.PlaneCount;
import slr.plane.PlaneVerdict;

/** Frames for programs in the kernel, and which verdict one of them got. */
public final class TrialFrames {

  /** Octets of a link header without tags. */
  public static final int ETHERNET_BYTES = 14;

  /** Octets of one tag. */
  public static final int TAG_BYTES = 4;

  /** The two link addresses that each frame begins with. */
  static final byte[] CAME = HexFormat.of().parseHex("02000000000a02000000000b");

  /** What an Ethernet has at least, without its check sequence. */
  private static final int FRAME_BYTES_MIN = 60;

  private TrialFrames() {}

  /** A packet behind a link header with so many VLAN tags, 0 to 2, and padding. */
  public static byte[] of(byte[] packet, int tags) {
    int link = ETHERNET_BYTES + tags * TAG_BYTES;
    ByteBuffer frame = ByteBuffer.allocate(Math.max(FRAME_BYTES_MIN, link + packet.length));
    frame.put(CAME);
    for (int tag = 0; tag < tags; tag++) {
      frame.putShort((short) (tag == 0 && tags == 2 ? 0x88a8 : 0x8100)).putShort((short) (7 + tag));
    }
    boolean v6 = packet.length > 0 && packet[0] >>> 4 == 6;
    frame.putShort((short) (v6 ? 0x86dd : 0x0800)).put(packet);
    return frame.array();
  }

  /** The one verdict that was given between two readings of the counters. */
  public static PlaneVerdict verdict(
      Map<PlaneVerdict, PlaneCount> before, Map<PlaneVerdict, PlaneCount> after) {
    Map<PlaneVerdict, Long> grown = new EnumMap<>(PlaneVerdict.class);
    after.forEach((verdict, count) -> grown.put(verdict, count.packets()));
    before.forEach((verdict, count) -> grown.merge(verdict, -count.packets(), Long::sum));
    grown.values().removeIf(packets -> packets == 0);
    assertThat(grown).as("verdicts of one packet").hasSize(1).containsValue(1L);
    return grown.keySet().iterator().next();
  }
}
