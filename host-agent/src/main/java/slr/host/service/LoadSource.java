package slr.host.service;

import java.io.IOException;

/** Where the load of a service is read. */
@FunctionalInterface
interface LoadSource {

  /** A load beyond this is a mistake; the row model refuses it, too. */
  double LIMIT = 1000;

  /**
   * The load now: 0.0 idle, 1.0 full, more is overload. May block for a moment.
   *
   * @throws IOException if it cannot be read, or is no number from 0 to 1000; the message says why
   */
  double sample() throws IOException;
}
