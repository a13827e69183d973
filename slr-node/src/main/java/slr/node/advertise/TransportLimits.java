package slr.node.advertise;

import java.time.Duration;
import slr.core.advertise.AdvertisementLimits;

/**
 * Bounds of the transport.
 *
 * @param connections a server keeps at the same time; the next one is closed at once
 * @param recordsInHand read from one connection and not yet taken by the control thread
 * @param queueBytes waiting to be written to one connection; beyond it the peer is cut
 * @param writeStallMs one write may take; beyond it the peer is cut at the next send
 * @param finishMs a connection may take to end in order; beyond it it is cut
 * @param connectMs making a connection may take
 * @param firstRetryMs pause after the first failure; doubles up to {@code lastRetryMs}, half of it
 *     random, so that children do not come back in step
 * @param lastRetryMs longest pause
 */
public record TransportLimits(
    int connections,
    int recordsInHand,
    int queueBytes,
    int writeStallMs,
    int finishMs,
    int connectMs,
    int firstRetryMs,
    int lastRetryMs) {

  /** A queue takes a whole snapshot of the longest rows; a stall is as long as a silence. */
  public static final TransportLimits DEFAULTS =
      new TransportLimits(
          AdvertisementLimits.SESSIONS,
          64,
          8 << 20,
          (int) Duration.ofSeconds(3).toMillis(),
          (int) Duration.ofSeconds(1).toMillis(),
          (int) Duration.ofSeconds(2).toMillis(),
          100,
          (int) Duration.ofSeconds(2).toMillis());
}
