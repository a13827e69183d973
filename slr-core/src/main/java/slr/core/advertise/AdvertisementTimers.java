package slr.core.advertise;

import java.time.Duration;

/**
 * The times of a session, in nanoseconds. Both sides must use the same heartbeat.
 *
 * @param heartbeatNs period of heartbeats
 * @param missedHeartbeats after how many missing ones a node is silent
 * @param handshakeNs how long the other side may take for its hello, or to agree on the digest
 * @param silentCloseNs after which silence the connection is closed
 * @param retentionNs how long the rows of a child without a session are kept
 * @param deadAfterNs after which silence of agent and machine a host is dead (E8), if its machine
 *     answers probes
 * @param loadIntervalNs period of load reports
 */
public record AdvertisementTimers(
    long heartbeatNs,
    int missedHeartbeats,
    long handshakeNs,
    long silentCloseNs,
    long retentionNs,
    long deadAfterNs,
    long loadIntervalNs) {

  /** Change of load that is reported at once: a tenth of the capacity. */
  public static final double BIG_LOAD_CHANGE = 0.10;

  /** Heartbeat 250 ms, silent after 3, closed after 3 s, kept 60 s, dead after 20, load each 15. */
  public static final AdvertisementTimers DEFAULTS =
      new AdvertisementTimers(
          Duration.ofMillis(250).toNanos(),
          3,
          Duration.ofSeconds(5).toNanos(),
          Duration.ofSeconds(3).toNanos(),
          Duration.ofSeconds(60).toNanos(),
          Duration.ofSeconds(20).toNanos(),
          Duration.ofSeconds(15).toNanos());

  public AdvertisementTimers {
    if (heartbeatNs <= 0 || missedHeartbeats < 1 || handshakeNs <= 0) {
      throw new IllegalArgumentException("heartbeat, its count and handshake must be above 0");
    }
    if (silentCloseNs < silentAfterNs(heartbeatNs, missedHeartbeats)) {
      throw new IllegalArgumentException(
          "a silent node must be found silent before it is closed: raise the closing time");
    }
    if (retentionNs < silentCloseNs || loadIntervalNs <= 0) {
      throw new IllegalArgumentException(
          "retention must be at least the closing time, the load interval above 0");
    }
    if (deadAfterNs < silentAfterNs(heartbeatNs, missedHeartbeats)) {
      throw new IllegalArgumentException(
          "a host must be found silent before it is dead: raise the time after which it is");
    }
  }

  /** The same with another period of heartbeats, and a closing time that fits it. */
  public AdvertisementTimers withHeartbeatNs(long newHeartbeatNs) {
    long leastNs = 2 * silentAfterNs(newHeartbeatNs, missedHeartbeats);
    return new AdvertisementTimers(
        newHeartbeatNs,
        missedHeartbeats,
        handshakeNs,
        Math.max(silentCloseNs, leastNs),
        Math.max(retentionNs, leastNs),
        Math.max(deadAfterNs, leastNs),
        loadIntervalNs);
  }

  /** The same with another period of load reports. */
  public AdvertisementTimers withLoadIntervalNs(long newLoadIntervalNs) {
    return new AdvertisementTimers(
        heartbeatNs,
        missedHeartbeats,
        handshakeNs,
        silentCloseNs,
        retentionNs,
        deadAfterNs,
        newLoadIntervalNs);
  }

  /** The same with another time after which a silent host is dead. */
  public AdvertisementTimers withDeadAfterNs(long newDeadAfterNs) {
    return new AdvertisementTimers(
        heartbeatNs,
        missedHeartbeats,
        handshakeNs,
        silentCloseNs,
        retentionNs,
        newDeadAfterNs,
        loadIntervalNs);
  }

  /** Silence after which a child is not used: half a period beyond the last one missed. */
  public long silentAfterNs() {
    return silentAfterNs(heartbeatNs, missedHeartbeats);
  }

  /**
   * How long a parent that has just started waits for a child that it had before: until the child
   * has certainly found the old session dead, as long as a handshake may take, and one silence.
   */
  public long adoptionNs() {
    return silentCloseNs + handshakeNs + silentAfterNs();
  }

  private static long silentAfterNs(long heartbeatNs, int missedHeartbeats) {
    return heartbeatNs * missedHeartbeats + heartbeatNs / 2;
  }
}
