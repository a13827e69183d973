package slr.core.pin;

import java.util.List;
import slr.core.forward.TokenRate;
import slr.packet.IpAddress;

/**
 * What a node's pins go by.
 *
 * @param addresses its own, one per family: what it says upstream comes from them
 * @param hidesHosts whether it names itself upstream in place of the host that it pinned
 * @param refreshNs period in which pins are said again (RFC 2205's R)
 * @param untrusted how many pins may be said upstream before their host has confirmed the flow
 * @param versionBase what was the version at time 0 of the clock: rises by {@value
 *     #VERSIONS_PER_SECOND} a second, and from process to process
 * @param epoch 24 bits, another one for each process (RFC 2961)
 * @param incarnation of this process, for who is told of it in a host's place
 */
public record PinConfig(
    List<IpAddress> addresses,
    boolean hidesHosts,
    long refreshNs,
    TokenRate untrusted,
    long versionBase,
    int epoch,
    long incarnation) {

  /** Resolution of versions: two placements of one flow are further apart. */
  public static final int VERSIONS_PER_SECOND = 16;

  /** An hour: more than clocks of neighbours may differ; a version beyond is no time of anybody. */
  static final long VERSIONS_AHEAD = 3_600L * VERSIONS_PER_SECOND;

  /** 2026-01-01: from here 32 bits last eight years. */
  private static final long VERSIONS_SINCE_MS = 1_767_225_600_000L;

  /** RFC 2205 3.7: 30 s. */
  public static final long REFRESH_NS_DEFAULT = 30_000_000_000L;

  /** K of RFC 2205 3.7: so many refreshes may be lost. */
  static final int LIFETIME_MISSED_REFRESHES = 3;

  /** After which a pin that its host has not confirmed is not used any more. */
  static final int UNTRUSTED_SECONDS = 5;

  private static final long SECOND_NS = 1_000_000_000;

  public PinConfig {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("addresses: a node that pins must have one");
    }
    if (refreshNs < SECOND_NS || refreshNs > 3_600 * SECOND_NS) {
      throw new IllegalArgumentException(
          "refresh " + refreshNs + " ns is out of range: use 1 s to 1 h");
    }
  }

  /** What this node is called where a message is about this family; the other's if it has none. */
  IpAddress address(boolean v4) {
    return addresses.stream()
        .filter(each -> each.isV4() == v4)
        .findFirst()
        .orElse(addresses.getFirst());
  }

  /** L of RFC 2205 3.7: so long a pin lives that is not said again. */
  long lifetimeNs() {
    return (long) ((LIFETIME_MISSED_REFRESHES + 0.5) * 1.5 * refreshNs);
  }

  /**
   * The base that makes versions times of the wall.
   *
   * @param wallMs now, since 1970
   * @param nowNs now, on the clock that the machine is told
   */
  public static long versionBase(long wallMs, long nowNs) {
    long versions = (wallMs - VERSIONS_SINCE_MS) * VERSIONS_PER_SECOND / 1_000;
    return versions - Math.floorDiv(nowNs, SECOND_NS / VERSIONS_PER_SECOND);
  }

  /** How long ago a pin of this version was made. */
  long secondsSince(long version, long nowNs) {
    return Math.max(0, version(nowNs) - version) / VERSIONS_PER_SECOND;
  }

  /** The version of a pin that is made now, 32 bits. */
  long version(long nowNs) {
    return versionBase + Math.floorDiv(nowNs, SECOND_NS / VERSIONS_PER_SECOND) & 0xffff_ffffL;
  }
}
