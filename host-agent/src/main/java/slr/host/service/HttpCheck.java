package slr.host.service;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Optional;
import slr.node.config.EndPointText;

/**
 * Passes if a GET is answered with the expected status and, where asked for, the expected words.
 *
 * @param end where the service listens
 * @param path what is asked for, from the slash on
 * @param host content of the Host header
 * @param status the status that means healthy
 * @param contains what the body must contain, if it matters
 */
public record HttpCheck(
    InetSocketAddress end, String path, String host, int status, Optional<String> contains)
    implements HealthCheck {

  @Override
  public CheckResult run(int timeoutMs) {
    try {
      HttpGet.Response response = HttpGet.fetch(end, path, host, timeoutMs);
      if (response.status() != status) {
        return CheckResult.fail(this + ": status " + response.status() + ", expected " + status);
      }
      if (contains.isPresent() && !response.body().contains(contains.get())) {
        return CheckResult.fail(this + ": the body lacks '" + contains.get() + "'");
      }
      return CheckResult.pass(this + ": status " + status);
    } catch (SocketTimeoutException e) {
      return CheckResult.timeout(this + ": " + e.getMessage());
    } catch (IOException e) {
      return CheckResult.fail(this + ": " + e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "http " + EndPointText.format(end) + path;
  }
}
