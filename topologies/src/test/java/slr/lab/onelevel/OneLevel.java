package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import slr.lab.DeployedLab;
import slr.lab.Download;
import slr.lab.Payload;
import slr.packet.PacketBuilder;
import tools.jackson.databind.JsonNode;

/** The lab of {@code topologies/one-level.yaml}. */
final class OneLevel extends DeployedLab {

  static final String SITE = "edge";
  static final List<String> HOSTS = List.of("h1", "h2", "h3");

  /** Split by consistent hash over the hosts' port 80. */
  static final String WEB = "192.192.1.0/24";

  static final String WEB_V6 = "2001:db8:192:1::/64";
  static final String WEB_ADDRESS = "192.192.1.7";
  static final String WEB_ADDRESS_V6 = "2001:db8:192:1::7";

  /** All protocols and ports. */
  static final String ANY_ADDRESS = "192.192.2.7";

  static final String ANY_ADDRESS_V6 = "2001:db8:192:2::7";
  static final String C1 = "10.10.1.2";
  static final String C1_V6 = "2001:db8:10:1::2";

  static final int IPV4_UDP_BYTES = 28;
  static final int IPV6_UDP_BYTES = 48;
  private static final int DISCARD_PORT = 9;

  private static final Duration UPLOAD_LIMIT = Duration.ofSeconds(60);

  /** Below the range of ports that kernels give away. */
  private static final int FIRST_PORT = 20_000;

  private final AtomicInteger nextPort = new AtomicInteger(FIRST_PORT);

  OneLevel(String name) {
    super("one-level.yaml", name);
  }

  /** Whose packets all pass by the process, for those who look at each. */
  static OneLevel inJavaAlone(String name) {
    return new OneLevel(name, DeployedLab::forwardedByJava);
  }

  /** With a variation of the topology's text. */
  OneLevel(String name, UnaryOperator<String> variation) {
    super("one-level.yaml", name, variation);
  }

  @Override
  protected void awaitReady() {
    HOSTS.forEach(host -> await(host + " is in use", () -> daemons().uses(SITE, host)));
    awaitAllServe();
    for (String address : List.of(WEB_ADDRESS, WEB_ADDRESS_V6)) {
      await("cr has a route to " + address, () -> hasRoute("cr", address));
    }
  }

  /** A command of the site. */
  JsonNode site(String command, String... arguments) {
    return daemons().ask(SITE, "site", command, arguments);
  }

  /** Whether the site has a record of the connection of this client, with its port, to the web. */
  boolean knows(String client) {
    return site("explain", "tcp", client, WEB_ADDRESS + ":80").has("known");
  }

  /** The site's process dies, and with it what its kernel knows; another one starts. */
  void restartEmpty() {
    lab().kill(SITE, "slr-site");
    forgetKernel(SITE);
    lab().start(SITE, "slr-site");
  }

  /** The status of a host's tunnel end. */
  JsonNode tunnels(String host) {
    return daemons().ask(host, "host", "status").path("tunnels");
  }

  /** How many packets of this verdict a host's tunnel end has counted. */
  long verdicts(String host, String label) {
    return tunnels(host).path("verdicts").path(label).longValue(0);
  }

  /** How many packets the site has dropped for this reason. */
  long dropped(String reason) {
    return site("status").path("dataPlane").path("dropped").path(reason).longValue(0);
  }

  /** A port of c1 from which a connection to this port will go to this host. */
  int portTowards(String host, String client, String address) {
    for (int attempt = 0; attempt < 500; attempt++) {
      int port = nextPort.incrementAndGet();
      JsonNode why = site("explain", "tcp", endPoint(client, port), endPoint(address, 80));
      if (why.path("nextHop").stringValue("").equals(host)) {
        return port;
      }
    }
    throw new AssertionError("none of 500 ports leads to " + host);
  }

  /** Begins a download by c1 from this host that takes about so long. */
  Download download(String host, int seconds) {
    int port = portTowards(host, C1, WEB_ADDRESS);
    return Download.start(this, "c1", port, WEB_ADDRESS, seconds);
  }

  /**
   * A datagram of c1 of this length altogether, from a port from which this host will get it.
   *
   * @param variant of the tests that share a lab each has another
   */
  PacketBuilder datagramTo(String host, boolean v4, int lengthBytes, int variant) {
    String from = v4 ? C1 : C1_V6;
    String to = v4 ? ANY_ADDRESS : ANY_ADDRESS_V6;
    int headerBytes = v4 ? IPV4_UDP_BYTES : IPV6_UDP_BYTES;
    for (int port = variant * 1000; port < variant * 1000 + 500; port++) {
      JsonNode why = site("explain", "udp", endPoint(from, port), endPoint(to, DISCARD_PORT));
      if (why.path("nextHop").stringValue("").equals(host)) {
        PacketBuilder builder = v4 ? PacketBuilder.ipv4() : PacketBuilder.ipv6();
        return builder.from(from).to(to).udp(port, DISCARD_PORT).payload(lengthBytes - headerBytes);
      }
    }
    throw new AssertionError("none of 500 ports leads to " + host);
  }

  /** An upload by c1 to this host, of so many octets, that arrives as it was sent. */
  void uploadIntact(String host, boolean v4, int lengthBytes) {
    String address = v4 ? WEB_ADDRESS : WEB_ADDRESS_V6;
    int port = portTowards(host, v4 ? C1 : C1_V6, address);
    Payload payload = lab().payload("up-" + lengthBytes + ".bin", lengthBytes);
    String name = "up-" + (v4 ? 4 : 6);
    upload("c1", port, payload, address, name, UPLOAD_LIMIT).orThrow();
    Path received = lab().folder(host).resolve("upload").resolve(name);
    assertThat(Payload.sha256(received)).isEqualTo(payload.sha256());
  }

  double share(String host, String virtualHost) {
    return daemons().shares(SITE, virtualHost).getOrDefault(host, 0.0);
  }

  /** Waits until each host has a share of both web virtual hosts. */
  void awaitAllServe() {
    for (String virtualHost : List.of(WEB, WEB_V6)) {
      for (String host : HOSTS) {
        await(
            host + " has a share of " + virtualHost,
            () -> daemons().serving(SITE, virtualHost, "ready") && share(host, virtualHost) > 0);
      }
    }
  }
}
