package slr.node.level;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.node.forward.ForwardingLoop;
import slr.node.kernel.KernelSetup;
import slr.node.level.LevelConfig.PortKind;
import slr.node.offload.KernelOffload;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.plane.InputPort;
import slr.plane.NativeException;
import slr.plane.OutputPort;
import slr.plane.PacketFilter;
import slr.plane.PacketSocketPort;
import slr.plane.RawIpOutput;
import slr.plane.TunPort;
import slr.plane.XdpPorts;

/** The ports of a level, and what the kernel was told so that packets come in by them. */
final class LevelInputs {

  private static final Logger LOG = LoggerFactory.getLogger(LevelInputs.class);

  /** Where the kernel routes the virtual hosts if packets come in through TUN. */
  private static final String TUN_DEVICE = "slr0";

  /** As the links around it: longer packets are refused by the kernel, with the right error. */
  private static final int TUN_MTU_BYTES = 1500;

  /**
   * Behind AF_XDP sockets a packet socket hears what the program does not see: an interface that
   * was made anew, a queue too many.
   */
  private static final int SPARE_RING_FRAMES = 1024;

  private final String node;
  private final KernelSetup kernel;
  private final List<IpAddress> endPoints;
  private final List<PacketSocketPort> taps = new ArrayList<>();
  private final List<InputPort> inputs = new ArrayList<>();
  private final OutputPort output;
  private final Optional<KernelOffload> offload;

  /** Whether the kernel takes packets from the interfaces before the ports do. */
  private boolean attached;

  /**
   * Opens the ports and prepares the kernel.
   *
   * @param offload takes packets before the ports do
   * @throws IOException if {@code ip} or {@code nft} fails
   * @throws NativeException if an interface takes no port, or no program though one was asked for
   */
  LevelInputs(LevelConfig config, KernelSetup kernel, Optional<KernelOffload> offload)
      throws IOException {
    this.offload = offload;
    this.node = config.node();
    this.kernel = kernel;
    this.endPoints = config.endPoints();
    Collection<Prefix> prefixes = config.prefixes();
    prepare(prefixes);
    offload.ifPresent(each -> each.virtualHosts(prefixes));
    if (config.input().port() == PortKind.TUN) {
      TunPort tun = TunPort.open(TUN_DEVICE, TUN_MTU_BYTES);
      kernel.routeInto(TUN_DEVICE, prefixes);
      inputs.add(tun.input());
      output = tun.output();
    } else {
      List<String> interfaces = config.input().interfaces();
      attached = offload.isPresent() && attach(offload.get(), interfaces, config.input().port());
      Optional<XdpPorts> sockets =
          offload.filter(_ -> attached).flatMap(each -> openSockets(each, interfaces));
      PacketFilter filter = PacketFilter.of(List.copyOf(prefixes), endPoints);
      int frames = sockets.isPresent() ? SPARE_RING_FRAMES : PacketSocketPort.RING_FRAMES;
      interfaces.forEach(d -> taps.add(PacketSocketPort.open(d, filter, frames)));
      sockets.ifPresent(ports -> inputs.addAll(ports.inputs()));
      inputs.addAll(taps);
      output = sockets.isPresent() ? sockets.get().output() : RawIpOutput.open();
    }
  }

  /** Whether the kernel takes packets before this process does. */
  boolean isAttached() {
    return attached;
  }

  /** Has the offload take packets, if it can; whether it does. */
  private static boolean attach(KernelOffload offload, List<String> interfaces, PortKind port) {
    try {
      offload.attach(interfaces);
      return true;
    } catch (NativeException impossible) {
      if (port == PortKind.BPF) {
        throw impossible;
      }
      LOG.warn("packets are forwarded by this process alone: {}", impossible.getMessage());
      return false;
    }
  }

  /** Has the offload leave packets to sockets past the kernel's stack, if it can. */
  private static Optional<XdpPorts> openSockets(KernelOffload offload, List<String> interfaces) {
    try {
      XdpPorts sockets = XdpPorts.open(interfaces, offload.links());
      leaveTo(offload, sockets);
      LOG.info(
          "packets for this process come by AF_XDP on {} ({})",
          String.join(", ", interfaces),
          sockets.zeroCopy() ? "zero-copy" : "copied");
      return Optional.of(sockets);
    } catch (NativeException impossible) {
      LOG.info(
          "packets for this process come by packet sockets, not AF_XDP: {}",
          impossible.getMessage());
      return Optional.empty();
    }
  }

  private static void leaveTo(KernelOffload offload, XdpPorts sockets) {
    try {
      offload.leaveTo(sockets);
    } catch (NativeException tooMany) {
      sockets.close();
      throw tooMany;
    }
  }

  /** Where packets come in; the loop closes them. */
  List<InputPort> inputs() {
    return inputs;
  }

  /** Where packets go out; the loop closes it. */
  OutputPort output() {
    return output;
  }

  /**
   * From now on these virtual hosts are taken from the kernel, and no others.
   *
   * @param loop owns the ports
   * @throws IOException if {@code ip} or {@code nft} fails
   */
  void serve(Collection<Prefix> prefixes, ForwardingLoop loop) throws IOException {
    prepare(prefixes);
    if (taps.isEmpty()) {
      kernel.routeInto(TUN_DEVICE, prefixes);
      return;
    }
    PacketFilter filter = PacketFilter.of(List.copyOf(prefixes), endPoints);
    loop.onPorts(
            () -> {
              offload.ifPresent(each -> each.virtualHosts(prefixes));
              taps.forEach(tap -> tap.filter(filter));
            })
        .join();
  }

  private void prepare(Collection<Prefix> prefixes) throws IOException {
    kernel.blackhole(prefixes);
    kernel.silence(node, endPoints, prefixes);
  }
}
