package slr.core.advertise;

import java.util.Collection;
import java.util.List;
import slr.core.forward.TunnelEnd;
import slr.core.row.Row;
import slr.core.row.RowKey;

/** Every bound of the advertisement session, with its reason. */
public final class AdvertisementLimits {

  /** Versions of the protocol that this node speaks. */
  public static final List<Integer> PROTOCOL_VERSIONS = List.of(1, 2);

  /** Versions that a hello may name. */
  public static final int VERSIONS = 16;

  /** Children of one node that are known at the same time. */
  public static final int CHILDREN = 1_024;

  /** Numbers of next hops, one for each name that was ever a child of this process. */
  public static final int NEXT_HOPS = TunnelEnd.FIRST_PINNED;

  /** Neighbours of one node. */
  public static final int PEERS = 64;

  /** Connections at a node, known or not yet: each child may have an old and a new one. */
  public static final int SESSIONS = 2 * CHILDREN;

  /** Rows of one host; one more ends the session. A host serves some dozen end points. */
  public static final int ROWS_PER_HOST = 4_096;

  /** Rows of a child that is no host: the virtual hosts of a whole network. */
  public static final int ROWS_PER_CHILD = 1 << 20;

  /** Rows in one message, upserts and deletes together; more go in several. */
  public static final int ROWS_PER_MESSAGE = 512;

  /** Octets of rows in one message, by {@link #weight}: leaves room for what frames them. */
  public static final int ROW_BYTES_PER_MESSAGE = 60_000;

  /** Ranges that digests are given for in one message. */
  public static final int PARTS = 64;

  /** Ranges that a parent asks about at the same time. */
  public static final int QUESTIONS = 8;

  /** Directives in one question. */
  public static final int CLAIMS_PER_MESSAGE = 64;

  /** Load reports in one message. */
  public static final int LOADS_PER_MESSAGE = 256;

  /** Messages with loads in one heartbeat period: some 300 kB, a part of what may be queued. */
  public static final int LOAD_MESSAGES_AT_ONCE = 32;

  /** Flows of one kind in one report; more go in several. */
  public static final int FLOWS_PER_MESSAGE = 64;

  /** Levels that one explanation goes through: as many as a node path has. */
  public static final int HOPS_EXPLAINED = Row.PATH_LIMIT;

  /** Candidates shown of each; all hops of the longest explanation fit a record with them. */
  public static final int CANDIDATES_EXPLAINED = 12;

  /** Longest text in an explanation, but for reasons. */
  public static final int EXPLAINED_TEXT = 100;

  /** Questions that one parent may ask each second: more than an operator types. */
  public static final int EXPLAINED_PER_SECOND = 20;

  /** Questions to all children that wait for an answer. */
  public static final int EXPLANATIONS_WAITED_FOR = 64;

  /** Tunnel end points of one node: one or two for each address family. */
  public static final int END_POINTS = 16;

  /** Prefixes a cluster's tunnels come from. */
  public static final int TUNNEL_SOURCES = 64;

  /** Prefixes that tunnels of all clusters above come from; a covering one says more with less. */
  public static final int TUNNEL_SOURCES_ABOVE = 1_024;

  /** Longest text and longest value in a refusal, in characters. */
  public static final int TEXT = 200;

  /** Longest encoded record in octets, whatever the encoding. */
  public static final int RECORD_BYTES = 65_536;

  /** Row refusals told to a child for each of its messages; the others are counted only. */
  public static final int REFUSALS_TOLD_PER_MESSAGE = 8;

  /** Actions a machine keeps for its caller; beyond it the caller has stopped draining: our bug. */
  public static final int PENDING_ACTIONS = 8_192;

  /** Octets of a row without its texts, at most, in any of our encodings. */
  private static final int ROW_BYTES = 96;

  /** Octets that frame a text. */
  private static final int TEXT_FRAME_BYTES = 2;

  private AdvertisementLimits() {}

  /** Rows that a node of this level may have. */
  static int rows(Level level) {
    return level == Level.HOST ? ROWS_PER_HOST : ROWS_PER_CHILD;
  }

  /** Octets that a row takes in a message, at most. */
  static int weight(Row row) {
    int weight = ROW_BYTES + row.originCluster().length() + TEXT_FRAME_BYTES;
    for (String node : row.nodePath()) {
      weight += node.length() + TEXT_FRAME_BYTES;
    }
    return weight;
  }

  /** Octets that a key takes in a message, at most. */
  static int weight(RowKey key) {
    return ROW_BYTES;
  }

  static void requireRows(Collection<Row> upserts, Collection<RowKey> deletes) {
    int rows = upserts.size() + deletes.size();
    if (rows > ROWS_PER_MESSAGE) {
      throw new IllegalArgumentException(
          "rows: " + rows + " are more than the limit of " + ROWS_PER_MESSAGE);
    }
  }

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
