package slr.plane;

/** Counts the IPv4 packets that arrive at an interface and ends them there, in its driver. */
public final class TrafficSink implements AutoCloseable {

  static final String PROGRAM = "traffic_sink";

  private final BpfObject object;
  private final BpfCounters arrived;
  private final XdpLink link;

  private TrafficSink(BpfObject object, NetworkDevice device) {
    this.object = object;
    arrived = new BpfCounters(object.map("arrived"));
    link = XdpLink.attach(object.program(PROGRAM), device);
  }

  /** A sink at this interface of the calling thread's namespace. */
  public static TrafficSink open(String device) {
    return new TrafficSink(TrafficSource.load(), NetworkDevice.named(device));
  }

  /** Packets so far. */
  public long packets() {
    return arrived.read(0).packets();
  }

  @Override
  public void close() {
    link.close();
    object.close();
  }
}
