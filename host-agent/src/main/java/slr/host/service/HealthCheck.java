package slr.host.service;

import java.net.InetSocketAddress;

/** One question that a service must answer to be called healthy; a value that can be asked. */
public sealed interface HealthCheck permits TcpCheck, HttpCheck {

  /** Where it asks. */
  InetSocketAddress end();

  /**
   * Asks, and blocks for at most {@code timeoutMs}; whatever goes wrong is a failed check, never an
   * exception. Run it on a virtual thread.
   */
  CheckResult run(int timeoutMs);
}
