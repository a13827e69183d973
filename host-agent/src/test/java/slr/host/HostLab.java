package slr.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import slr.core.advertise.Level;
import slr.node.control.ControlClient;
import slr.node.trust.TestDomain;
import tools.jackson.databind.JsonNode;

/**
 * A client and the stand-in of a site SLR in one namespace, the real agent and nginx in another.
 *
 * <pre>
 *   edge: client 198.51.100.1, tun0 -> tunnel      host: nginx at 203.0.113.0/24, 2001:db8:5::/48
 *         10.77.0.1/24, fd77::1 (to-host)  ------  10.77.0.2/24, fd77::2 (to-edge), default via .1
 * </pre>
 */
final class HostLab {

  static final String EDGE = "10.77.0.1";
  static final String HOST = "10.77.0.2";
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final Shell edge;
  final Shell host;
  final Edge tunnels;
  final SiteEnd site;
  private final Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private String port = "auto";
  private String sources = EDGE + "/32";
  private Optional<Path> pins = Optional.empty();
  private int agents;

  HostLab(Path folder) throws Exception {
    String how = "needs root for network namespaces; -Dslr.rootless=true skips it";
    Assumptions.assumeFalse(Boolean.getBoolean("slr.rootless"), how);
    this.folder = folder;
    String suffix = "slrhost" + ProcessHandle.current().pid();
    edge = new Shell(suffix + "e");
    opened.push(edge);
    host = new Shell(suffix + "h");
    opened.push(host);
    Shell.runHere(
        "ip",
        "link",
        "add",
        "to-host",
        "netns",
        edge.namespace(),
        "type",
        "veth",
        "peer",
        "name",
        "to-edge",
        "netns",
        host.namespace());
    address(edge, "to-host", 1);
    address(host, "to-edge", 2);
    edge.run("sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0");
    edge.run("ip addr add 198.51.100.1/32 dev lo; ip addr add 2001:db8:c::1/128 dev lo nodad");
    host.run("ip route add default via 10.77.0.1; ip route add default via fd77::1");
    tunnels = Edge.open(edge, EDGE, HOST);
    opened.push(tunnels::close);
    edge.run("ip route add 203.0.113.0/24 dev tun0 src 198.51.100.1");
    edge.run("ip route add 2001:db8:5::/48 dev tun0 src 2001:db8:c::1");
    TestDomain domain = TestDomain.in(folder.resolve("ca"));
    domain.issue("h1", Level.HOST, "203.0.113.0/24,2001:db8:5::/48", HOST);
    site = SiteEnd.open(edge, domain, EDGE);
    opened.push(site::close);
    serve();
  }

  /** Starts the agent and waits until the site may send it new flows. */
  Process startAgent() throws IOException {
    Process agent = startAlone();
    Awaitility.await().atMost(PATIENCE).until(site::welcomes);
    return agent;
  }

  /** Starts the agent and waits until it is ready, whether or not the site hears it. */
  Process startAlone() throws IOException {
    Path config = config();
    if (!Files.exists(config)) {
      configure("", "");
    }
    agents++;
    Path ready = folder.resolve("ready" + agents);
    Process agent =
        host.start(
            folder.resolve("agent" + agents + ".log"),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "slr.host.Main",
                "run",
                "--config",
                config.toString(),
                "--ready-file",
                ready.toString()));
    Awaitility.await()
        .atMost(PATIENCE)
        .conditionEvaluationListener(null)
        .until(() -> Files.exists(ready) || !agent.isAlive());
    if (!agent.isAlive()) {
      throw new AssertionError("the agent ended:\n" + log());
    }
    return agent;
  }

  /** Agents that are configured from now on take packets in this way ({@code input.port}). */
  void port(String kind) {
    port = kind;
  }

  /** Agents that are configured from now on open tunnels from here, whatever the parents say. */
  void tunnelSources(String prefixes) {
    sources = prefixes;
  }

  /** Agents that are configured from now on leave their program in the kernel; the folder. */
  Path pins() {
    Path made = folder.resolve("pins");
    pins = Optional.of(made);
    return made;
  }

  /** Writes the agent's configuration with more keys, and more of its first service. */
  void configure(String keys, String serviceKeys) throws IOException {
    Files.writeString(
        config(),
        """
        node: h1
        end-points: [%s]
        certificates: {ca: ca/ca.pem, crl: [ca/ca.crl], certificate: ca/h1.pem, key: ca/h1.key}
        parents: ["%s:7000"]
        tunnel-sources: [%s]
        input: {port: %s, interfaces: [to-edge]%s}
        socket: h1.sock
        %s
        services:
          - virtual-host: 203.0.113.0/24
            port: 80
            checks: [{http: 80, path: /health, contains: fine}]
        %s
          - virtual-host: 2001:db8:5::/48
            port: 80
        """
            .formatted(
                HOST,
                EDGE,
                sources,
                port,
                pins.map(made -> ", pins: " + made).orElse(""),
                keys,
                serviceKeys.indent(4)));
  }

  /** Asks the running agent. */
  JsonNode ask(String command, String... arguments) {
    return new ControlClient(folder.resolve("h1.sock")).call(command, List.of(arguments)).body();
  }

  /** How many packets ended in this verdict. */
  long verdict(String label) {
    return ask("status").path("tunnels").path("verdicts").path(label).asLong();
  }

  /** Everything the last agent said. */
  String log() throws IOException {
    return Files.readString(folder.resolve("agent" + agents + ".log"));
  }

  Path folder() {
    return folder;
  }

  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
    if (pins.isPresent()) {
      new ProcessBuilder("umount", pins.get().toString()).start().onExit().join();
    }
  }

  private Path config() {
    return folder.resolve("h1.yaml");
  }

  private static void address(Shell shell, String device, int number) {
    shell.run("ip addr add 10.77.0." + number + "/24 dev " + device);
    shell.run("ip addr add fd77::" + number + "/64 dev " + device + " nodad");
    shell.run("ethtool -K " + device + " tx off; ip link set " + device + " up");
  }

  private void serve() throws IOException {
    Files.createDirectories(folder.resolve("www"));
    Files.writeString(folder.resolve("www/index.html"), "hello from h1\n");
    Files.writeString(folder.resolve("www/health"), "all is fine\n");
    Files.write(folder.resolve("www/large"), new byte[5 << 20]);
    Path file = folder.resolve("nginx.conf");
    Files.writeString(
        file,
        """
        daemon off; master_process off; user root; pid nginx.pid; error_log stderr;
        events {}
        http {
          access_log off; client_max_body_size 1g; client_body_temp_path body;
          proxy_temp_path t1; fastcgi_temp_path t2; uwsgi_temp_path t3; scgi_temp_path t4;
          server {
            listen 80; listen [::]:80; root www;
            location /put { proxy_pass http://127.0.0.1:81/; }
          }
          server { listen 127.0.0.1:81; location / { return 204; } }
        }
        """);
    host.start(
        folder.resolve("nginx.log"),
        List.of("nginx", "-e", "stderr", "-p", folder.toString(), "-c", file.toString()));
  }
}
