package slr.plane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.TreeMap;
import slr.packet.IpAddress;
import slr.packet.TunnelEnds;
import slr.packet.TunnelKind;

/**
 * The arrays that this process writes and the program reads, {@code node}, {@code tunnels} and
 * {@code next_hops} of maps.h. One writer at a time; a store is in force for the next packet. What
 * a reader may see of an entry that is being changed, and why that does no harm, is said there.
 */
final class PlaneTables {

  /** {@code struct node}; its IPv4 address and rates are 32 bits, the IPv6 address two words. */
  private static final class Node {
    static final int ADDRESS_V4 = 0;
    static final int TOO_BIG_PER_SECOND = ADDRESS_V4 + 4;
    static final int ADDRESS_V6 = TOO_BIG_PER_SECOND + 4;
    static final int ICMP_ERRORS_PER_SECOND = ADDRESS_V6 + 16;
    static final int REDIRECTS_BACK = ICMP_ERRORS_PER_SECOND + 4;
    static final int CHOICE_KEY = REDIRECTS_BACK + 4;
    static final int SILENCE_NS = CHOICE_KEY + 16;
    static final int OPENINGS_PER_SECOND = SILENCE_NS + 8;
  }

  /** {@code struct tunnel}. */
  private static final class Tunnel {
    /** Next hop 32, state 16, whether the far end's address is IPv4 8, kind 8. */
    static final int HEAD = 0;

    static final int STATE_SHIFT = 32;
    static final int V4_SHIFT = 48;
    static final int KIND_SHIFT = 56;

    static final int ENDS_V4 = HEAD + 8;
    static final int SOURCE_V6 = ENDS_V4 + 8;
    static final int DESTINATION_V6 = SOURCE_V6 + 16;
    static final int CHECK = DESTINATION_V6 + 16;
    static final int ACCOUNT = CHECK + 8;
    static final int HOLDER = ACCOUNT + 4;
    static final int SIZE = ACCOUNT + 8;
  }

  /** {@code struct next_hop}. */
  private static final class NextHop {
    /** Interface 32, MTU 32. */
    static final int HEAD = 0;

    static final int MTU_SHIFT = 32;

    static final int MACS = HEAD + 8;
    static final int SIZE = MACS + 24;
  }

  /** The factors of {@code tunnel_check}: odd, so that no bit of a word is lost. */
  private static final long[] CHECK_FACTORS = {
    0x9e37_79b9_7f4a_7c15L, 0xc2b2_ae3d_27d4_eb4fL, 0x1656_67b1_9e37_79f9L, 0xd6e8_feb8_6659_fd93L
  };

  private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

  private final MemorySegment node;
  private final MemorySegment tunnels;
  private final MemorySegment nextHops;

  PlaneTables(BpfObject object, Arena arena) {
    node = object.map("node").share(arena);
    tunnels = object.map("tunnels").share(arena);
    nextHops = object.map("next_hops").share(arena);
  }

  void node(PlaneNode of) {
    IpAddress v6 = of.addressV6().orElse(null);
    node.set(
        KernelLayout.NET_INT, Node.ADDRESS_V4, of.addressV4().map(IpAddress::v4Bits).orElse(0));
    node.set(KernelLayout.INT, Node.TOO_BIG_PER_SECOND, of.tooBigPerSecond());
    node.set(KernelLayout.NET_LONG, Node.ADDRESS_V6, v6 == null ? 0 : v6.high());
    node.set(KernelLayout.NET_LONG, Node.ADDRESS_V6 + 8L, v6 == null ? 0 : v6.low());
    node.set(KernelLayout.INT, Node.ICMP_ERRORS_PER_SECOND, of.icmpErrorsPerSecond());
    node.set(KernelLayout.INT, Node.REDIRECTS_BACK, of.redirectsBack() ? 1 : 0);
    PlaneStandIn standIn = of.standIn();
    node.set(KernelLayout.LONG, Node.CHOICE_KEY, standIn.key0());
    node.set(KernelLayout.LONG, Node.CHOICE_KEY + 8L, standIn.key1());
    node.set(KernelLayout.INT, Node.OPENINGS_PER_SECOND, standIn.openingsPerSecond());
    node.set(KernelLayout.LONG, Node.SILENCE_NS, standIn.silenceNs());
  }

  void tunnel(int index, PlaneTunnel tunnel) {
    long at = at(index, tunnels, Tunnel.SIZE, "tunnel");
    TunnelEnds ends = tunnel.ends();
    boolean v4 = ends.destination().isV4();
    tunnels.set(KernelLayout.INT, at + Tunnel.ACCOUNT, tunnel.account());
    tunnels.set(KernelLayout.INT, at + Tunnel.HOLDER, tunnel.holder());
    if (v4) {
      WORD.setOpaque(
          tunnels,
          at + Tunnel.ENDS_V4,
          wire(ends.source().v4Bits()) | wire(ends.destination().v4Bits()) << 32);
    } else {
      writeV6(at, ends);
    }
    WORD.setRelease(
        tunnels,
        at + Tunnel.HEAD,
        tunnel.nextHop()
            | (long) tunnel.state().code() << Tunnel.STATE_SHIFT
            | (v4 ? 1L << Tunnel.V4_SHIFT : 0)
            | kind(ends.kind()) << Tunnel.KIND_SHIFT);
  }

  /** {@code enum tunnel_kind}. */
  private static long kind(TunnelKind kind) {
    return switch (kind) {
      case IP_IN_IP -> 0;
      case GUE -> 1;
      case MAC_LAN -> 2;
    };
  }

  private static TunnelKind kindOf(int code) {
    return switch (code) {
      case 1 -> TunnelKind.GUE;
      case 2 -> TunnelKind.MAC_LAN;
      default -> TunnelKind.IP_IN_IP;
    };
  }

  /** What a process before this one wrote, by index; none of those that it took away. */
  Map<Integer, PlaneTunnel> tunnels() {
    Map<Integer, PlaneTunnel> found = new TreeMap<>();
    int count = (int) (tunnels.byteSize() / Tunnel.SIZE);
    for (int index = 0; index < count; index++) {
      long at = (long) index * Tunnel.SIZE;
      long head = (long) WORD.getAcquire(tunnels, at + Tunnel.HEAD);
      int code = (int) (head >>> Tunnel.STATE_SHIFT) & 0xffff;
      boolean v4 = (head >>> Tunnel.V4_SHIFT & 0xff) != 0;
      TunnelKind kind = kindOf((int) (head >>> Tunnel.KIND_SHIFT));
      // The program refuses ends that its writer died over, too.
      if (code != TunnelState.ABSENT && (v4 || isWholeV6(at))) {
        TunnelEnds ends = v4 ? endsV4(at, kind) : endsV6(at, kind);
        int account = tunnels.get(KernelLayout.INT, at + Tunnel.ACCOUNT);
        int holder = tunnels.get(KernelLayout.INT, at + Tunnel.HOLDER);
        found.put(
            index, new PlaneTunnel(ends, (int) head, holder, account, TunnelState.ofCode(code)));
      }
    }
    return found;
  }

  private TunnelEnds endsV4(long at, TunnelKind kind) {
    long ends = tunnels.get(KernelLayout.LONG, at + Tunnel.ENDS_V4);
    return new TunnelEnds(
        IpAddress.ofV4(Integer.reverseBytes((int) ends)),
        IpAddress.ofV4(Integer.reverseBytes((int) (ends >>> 32))),
        kind);
  }

  private TunnelEnds endsV6(long at, TunnelKind kind) {
    return new TunnelEnds(
        addressV6(at + Tunnel.SOURCE_V6), addressV6(at + Tunnel.DESTINATION_V6), kind);
  }

  private boolean isWholeV6(long at) {
    long check = 0;
    for (int i = 0; i < CHECK_FACTORS.length; i++) {
      check += tunnels.get(KernelLayout.LONG, at + Tunnel.SOURCE_V6 + i * 8L) * CHECK_FACTORS[i];
    }
    return check == tunnels.get(KernelLayout.LONG, at + Tunnel.CHECK);
  }

  private IpAddress addressV6(long at) {
    return new IpAddress(
        tunnels.get(KernelLayout.NET_LONG, at), tunnels.get(KernelLayout.NET_LONG, at + 8));
  }

  void noTunnel(int index) {
    long at = at(index, tunnels, Tunnel.SIZE, "tunnel");
    WORD.setRelease(tunnels, at + Tunnel.HEAD, (long) TunnelState.ABSENT << Tunnel.STATE_SHIFT);
  }

  void nextHop(int index, PlaneNextHop hop) {
    long at = at(index, nextHops, NextHop.SIZE, "next hop");
    // Packets that come while the two link addresses are written take the slow path.
    noNextHop(index);
    VarHandle.fullFence();
    nextHops.set(
        KernelLayout.NET_LONG,
        at + NextHop.MACS,
        hop.destinationMac() << 16 | hop.sourceMac() >>> 32);
    nextHops.set(KernelLayout.NET_INT, at + NextHop.MACS + 8, (int) hop.sourceMac());
    WORD.setRelease(
        nextHops,
        at + NextHop.HEAD,
        hop.interfaceIndex() | (long) hop.mtuBytes() << NextHop.MTU_SHIFT);
  }

  void noNextHop(int index) {
    WORD.setRelease(nextHops, at(index, nextHops, NextHop.SIZE, "next hop") + NextHop.HEAD, 0L);
  }

  private void writeV6(long at, TunnelEnds ends) {
    long[] words = {
      Long.reverseBytes(ends.source().high()),
      Long.reverseBytes(ends.source().low()),
      Long.reverseBytes(ends.destination().high()),
      Long.reverseBytes(ends.destination().low())
    };
    long check = 0;
    for (int i = 0; i < words.length; i++) {
      WORD.setOpaque(tunnels, at + Tunnel.SOURCE_V6 + i * 8L, words[i]);
      check += words[i] * CHECK_FACTORS[i];
    }
    WORD.setOpaque(tunnels, at + Tunnel.CHECK, check);
  }

  /** An IPv4 address as the program loads it from memory. */
  private static long wire(int v4Bits) {
    return Integer.toUnsignedLong(Integer.reverseBytes(v4Bits));
  }

  private static long at(int index, MemorySegment table, int size, String what) {
    long count = table.byteSize() / size;
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException(
          what + " " + index + " is out of range: there are " + count + " (PlaneSizes)");
    }
    return (long) index * size;
  }
}
