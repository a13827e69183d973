package slr.plane;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * AF_XDP sockets at all queues of some interfaces, over one shared memory: ports for what comes in
 * by them, and an output that sends the same packets on from where they lie. {@link
 * BpfPlane#leaveTo} sends packets here.
 */
public final class XdpPorts implements AutoCloseable {

  /** More queues than processors are no use; packets of the others go to the stack. */
  private static final int QUEUES_MAX = 16;

  /** Frames on their way out beside those that the rings for what comes in hold. */
  private static final int FRAMES_LEAVING = 1024;

  private final List<XdpSocketPort> inputs;
  private final XdpOutput output;

  private XdpPorts(List<XdpSocketPort> inputs, XdpOutput output) {
    this.inputs = List.copyOf(inputs);
    this.output = output;
  }

  /**
   * Opens them in the network namespace of the calling thread; needs CAP_NET_RAW there. No packet
   * comes before {@link BpfPlane#leaveTo}.
   *
   * @param interfaces at least one
   * @param links how packets leave; may change any time
   * @throws NativeException if one of them takes no such socket
   */
  public static XdpPorts open(Collection<String> interfaces, LinkAddresses links) {
    List<NetworkDevice> devices = interfaces.stream().map(NetworkDevice::named).toList();
    List<XdpSocket.At> places = new ArrayList<>();
    for (NetworkDevice device : devices) {
      requireFrames(device);
      int queues = Math.min(QUEUES_MAX, NetworkDevice.receiveQueues(device.name()));
      for (int queue = 0; queue < queues; queue++) {
        places.add(new XdpSocket.At(device.name(), device.index(), queue, true));
      }
    }
    int mtuBytes = devices.stream().mapToInt(NetworkDevice::mtuBytes).max().orElseThrow();
    XdpFrames frames =
        new XdpFrames(mtuBytes, places.size() * XdpSocket.RING_ENTRIES + FRAMES_LEAVING);
    List<XdpSocket> sockets = new ArrayList<>();
    // With no socket over it the memory goes, too.
    try (XdpFrames _ = frames.share()) {
      for (XdpSocket.At at : places) {
        sockets.add(
            sockets.isEmpty() ? XdpSocket.open(at, frames) : sockets.getFirst().openBeside(at));
      }
      List<XdpSocketPort> inputs =
          sockets.stream()
              .map(socket -> new XdpSocketPort(device(devices, socket), socket))
              .toList();
      return new XdpPorts(inputs, new XdpOutput(frames, sockets, links, RawIpOutput.open()));
    } catch (RuntimeException e) {
      sockets.forEach(XdpSocket::close);
      throw e;
    }
  }

  /**
   * Whether there are such sockets at all.
   *
   * @throws NativeException if not; the message says what to do
   */
  public static void requireSockets() {
    XdpSocket.socket().close();
  }

  private static void requireFrames(NetworkDevice device) {
    if (!XdpFrames.isLargeEnoughFor(device.mtuBytes())) {
      throw new NativeException(
          "AF_XDP on " + device.name() + " with an MTU of " + device.mtuBytes(),
          Errno.EMSGSIZE,
          "packets fit no page: ip link set " + device.name() + " mtu 1500, or port: packet");
    }
  }

  private static NetworkDevice device(List<NetworkDevice> devices, XdpSocket socket) {
    return devices.stream()
        .filter(device -> device.index() == socket.interfaceIndex())
        .findFirst()
        .orElseThrow();
  }

  /** One for each queue of each interface; whoever reads them may close them instead of this. */
  public List<XdpSocketPort> inputs() {
    return inputs;
  }

  /** Where packets go out; closed alike, after the inputs. */
  public OutputPort output() {
    return output;
  }

  @Override
  public void close() {
    inputs.forEach(InputPort::close);
    output.close();
  }

  /** Whether driver and memory are one on all interfaces, so that nothing is copied. */
  public boolean zeroCopy() {
    return inputs.stream().allMatch(port -> port.socket().zeroCopy());
  }
}
