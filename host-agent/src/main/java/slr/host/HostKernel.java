package slr.host;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import slr.host.kernel.KernelPlan;
import slr.packet.Prefix;

/** What a configuration means for the kernel of this host. */
final class HostKernel {

  private HostKernel() {}

  /** The plan that makes these prefixes local and lets tunnels end. */
  static KernelPlan plan(HostConfig config, List<Prefix> virtualHosts) {
    return KernelPlan.of(
        new KernelPlan.Request(
            config.node(),
            config.input().interfaces(),
            config.endPoints(),
            virtualHosts,
            config.tunnelKinds(),
            tunnelMtuBytes(config)));
  }

  /** What is configured, else what the smallest input interface takes. */
  static int tunnelMtuBytes(HostConfig config) {
    if (config.tunnelMtuBytes() != 0) {
      return config.tunnelMtuBytes();
    }
    return config.input().interfaces().stream().mapToInt(HostKernel::mtuBytes).min().orElseThrow();
  }

  private static int mtuBytes(String device) {
    try {
      NetworkInterface found = NetworkInterface.getByName(device);
      if (found != null) {
        return found.getMTU();
      }
    } catch (SocketException _) {
      // Said below, with the fix.
    }
    throw new IllegalArgumentException(
        "there is no interface '" + device + "': see 'ip link', correct 'input.interfaces'");
  }
}
