package slr.host.service;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import slr.node.config.EndPointText;

/**
 * Passes if the service accepts a connection.
 *
 * @param end where it should listen
 */
public record TcpCheck(InetSocketAddress end) implements HealthCheck {

  @Override
  public CheckResult run(int timeoutMs) {
    try (Socket socket = new Socket()) {
      // A reset instead of a FIN at the end: five checks a second would leave 300 sockets in
      // TIME_WAIT. It stays on this host.
      socket.setSoLinger(true, 0);
      socket.connect(end, timeoutMs);
      return CheckResult.pass(this + ": connected");
    } catch (SocketTimeoutException e) {
      return CheckResult.timeout(this + ": " + e.getMessage());
    } catch (IOException e) {
      return CheckResult.fail(this + ": " + e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "tcp " + EndPointText.format(end);
  }
}
