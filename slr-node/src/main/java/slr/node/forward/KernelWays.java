package slr.node.forward;

import java.util.Optional;
import java.util.OptionalInt;
import slr.packet.IpAddress;
import slr.plane.NextHop;
import slr.plane.NextHops;
import slr.plane.PathMtu;

/** The ways that the kernel knows. Asked by one thread at a time. */
public final class KernelWays implements Ways, AutoCloseable {

  private final PathMtu pathMtu;
  private final NextHops nextHops;

  private KernelWays(PathMtu pathMtu, NextHops nextHops) {
    this.pathMtu = pathMtu;
    this.nextHops = nextHops;
  }

  /**
   * Opens in the network namespace of the calling thread; needs CAP_NET_RAW and CAP_NET_ADMIN.
   *
   * @throws slr.plane.NativeException if a right is missing
   */
  public static KernelWays open() {
    PathMtu pathMtu = PathMtu.open();
    try {
      return new KernelWays(pathMtu, NextHops.open());
    } catch (RuntimeException e) {
      pathMtu.close();
      throw e;
    }
  }

  @Override
  public OptionalInt mtuBytes(IpAddress endPoint) {
    return pathMtu.towards(endPoint);
  }

  @Override
  public Optional<NextHop> neighbour(IpAddress endPoint) {
    // Nobody waits for the news: they only must not pile up.
    nextHops.changed();
    return nextHops.towards(endPoint).filter(NextHop::isDestination);
  }

  @Override
  public void close() {
    pathMtu.close();
    nextHops.close();
  }
}
