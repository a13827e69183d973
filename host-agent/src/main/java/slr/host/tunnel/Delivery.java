package slr.host.tunnel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.host.kernel.KernelPlan;
import slr.host.kernel.KernelSetup;
import slr.plane.NativeException;
import slr.plane.OutputPort;
import slr.plane.TunPort;
import slr.plane.VethInjector;

/** The way into the host's own stack. */
public final class Delivery {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private Delivery() {}

  /** Which device packets come out of. */
  public enum Kind {
    /** TUN where it opens, else a veth pair. */
    AUTO,
    /** A TUN device; gone with the process. */
    TUN,
    /** A veth pair, for processes without the right to open TUN; stays. */
    VETH
  }

  /**
   * Opens the port, in the network namespace of the calling thread.
   *
   * @param device name of the TUN device, or of the veth pair's far end
   * @param mtuBytes the largest inner packet
   * @throws NativeException if the kind does not open
   */
  public static OutputPort open(Kind kind, String device, int mtuBytes) {
    OutputPort port =
        switch (kind) {
          case TUN -> TunPort.open(device, mtuBytes).output();
          case VETH -> veth(device, mtuBytes);
          case AUTO -> tunElseVeth(device, mtuBytes);
        };
    // The device's own setting counts as well as that of "all", and it begins with the default.
    KernelSetup.set(KernelPlan.looseSource(device));
    return port;
  }

  private static OutputPort tunElseVeth(String device, int mtuBytes) {
    try {
      return TunPort.open(device, mtuBytes).output();
    } catch (NativeException e) {
      LOG.info("a veth pair is used instead of TUN: {}", e.getMessage());
      return veth(device, mtuBytes);
    }
  }

  private static OutputPort veth(String device, int mtuBytes) {
    String near = device + "-in";
    KernelSetup.makeVethPair(near, device, mtuBytes);
    return VethInjector.open(near, device);
  }
}
