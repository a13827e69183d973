package slr.lab;

import static slr.lab.Finding.lacking;
import static slr.lab.Finding.missing;
import static slr.lab.Finding.ok;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import slr.plane.BpfHost;
import slr.plane.BpfPlane;
import slr.plane.NativeException;
import slr.plane.PlaneSizes;
import slr.plane.StallSurvey;
import slr.plane.StalledConnections;
import slr.plane.XdpPorts;

/** Looks at this machine for what SLR needs. Tries things rather than reading versions. */
final class Doctor {

  private static final long MIB = 1 << 20;

  /** Twenty daemons of a hundred MiB each, BIRDs, nginxs, and the JVM that tests. */
  private static final long MEMORY_MIB = 3000;

  /** A program, the Debian package that has it, and whether a lab needs it or only a test. */
  private record Tool(String program, String debianPackage, boolean needed) {}

  private static final List<Tool> TOOLS =
      List.of(
          new Tool("ip", "iproute2", true),
          new Tool("nsenter", "util-linux", true),
          new Tool("setsid", "util-linux", true),
          new Tool("sysctl", "procps", true),
          new Tool("ethtool", "ethtool", true),
          new Tool("bird", "bird2", true),
          new Tool("birdc", "bird2", true),
          new Tool("nginx", "nginx-light", true),
          new Tool("curl", "curl", true),
          new Tool("tcpdump", "tcpdump", false),
          new Tool("tshark", "tshark", false),
          new Tool("nft", "nftables", true),
          new Tool("vtysh", "frr", false),
          new Tool("iperf3", "iperf3", false),
          new Tool("clang", "clang", true),
          new Tool("llvm-objdump", "llvm", false),
          new Tool("bpftool", "bpftool", false),
          new Tool("mvn", "maven", true));

  /** Set in every namespace of a lab. */
  private static final List<String> SYSCTLS =
      List.of(
          "net.ipv4.ip_forward=1",
          "net.ipv6.conf.all.forwarding=1",
          "net.ipv4.conf.all.rp_filter=0",
          "net.ipv4.tcp_syncookies=1",
          "net.ipv4.fib_multipath_hash_policy=1");

  /** All findings, in the order in which one would mend them. */
  List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(privileges());
    TOOLS.forEach(tool -> findings.add(tool(tool)));
    findings.add(bird());
    findings.add(nginx());
    findings.add(namespaces());
    findings.add(sysctls());
    findings.add(ipv6());
    findings.add(packetSockets());
    findings.add(tun());
    findings.add(bpfHeaders());
    findings.add(bpf());
    findings.add(xdpSockets());
    findings.add(stalls());
    findings.add(memory());
    return findings;
  }

  private static Finding java() {
    Runtime.Version version = Runtime.version();
    return version.feature() == 25
        ? ok("JDK", version.toString())
        : missing("JDK", version + " is not 25", "apt-get install temurin-25-jdk");
  }

  private static Finding privileges() {
    if (isRoot()) {
      return ok("privileges", "root");
    }
    return succeeds("unshare", "-Urnm", "true")
        ? lacking("privileges", "not root; user namespaces work", "sudo ./slr ...")
        : missing("privileges", "neither root nor user namespaces", "sudo ./slr ...");
  }

  private static Finding tool(Tool tool) {
    Optional<Path> found = find(tool.program());
    if (found.isPresent()) {
      return ok(tool.program(), found.get().toString());
    }
    String fix = "apt-get install " + tool.debianPackage();
    return tool.needed()
        ? missing(tool.program(), "not found", fix)
        : lacking(tool.program(), "not found; some tests need it", fix);
  }

  private static Finding bird() {
    String fix = "apt-get install bird2";
    if (find("bird").isEmpty()) {
      return missing("BIRD 2", "not found", fix);
    }
    CommandResult result = Command.run("bird", "--version");
    String version = (result.output() + result.errors()).strip();
    return version.startsWith("BIRD version 2.")
        ? ok("BIRD 2", version)
        : missing("BIRD 2", version, fix);
  }

  private static Finding nginx() {
    String fix = "apt-get install nginx-light";
    if (find("nginx").isEmpty()) {
      return missing("nginx with uploads", "not found", fix);
    }
    return Command.run("nginx", "-V").errors().contains("http_dav_module")
        ? ok("nginx with uploads", "http_dav_module")
        : missing("nginx with uploads", "built without http_dav_module", fix);
  }

  private static Finding namespaces() {
    String fix = "a kernel with CONFIG_NET_NS and CONFIG_VETH; in a container: --privileged";
    if (!inNewNamespace("true")) {
      return missing("network namespaces", "unshare --net is refused", fix);
    }
    return inNewNamespace("ip link add veth8 type veth peer name veth9")
        ? ok("network namespaces", "unshare and veth work")
        : missing("network namespaces", "no veth pair can be made", fix);
  }

  private static Finding sysctls() {
    for (String setting : SYSCTLS) {
      if (!inNewNamespace("sysctl -q -w " + setting)) {
        return missing(
            "kernel settings",
            setting + " cannot be set in a namespace",
            "a writable /proc/sys; in a container: --privileged");
      }
    }
    return ok("kernel settings", SYSCTLS.size() + " can be set in a namespace");
  }

  private static Finding ipv6() {
    return inNewNamespace(
            "sysctl -q -w net.ipv6.conf.all.disable_ipv6=0 && ip link set lo up"
                + " && ip address add 2001:db8::1/128 dev lo")
        ? ok("IPv6", "addresses can be set")
        : missing("IPv6", "no address can be set", "boot without ipv6.disable=1");
  }

  private static Finding packetSockets() {
    return Files.exists(Path.of("/proc/net/packet"))
        ? ok("packet sockets", "AF_PACKET is there")
        : missing("packet sockets", "no /proc/net/packet", "modprobe af_packet");
  }

  private static Finding tun() {
    Path device = Path.of("/dev/net/tun");
    String fix = "mkdir -p /dev/net && mknod /dev/net/tun c 10 200 && chmod 666 /dev/net/tun";
    String then = "; host agents deliver by a veth pair instead, and tests of TUN fail";
    if (!Files.exists(device)) {
      return lacking("TUN", device + " is not there" + then, fix);
    }
    try (RandomAccessFile file = new RandomAccessFile(device.toFile(), "rw")) {
      return ok("TUN", device + (file.getFD().valid() ? " opens" : ""));
    } catch (IOException refused) {
      return lacking(
          "TUN", "cannot open: " + refused.getMessage() + then, "chmod 666 /dev/net/tun");
    }
  }

  private static Finding bpfHeaders() {
    return Stream.of("bpf/bpf_helpers.h", "linux/bpf.h")
        .filter(header -> !Files.exists(Path.of("/usr/include", header)))
        .findFirst()
        .map(header ->
            missing(
                "BPF headers",
                "no /usr/include/" + header + ": the build compiles the kernel's data plane",
                "apt-get install libbpf-dev linux-libc-dev"))
        .orElseGet(() -> ok("BPF headers", "libbpf and kernel"));
  }

  /** Loads the real programs, attached to nothing. */
  private static Finding bpf() {
    String subject = "BPF data plane";
    if (!isRoot()) {
      return lacking(subject, "needs root; packets go through Java", "sudo ./slr ...");
    }
    try (BpfPlane _ = BpfPlane.open(new PlaneSizes(2, 1, 1, 1, 1, 1, 1, 1));
        BpfHost _ = BpfHost.open()) {
      return ok(subject, "the kernel takes the programs");
    } catch (NativeException refused) {
      return lacking(subject, "packets go through Java: " + refused.call(), refused.advice());
    }
  }

  private static Finding xdpSockets() {
    String subject = "AF_XDP";
    try {
      XdpPorts.requireSockets();
      return ok(subject, "sockets can be made");
    } catch (NativeException refused) {
      String then = "; packets come to the processes through the stack";
      return lacking(subject, refused.call() + " is refused" + then, refused.advice());
    }
  }

  /** As the host agent's {@code stalls: auto}. */
  private static Finding stalls() {
    String subject = "stalled connections";
    try (StalledConnections _ = StalledConnections.open()) {
      return ok(subject, "the kernel tells of them");
    } catch (NativeException refused) {
      String then = ": " + refused.call() + " is refused";
      try (StallSurvey _ = StallSurvey.open()) {
        return lacking(subject, "host agents look for them" + then, refused.advice());
      } catch (NativeException blind) {
        return lacking(subject, "nobody finds them" + then, blind.advice());
      }
    }
  }

  private static Finding memory() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      long availableMib =
          lines
              .filter(line -> line.startsWith("MemAvailable:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / MIB)
              .findFirst()
              .orElse(0);
      String detail =
          String.format(
              Locale.ROOT,
              "%d MiB free, %d processors",
              availableMib,
              Runtime.getRuntime().availableProcessors());
      return availableMib >= MEMORY_MIB
          ? ok("memory", detail)
          : lacking("memory", detail, "free " + MEMORY_MIB + " MiB");
    } catch (IOException unreadable) {
      return lacking("memory", unreadable.toString(), "mount -t proc proc /proc");
    }
  }

  private static boolean inNewNamespace(String script) {
    return find("unshare").isPresent()
        && (isRoot()
            ? succeeds("unshare", "--net", "sh", "-c", script)
            : succeeds("unshare", "-Urn", "sh", "-c", script));
  }

  private static boolean succeeds(String... command) {
    return find(command[0]).isPresent() && Command.run(command).succeeded();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** A program on the path or in the system folders, which a plain user's path may lack. */
  private static Optional<Path> find(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of((path + ":/usr/sbin:/sbin").split(":"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
