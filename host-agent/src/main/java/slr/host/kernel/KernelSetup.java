package slr.host.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slr.host.kernel.KernelPlan.Sysctl;
import slr.node.kernel.SystemCommand;
import slr.packet.Prefix;

/**
 * Brings the kernel of this network namespace to where a {@link KernelPlan} wants it.
 *
 * <p>Doing it again changes nothing. Nothing is taken back when the agent stops or dies: open
 * connections still answer from their virtual host, go on as soon as an agent decapsulates again,
 * and meanwhile the kernel stays silent.
 */
public final class KernelSetup {

  private static final Logger LOG = LoggerFactory.getLogger(KernelSetup.class);
  private static final SystemCommand SYSTEM = new SystemCommand(List.of());
  private static final Path SYSCTLS = Path.of("/proc/sys");

  /** One folder for each device of this thread's namespace, unlike {@code /sys/class/net}. */
  private static final Path DEVICES = SYSCTLS.resolve("net/ipv4/conf");

  private KernelSetup() {}

  /**
   * Does all of the plan.
   *
   * @throws KernelException naming the step that failed and the line that fixes it
   */
  public static void apply(KernelPlan plan) {
    plan.sysctls().forEach(KernelSetup::set);
    makeLocal(plan.localRoutes());
    run(plan.ruleset(), "nft", "-f", "-");
  }

  /** Gives one setting its value, unless it has it. */
  public static void set(Sysctl sysctl) {
    Path file = SYSCTLS.resolve(sysctl.name());
    String line = "sysctl -w " + sysctl.name().replace('/', '.') + "=" + sysctl.value();
    try {
      String before = Files.readString(file).strip();
      if (!before.equals(sysctl.value())) {
        Files.writeString(file, sysctl.value());
        LOG.info("{} (was {}): {}", line, before, sysctl.why());
      }
    } catch (IOException e) {
      throw new KernelException("because " + sysctl.why() + ", run: " + line, e);
    }
  }

  /** Makes a pair of devices without addresses and brings it up, unless it is there. */
  public static void makeVethPair(String near, String far, int mtuBytes) {
    String mtu = Integer.toString(mtuBytes);
    if (!Files.exists(DEVICES.resolve(near))) {
      run(
          "", "ip", "link", "add", near, "mtu", mtu, "type", "veth", "peer", "name", far, "mtu",
          mtu);
    }
    for (String device : List.of(near, far)) {
      // Without a link-local address the kernel sends nothing of its own on it.
      run("", "ip", "link", "set", device, "addrgenmode", "none", "up");
    }
  }

  /** Makes each address of the blocks one of this host's own (AnyIP). */
  private static void makeLocal(List<Prefix> prefixes) {
    String batch =
        prefixes.stream()
            .map(prefix -> "route replace local " + prefix + " dev lo\n")
            .collect(Collectors.joining());
    run(batch, "ip", "-batch", "-");
  }

  private static void run(String input, String... command) {
    try {
      SYSTEM.feed(input, command);
    } catch (IOException e) {
      throw new KernelException("run as root, with iproute2 and nftables installed", e);
    }
  }
}
