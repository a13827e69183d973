package slr.node.advertise;

import java.time.Duration;
import slr.core.advertise.AdvertisementLimits;

/**
 * Every bound of the transport. How long a peer may take for its hello, once its certificate is
 * known, is {@link slr.core.advertise.AdvertisementTimers#handshakeNs}; the longest record is
 * {@link AdvertisementLimits#RECORD_BYTES}.
 *
 * @param doors who may be connected
 * @param buffers of one connection
 * @param finishMs a connection may take to end in order; beyond it it is cut
 * @param retry pauses of whoever connects
 */
public record TransportLimits(Doors doors, Buffers buffers, int finishMs, Retry retry) {

  /**
   * Who may be connected at the same time. Peers without a certificate and peers with one are
   * counted apart, so that strangers never take a place from a node.
   *
   * @param connections with a certificate; the next one is closed at once
   * @param connectionsPerNode with the certificate of one node; the oldest gives way
   * @param halfOpen still in the TLS handshake; the oldest gives way
   * @param halfOpenPerSource the same from one IPv4 address or one IPv6 /64; its oldest gives way
   * @param handshakeMs the TLS handshake may take, from accept on
   */
  public record Doors(
      int connections,
      int connectionsPerNode,
      int halfOpen,
      int halfOpenPerSource,
      int handshakeMs) {}

  /**
   * What waits for one connection.
   *
   * @param inboxBytes of records read and not yet taken by the control thread; beyond it the
   *     connection is not read
   * @param queueBytes waiting to be written; beyond it the peer is cut
   * @param writeStallMs nothing of what waits was taken by the network; beyond it the peer is cut
   *     at the next send
   */
  public record Buffers(int inboxBytes, int queueBytes, int writeStallMs) {}

  /**
   * Pauses between attempts to connect.
   *
   * @param connectMs making a TCP connection may take
   * @param firstMs pause after the first failure; doubles up to {@code lastMs}, half of it random,
   *     so that children do not come back in step
   * @param lastMs longest pause
   */
  public record Retry(int connectMs, int firstMs, int lastMs) {}

  /**
   * A node may have an old and a new connection as a child, and as many as a peer. A handshake
   * takes tens of milliseconds; who needs three seconds is ill or hostile. Four records of the
   * longest kind wait inside; outside a hundred, and a stall is as long as a silence.
   */
  public static final TransportLimits DEFAULTS =
      new TransportLimits(
          new Doors(
              AdvertisementLimits.SESSIONS, 4, 256, 32, (int) Duration.ofSeconds(3).toMillis()),
          new Buffers(
              4 * AdvertisementLimits.RECORD_BYTES,
              100 * AdvertisementLimits.RECORD_BYTES,
              (int) Duration.ofSeconds(3).toMillis()),
          (int) Duration.ofSeconds(1).toMillis(),
          new Retry(
              (int) Duration.ofSeconds(2).toMillis(), 100, (int) Duration.ofSeconds(2).toMillis()));
}
