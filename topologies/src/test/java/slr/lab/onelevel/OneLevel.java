package slr.lab.onelevel;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import slr.lab.DeployedLab;
import slr.lab.Download;
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

  /** Below the range of ports that kernels give away. */
  private static final int FIRST_PORT = 20_000;

  private final AtomicInteger nextPort = new AtomicInteger(FIRST_PORT);

  OneLevel(String name) {
    super("one-level.yaml", name);
  }

  /** Whose packets all pass by the process, for those who look at each. */
  static OneLevel inJavaAlone(String name) {
    return new OneLevel(name, false);
  }

  private OneLevel(String name, boolean kernelForwards) {
    super("one-level.yaml", name, kernelForwards);
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
