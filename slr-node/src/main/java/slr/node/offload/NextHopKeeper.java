package slr.node.offload;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.core.forward.TunnelEnd;
import slr.node.forward.DataPlaneConfig;
import slr.packet.IpAddress;
import slr.packet.TunnelKind;
import slr.plane.BpfPlane;
import slr.plane.DeviceFeatures;
import slr.plane.LinkAddresses;
import slr.plane.NetworkDevice;
import slr.plane.NextHop;
import slr.plane.NextHops;
import slr.plane.PathMtu;
import slr.plane.PlaneNextHop;
import slr.plane.Poller;

/**
 * Keeps the next hops of the kernel's data plane as the kernel's routes and neighbours are, in a
 * thread of its own: at each change, and each second, since path MTUs come without word and silent
 * neighbours must be looked after.
 */
final class NextHopKeeper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NextHopKeeper.class);

  private static final long PERIOD_NS = Duration.ofSeconds(1).toNanos();

  /** Changes come in crowds: a reroute is a dozen of them. */
  private static final long PAUSE_NS = Duration.ofMillis(2).toNanos();

  private final BpfPlane plane;
  private final LinkAddresses links;
  private final NextHops nextHops;
  private final PathMtu pathMtu;
  private final DeviceFeatures devices;
  private final Poller poller;
  private final Thread thread;
  private final Map<Integer, TunnelEnd> ends = new ConcurrentHashMap<>();
  private final Map<Integer, PlaneNextHop> written = new HashMap<>();

  /** Of others a process before this one may have left what is no longer so. */
  private final Set<Integer> looked = new HashSet<>();

  private volatile boolean running = true;

  /** Opens in the network namespace of the calling thread. */
  NextHopKeeper(BpfPlane plane, LinkAddresses links) {
    this.plane = plane;
    this.links = links;
    nextHops = NextHops.open();
    pathMtu = PathMtu.open();
    devices = DeviceFeatures.open();
    poller = new Poller(nextHops.descriptor());
    thread = Thread.ofPlatform().name("next-hops").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Also this one from now on; any thread. */
  void follow(TunnelEnd end) {
    if (!end.equals(ends.put(end.nextHop(), end))) {
      poller.wakeUp();
    }
  }

  /** These and no others from now on; any thread. */
  void follow(Collection<TunnelEnd> all) {
    ends.keySet().retainAll(all.stream().map(TunnelEnd::nextHop).collect(Collectors.toSet()));
    all.forEach(this::follow);
  }

  @Override
  public void close() {
    running = false;
    poller.wakeUp();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    poller.close();
    nextHops.close();
    pathMtu.close();
    devices.close();
  }

  private void run() {
    while (running) {
      nextHops.changed();
      Set<Integer> outputs = redirectable();
      plane.outputs(outputs);
      writeAll(outputs);
      written
          .keySet()
          .removeIf(nextHop -> {
            boolean gone = !ends.containsKey(nextHop);
            if (gone) {
              plane.noNextHop(nextHop);
            }
            return gone;
          });
      poller.await(PERIOD_NS);
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  private Set<Integer> redirectable() {
    return NetworkDevice.indexes().stream()
        .filter(devices::takesRedirectedFrames)
        .collect(Collectors.toSet());
  }

  private void writeAll(Set<Integer> outputs) {
    Map<IpAddress, PlaneNextHop> ways = new HashMap<>();
    ends.forEach((nextHop, end) -> {
      Optional<PlaneNextHop> way =
          nextHops
              .towards(end.endPoint())
              .filter(hop -> hop.isDestination() || end.kind() != TunnelKind.MAC_LAN)
              .flatMap(hop -> planeHop(hop, end.endPoint()));
      way.ifPresent(known -> ways.put(end.endPoint(), known));
      write(nextHop, end.endPoint(), way.filter(known -> outputs.contains(known.interfaceIndex())));
    });
    links.replace(ways);
  }

  private void write(int nextHop, IpAddress endPoint, Optional<PlaneNextHop> now) {
    PlaneNextHop before = written.get(nextHop);
    if (!looked.add(nextHop) && now.equals(Optional.ofNullable(before))) {
      return;
    }
    if (now.isPresent()) {
      plane.nextHop(nextHop, now.get());
      written.put(nextHop, now.get());
    } else {
      // Its packets take the slow path, where the kernel looks for the neighbour.
      plane.noNextHop(nextHop);
      written.remove(nextHop);
    }
    LOG.debug("the way to {} is {}", endPoint, now);
  }

  /** Empty for an MTU that no link has: an ICMP error may say anything. */
  private Optional<PlaneNextHop> planeHop(NextHop hop, IpAddress endPoint) {
    int mtuBytes = pathMtu.towards(endPoint).orElse(DataPlaneConfig.MTU_BYTES_UNKNOWN);
    return PlaneNextHop.isMtu(mtuBytes)
        ? Optional.of(
            new PlaneNextHop(
                hop.interfaceIndex(), mtuBytes, hop.linkAddress(), hop.ownLinkAddress()))
        : Optional.empty();
  }
}
