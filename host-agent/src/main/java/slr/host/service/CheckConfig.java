package slr.host.service;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import slr.node.config.Default;
import slr.packet.IpAddress;

/**
 * One check as the file states it: {@code {tcp: 80}} or {@code {http: 80, path: /health}}.
 *
 * @param tcp port to connect to; 0 if this is no TCP check
 * @param http port to send a GET to; 0 if this is no HTTP check
 * @param address where to; the service's own check address unless stated
 * @param path what is asked for
 * @param host content of the Host header; the address unless stated
 * @param status the status that means healthy
 * @param contains what the body must contain, if it matters
 */
public record CheckConfig(
    @Default("0") int tcp,
    @Default("0") int http,
    Optional<IpAddress> address,
    @Default("/") String path,
    Optional<String> host,
    @Default("200") int status,
    Optional<String> contains) {

  public CheckConfig {
    requirePort("tcp", tcp);
    requirePort("http", http);
    if ((tcp == 0) == (http == 0)) {
      throw new IllegalArgumentException(
          "a check names one port: write {tcp: 80} or {http: 80, path: /}");
    }
    // Whatever goes into the request line and the header must not end it.
    if (!path.matches("/[!-~]*")) {
      throw new IllegalArgumentException(
          "path '" + path + "' is no absolute path of printable ASCII: write /health");
    }
    if (host.isPresent() && !host.get().matches("[!-~]+")) {
      throw new IllegalArgumentException(
          "host '" + host.get() + "' is not printable ASCII: write www.example.org");
    }
    if (status < 100 || status > 999) {
      throw new IllegalArgumentException("status " + status + " is out of range: use 100 to 999");
    }
  }

  /** The check that can be run. */
  HealthCheck check(IpAddress serviceAddress) {
    IpAddress to = address.orElse(serviceAddress);
    InetAddress inet = inet(to);
    if (tcp != 0) {
      return new TcpCheck(new InetSocketAddress(inet, tcp));
    }
    String header = host.orElse(to.isV4() ? to.toString() : "[" + to + "]");
    return new HttpCheck(new InetSocketAddress(inet, http), path, header, status, contains);
  }

  private static InetAddress inet(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.toBytes());
    } catch (UnknownHostException impossible) {
      throw new AssertionError("4 or 16 octets are an address", impossible);
    }
  }

  private static void requirePort(String key, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(key + " " + port + " is out of range: use 1 to 65535");
    }
  }
}
