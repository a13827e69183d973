package slr.node.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import slr.packet.IpAddress;
import slr.packet.Prefix;
import slr.plane.ProtocolSilencer;

/** Prepares the kernel of a node for the Java data plane. */
public final class KernelSetup implements AutoCloseable {

  /** Routes with this protocol number (rtnetlink(7), rtm_protocol) are ours; unassigned. */
  static final String ROUTE_PROTOCOL = "83";

  /** Worse than BIRD's (32), so that ours never takes the place of one of the operator's. */
  private static final String ROUTE_METRIC = "8300";

  private final SystemCommand system;
  private final @Nullable ProtocolSilencer silencer;

  private KernelSetup(SystemCommand system, @Nullable ProtocolSilencer silencer) {
    this.system = system;
    this.silencer = silencer;
  }

  /**
   * Silences the kernel in this namespace; needs root, or root of a user namespace.
   *
   * @throws slr.plane.NativeException if the right is missing
   */
  public static KernelSetup open() {
    return new KernelSetup(new SystemCommand(List.of()), ProtocolSilencer.open());
  }

  /** For tests: routes in another namespace, nothing silenced. */
  static KernelSetup routesOf(List<String> commandPrefix) {
    return new KernelSetup(new SystemCommand(commandPrefix), null);
  }

  /**
   * Makes exactly these prefixes blackholes of ours: adds what is missing, removes what is too
   * much.
   *
   * @throws IOException if {@code ip} fails; the message has its command line and its words
   */
  public void blackhole(Collection<Prefix> virtualHosts) throws IOException {
    Set<Prefix> present = blackholes();
    for (Prefix prefix : new TreeSet<>(virtualHosts)) {
      if (!present.remove(prefix)) {
        route("replace", prefix);
      }
    }
    for (Prefix stale : present) {
      route("del", stale);
    }
  }

  /**
   * Keeps the kernel from complaining of packets to the overlay, see {@link NodeTable#silence};
   * also after this process has ended.
   *
   * @throws IOException if {@code nft} fails
   */
  public void silence(String node, List<IpAddress> endPoints, Collection<Prefix> virtualHosts)
      throws IOException {
    String rules = NodeTable.silence(endPoints, List.copyOf(virtualHosts));
    system.feed(NodeTable.text(node, List.of(rules)), "nft", "-f", "-");
  }

  /**
   * Has the kernel route these prefixes into a TUN device; the routes go when the device goes, and
   * the blackholes under them stay.
   *
   * @throws IOException as {@link #blackhole}
   */
  public void routeInto(String device, Collection<Prefix> virtualHosts) throws IOException {
    blackhole(virtualHosts);
    for (Prefix prefix : virtualHosts) {
      String family = prefix.isV4() ? "-4" : "-6";
      system.run("ip", family, "route", "replace", prefix.toString(), "dev", device, "metric", "1");
    }
  }

  /** The prefixes that are blackholes of ours. */
  public Set<Prefix> blackholes() throws IOException {
    Set<Prefix> found = new TreeSet<>();
    for (String family : List.of("-4", "-6")) {
      String routes =
          system.run("ip", family, "route", "show", "table", "main", "proto", ROUTE_PROTOCOL);
      for (String line : routes.lines().toList()) {
        // blackhole 203.0.113.0/24 metric 8300
        String[] words = line.strip().split("\\s+", 3);
        if (words.length > 1 && words[0].equals("blackhole")) {
          found.add(Prefix.parse(words[1].equals("default") ? anywhere(family) : words[1]));
        }
      }
    }
    return found;
  }

  /**
   * What may drop packets that the kernel routes into a TUN port: strict source checks. A packet
   * socket gets its copy before the check.
   *
   * @return one line for each such device, with the fix; empty if all is well
   */
  public static List<String> sourceCheckWarnings(Collection<String> devices) throws IOException {
    List<String> warnings = new ArrayList<>();
    for (String device : devices) {
      // The kernel takes the stricter one of "all" and the device.
      if (Math.max(sourceCheck("all"), sourceCheck(device)) == 1) {
        warnings.add(
            "rp_filter of "
                + device
                + " drops packets whose way back leads elsewhere; run 'sysctl -w"
                + (" net.ipv4.conf.all.rp_filter=0 net.ipv4.conf." + device + ".rp_filter=0'"));
      }
    }
    return warnings;
  }

  /** The kernel may answer again; the routes stay. */
  @Override
  public void close() {
    if (silencer != null) {
      silencer.close();
    }
  }

  private void route(String verb, Prefix prefix) throws IOException {
    system.run(
        "ip",
        prefix.isV4() ? "-4" : "-6",
        "route",
        verb,
        "blackhole",
        prefix.toString(),
        "proto",
        ROUTE_PROTOCOL,
        "metric",
        ROUTE_METRIC);
  }

  private static String anywhere(String family) {
    return family.equals("-4") ? "0.0.0.0/0" : "::/0";
  }

  private static int sourceCheck(String device) throws IOException {
    Path file = Path.of("/proc/sys/net/ipv4/conf", device, "rp_filter");
    if (!Files.exists(file)) {
      throw new IOException("no interface '" + device + "' here; see 'ip link'");
    }
    return Integer.parseInt(Files.readString(file).strip());
  }
}
