package slr.plane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assumptions;

/**
 * Two network namespaces, {@code left} and {@code right}, joined by a veth pair, for one test. Each
 * has a thread of its own, because a thread cannot leave a namespace again.
 *
 * <pre>
 *   left: to-right 10.77.0.1/24, fd77::1/64  ------  right: to-left 10.77.0.2/24, fd77::2/64
 * </pre>
 */
final class Namespaces implements AutoCloseable {

  static final String LEFT_V4 = "10.77.0.1";
  static final String RIGHT_V4 = "10.77.0.2";
  static final String LEFT_V6 = "fd77::1";
  static final String RIGHT_V6 = "fd77::2";

  /** The other side of the right one, once {@link #joinHost} has made it. */
  static final String HOST_V4 = "10.78.0.2";

  static final String RIGHT_TO_HOST_V4 = "10.78.0.1";

  private final String suffix = "slrplane" + ProcessHandle.current().pid();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  Namespaces() throws Exception {
    needRoot();
    try {
      for (String side : List.of("left", "right")) {
        run("ip", "netns", "add", name(side));
      }
      joinAgain();
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /** Joins the two by a link, the first time or after it was deleted. */
  void joinAgain() throws Exception {
    join("left", "to-right", "right", "to-left");
    configure("left", "to-right", LEFT_V4, LEFT_V6);
    configure("right", "to-left", RIGHT_V4, RIGHT_V6);
  }

  /**
   * Makes a third namespace, {@code host}, behind the right one, which then is the router between.
   *
   * <pre>
   *   right: to-host 10.78.0.1/24, fd78::1/64  ------  host: to-router 10.78.0.2/24, fd78::2/64
   * </pre>
   */
  void joinHost() throws Exception {
    run("ip", "netns", "add", name("host"));
    join("right", "to-host", "host", "to-router");
    configure("right", "to-host", RIGHT_TO_HOST_V4, "fd78::1");
    configure("host", "to-router", HOST_V4, "fd78::2");
    exec("right", "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
    exec("left", "ip route add default via " + RIGHT_V4);
    exec("host", "ip route add default via " + RIGHT_TO_HOST_V4);
  }

  private void join(String side, String device, String otherSide, String otherDevice)
      throws Exception {
    run(
        "ip",
        "link",
        "add",
        device,
        "netns",
        name(side),
        "type",
        "veth",
        "peer",
        "name",
        otherDevice,
        "netns",
        name(otherSide));
  }

  /** Runs a command line in a namespace. */
  String exec(String side, String command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name(side)));
    words.addAll(List.of("sh", "-c", command));
    return run(words.toArray(String[]::new));
  }

  /** Runs code on a fresh thread inside a namespace; what it opens stays there. */
  <T> T in(String side, Callable<T> code) throws Exception {
    return NetworkNamespace.call(Path.of("/run/netns", name(side)), code);
  }

  /** Opens something inside a namespace and closes it when the test ends. */
  <T extends AutoCloseable> T open(String side, Callable<T> code) throws Exception {
    T made = in(side, code);
    opened.push(made);
    return made;
  }

  @Override
  public void close() {
    try {
      for (AutoCloseable resource : opened) {
        resource.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      for (String side : List.of("left", "right", "host")) {
        delete(name(side));
      }
    }
  }

  /** Waits for a thread that was told to end. */
  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + thread.getName() + " ended", e);
    }
  }

  private static void delete(String namespace) {
    try {
      new ProcessBuilder("ip", "netns", "del", namespace).start().onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For tests that need namespaces, or programs in the kernel. */
  static void needRoot() {
    if (!isRoot()) {
      String how = "needs root; -Dslr.rootless=true skips it";
      Assumptions.assumeFalse(Boolean.getBoolean("slr.rootless"), how);
      throw new AssertionError("this test " + how);
    }
  }

  /** For tests that need a TUN device, which a plain user's node often does not allow. */
  static void needTun() {
    if (!Files.isWritable(Path.of("/dev/net/tun"))) {
      String how = "needs a writable /dev/net/tun; -Dslr.rootless=true skips it";
      Assumptions.assumeFalse(Boolean.getBoolean("slr.rootless"), how);
      throw new AssertionError("this test " + how);
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private void configure(String side, String device, String v4, String v6) throws Exception {
    exec(
        side,
        "sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0"
            + " net.ipv4.conf."
            + device
            + ".rp_filter=0"
            + " net.ipv6.conf."
            + device
            + ".accept_dad=0"
            + " net.ipv6.conf."
            + device
            + ".router_solicitations=0"
            + " && ip link set lo up && ip link set "
            + device
            + " up"
            + " && ip addr add "
            + v4
            + "/24 dev "
            + device
            + " && ip addr add "
            + v6
            + "/64 dev "
            + device
            + " nodad");
  }

  private String name(String side) {
    return suffix + side;
  }

  private static String run(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", words) + ": " + output);
    }
    return output;
  }
}
