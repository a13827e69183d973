package slr.plane;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The interfaces that have a program. With pins they keep it when this process ends, and the next
 * one puts its own program in the old one's place.
 */
final class XdpLinks implements AutoCloseable {

  private final int program;
  private final Optional<BpfFileSystem> pins;
  private final Map<String, XdpLink> links = new TreeMap<>();

  /**
   * Those of this program; none yet but for what is pinned.
   *
   * @throws NativeException if something else than links of XDP programs is pinned among them
   */
  XdpLinks(int program, Optional<BpfFileSystem> pins) {
    this.program = program;
    this.pins = pins;
    pins.ifPresent(
        folder -> folder.linked().forEach(each -> XdpLink.requireXdp(folder.link(each))));
  }

  /**
   * Attaches the program to an interface of the calling thread's network namespace, or puts it in
   * the place of the one that an earlier process left there; no packet is left out in between.
   *
   * @return where, unless it was there before
   * @throws NativeException if the interface takes it neither way
   */
  Optional<XdpMode> attach(String interfaceName) {
    NetworkDevice device = NetworkDevice.named(interfaceName);
    Optional<Path> pin = pins.map(folder -> folder.link(interfaceName));
    Optional<XdpLink> old = pin.flatMap(path -> XdpLink.adopt(path, program, device));
    XdpLink link = old.orElseGet(() -> attachAnew(device, pin));
    XdpLink before = links.put(interfaceName, link);
    if (before != null) {
      before.close();
    }
    return link.mode();
  }

  private XdpLink attachAnew(NetworkDevice device, Optional<Path> pin) {
    // A name may be left of a link to an interface that was deleted.
    pin.ifPresent(path -> pins.orElseThrow().unpin(path));
    XdpLink before = links.remove(device.name());
    if (before != null) {
      before.close();
    }
    XdpLink link = XdpLink.attach(program, device);
    try {
      pin.ifPresent(link::pin);
    } catch (NativeException e) {
      link.close();
      throw e;
    }
    return link;
  }

  /** Interfaces that this process, or with pins an earlier one, attached a program to. */
  List<String> attached() {
    TreeSet<String> names = new TreeSet<>(links.keySet());
    pins.ifPresent(folder -> names.addAll(folder.linked()));
    return List.copyOf(names);
  }

  /** Takes the program from an interface, which then is as it was before. */
  void detach(String interfaceName) {
    pins.ifPresent(folder -> folder.unpin(folder.link(interfaceName)));
    XdpLink link = links.remove(interfaceName);
    if (link != null) {
      link.close();
    }
  }

  /** Lets go; interfaces without a pinned link lose the program now. */
  @Override
  public void close() {
    links.values().forEach(XdpLink::close);
    links.clear();
  }
}
