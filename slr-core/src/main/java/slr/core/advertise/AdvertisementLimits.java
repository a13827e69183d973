package slr.core.advertise;

import java.util.Collection;

/** Every bound of the advertisement session, with its reason. */
public final class AdvertisementLimits {

  /** Version of the protocol; both sides must speak the same. */
  public static final int PROTOCOL_VERSION = 1;

  /** Children of one node: names are configured, so this bounds configuration files. */
  public static final int CHILDREN = 1_024;

  /** Connections at a parent, known or not yet: each child may have an old and a new one. */
  public static final int SESSIONS = 2 * CHILDREN;

  /** Rows of one child; one more ends the session. A host serves some dozen end points. */
  public static final int ROWS_PER_CHILD = 4_096;

  /**
   * Rows in one message, upserts and deletes together; more go in several. 64 of the longest rows
   * fit {@link #RECORD_BYTES} in JSON.
   */
  public static final int ROWS_PER_MESSAGE = 64;

  /** Load reports in one message. */
  public static final int LOADS_PER_MESSAGE = 256;

  /** Strays in one report; more go in several. */
  public static final int FLOWS_PER_MESSAGE = 64;

  /** Tunnel end points of one node: one or two for each address family. */
  public static final int END_POINTS = 16;

  /** Prefixes a cluster's tunnels come from. */
  public static final int TUNNEL_SOURCES = 64;

  /** Longest text and longest value in a refusal, in characters. */
  public static final int TEXT = 200;

  /** Longest encoded record in octets, whatever the encoding. */
  public static final int RECORD_BYTES = 65_536;

  /** Row refusals told to a child for each of its messages; the others are counted only. */
  public static final int REFUSALS_TOLD_PER_MESSAGE = 8;

  /** Actions a machine keeps for its caller; beyond it the caller has stopped draining: our bug. */
  public static final int PENDING_ACTIONS = 8_192;

  private AdvertisementLimits() {}

  static void requireAtMost(String what, Collection<?> items, int limit) {
    if (items.size() > limit) {
      throw new IllegalArgumentException(
          what + ": " + items.size() + " are more than the limit of " + limit);
    }
  }

  static void requireNotNegative(String what, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(what + " " + value + " is negative");
    }
  }
}
