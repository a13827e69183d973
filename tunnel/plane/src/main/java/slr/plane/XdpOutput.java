package slr.plane;

import static slr.packet.AllMemory.ALL;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import slr.packet.IpAddress;

/**
 * Sends packets that came by an {@link XdpSocketPort} from where they lie, past the kernel's stack,
 * where the link address of the next machine is known; all others as {@link RawIpOutput} does.
 *
 * <p>A driver that takes no more is {@code EBUSY}; an interface that is down {@code ENETDOWN}, and
 * its packets go by the stack for about a second. One thread owns it; {@link #counters} may be
 * called by any.
 */
public final class XdpOutput implements OutputPort {

  private static final int LINK_BYTES = 14;
  private static final int SOURCE_MAC_LOW = 8;
  private static final int TYPE = 12;

  private final XdpFrames frames;
  private final LinkAddresses links;
  private final RawIpOutput raw;
  private final Tally tally = new Tally(Errno.BOUND);
  private final List<XdpSender> senders = new ArrayList<>();

  /** Sockets that are no port's. */
  private final List<XdpSocket> own = new ArrayList<>();

  /** Interfaces that take no socket. */
  private final Set<Integer> refused = new HashSet<>();

  /** An interface that packets leave by, but by no socket yet. */
  private int wanted = NetworkDevice.NONE;

  XdpOutput(XdpFrames frames, List<XdpSocket> sockets, LinkAddresses links, RawIpOutput raw) {
    this.frames = frames;
    this.links = links;
    this.raw = raw;
    sockets.forEach(socket -> senders.add(new XdpSender(socket, tally)));
  }

  @Override
  public void send(MemorySegment memory, long offset, int lengthBytes) {
    long packet = Libc.address(memory, offset);
    if (!frames.contains(packet) || !queue(packet, lengthBytes)) {
      raw.send(memory, offset, lengthBytes);
    }
  }

  @Override
  public void sendTo(NextHop neighbour, MemorySegment memory, long offset, int lengthBytes) {
    raw.sendTo(neighbour, memory, offset, lengthBytes);
  }

  private boolean queue(long packet, int lengthBytes) {
    int version = IpVersion.of(packet, lengthBytes);
    PlaneNextHop hop = version == 0 ? null : hop(packet, version);
    if (hop == null || lengthBytes > hop.mtuBytes()) {
      return false;
    }
    XdpSender sender = sender(hop.interfaceIndex());
    long frame = packet - LINK_BYTES;
    long offset = frame - frames.base();
    if (sender == null || !sender.takes() || frames.isLent(offset)) {
      return false;
    }
    long macs = hop.destinationMac() << Short.SIZE | hop.sourceMac() >>> Integer.SIZE;
    ALL.set(KernelLayout.NET_LONG, frame, macs);
    ALL.set(KernelLayout.NET_INT, frame + SOURCE_MAC_LOW, (int) hop.sourceMac());
    ALL.set(KernelLayout.NET_SHORT, frame + TYPE, IpVersion.etherType(version));
    frames.lend(offset);
    sender.note(offset, lengthBytes + LINK_BYTES);
    return true;
  }

  private @Nullable PlaneNextHop hop(long packet, int version) {
    if (version == 4) {
      int v4 = ALL.get(KernelLayout.NET_INT, packet + IpVersion.V4_DESTINATION);
      return links.table().find(0, IpAddress.lowOfV4(v4));
    }
    return links
        .table()
        .find(
            ALL.get(KernelLayout.NET_LONG, packet + IpVersion.V6_DESTINATION),
            ALL.get(KernelLayout.NET_LONG, packet + IpVersion.V6_DESTINATION + Long.BYTES));
  }

  private @Nullable XdpSender sender(int interfaceIndex) {
    // By index: an iterator would be an object for each packet.
    for (int i = 0; i < senders.size(); i++) {
      XdpSender sender = senders.get(i);
      if (sender.socket().interfaceIndex() == interfaceIndex) {
        return sender;
      }
    }
    wanted = interfaceIndex;
    return null;
  }

  @Override
  public void flush() {
    for (int i = 0; i < senders.size(); i++) {
      senders.get(i).flush();
    }
    raw.flush();
  }

  /**
   * {@inheritDoc}
   *
   * <p>A socket for one more interface is opened here, when packets have left by it.
   */
  @Override
  public Optional<String> check() {
    senders.forEach(XdpSender::retry);
    int index = wanted;
    wanted = NetworkDevice.NONE;
    if (index == NetworkDevice.NONE || refused.contains(index)) {
      return Optional.empty();
    }
    try {
      XdpSocket socket =
          senders
              .getFirst()
              .socket()
              .openBeside(new XdpSocket.At("interface " + index, index, 0, false));
      own.add(socket);
      senders.add(new XdpSender(socket, tally));
      return Optional.empty();
    } catch (NativeException impossible) {
      refused.add(index);
      return Optional.of(
          "packets by interface " + index + " leave by the stack: " + impossible.getMessage());
    }
  }

  @Override
  public String name() {
    return "xdp";
  }

  /** {@inheritDoc} Those of the stack's, too. */
  @Override
  public PortCounters counters() {
    PortCounters past = tally.counters(IpVersion::reason);
    PortCounters through = raw.counters();
    Map<String, Long> losses = new HashMap<>(past.losses());
    through.losses().forEach((reason, count) -> losses.merge(reason, count, Long::sum));
    return new PortCounters(
        past.packets() + through.packets(), past.bytes() + through.bytes(), losses);
  }

  @Override
  public void close() {
    own.forEach(XdpSocket::close);
    raw.close();
  }
}
