package slr.plane.flow;

/**
 * Finds a place for a flow, and makes one by moving others to their other buckets (cuckoo hashing,
 * Pagh and Rodler 2001; several places in a bucket, Dietzfelbinger and Weidling 2005; search by
 * breadth, so that the fewest flows move).
 *
 * <p>The search looks at {@link #BUCKETS_MAX} buckets at most. Every flow that moves leaves a place
 * to another one, and both the place's departures and the flow that leaves must differ from it in
 * their check bits.
 */
final class PlaceSearch {

  /** At 95 % full the shortest path has five moves at the most, and 300 buckets are seldom seen. */
  static final int BUCKETS_MAX = 1024;

  private static final int ROOT = -1;

  private final BucketTable table;

  /** Which bucket a step looks at, which step led there, and from which of its places. */
  private final int[] buckets = new int[BUCKETS_MAX];

  private final int[] parents = new int[BUCKETS_MAX];
  private final int[] leavings = new int[BUCKETS_MAX];

  /** The check bits of the flow that would come into the bucket. */
  private final int[] checks = new int[BUCKETS_MAX];

  private int size;
  private boolean metResting;

  PlaceSearch(BucketTable table) {
    this.table = table;
  }

  /** Whether the last search met an empty place that would not take the flow yet. */
  boolean metResting() {
    return metResting;
  }

  /** An empty place for a flow that stands nowhere, or -1. Others may have moved in any case. */
  int room(FlowDigest digest, long nowNs) {
    int mask = table.mask();
    int first = digest.firstBucket(mask);
    int check = digest.check();
    metResting = false;
    int place = emptyIn(first, check, nowNs);
    if (place >= 0) {
      return place;
    }
    int other = FlowDigest.otherBucket(first, digest.fingerprint(), mask);
    place = emptyIn(other, check, nowNs);
    if (place >= 0) {
      return place;
    }
    size = 0;
    add(first, ROOT, 0, check);
    add(other, ROOT, 0, check);
    return search(nowNs);
  }

  private int search(long nowNs) {
    int mask = table.mask();
    for (int step = 0; step < size; step++) {
      int firstPlace = buckets[step] * BucketArray.PLACES;
      for (int place = firstPlace; place < firstPlace + BucketArray.PLACES; place++) {
        long fingerprint = table.fingerprint(place);
        int leaving = FlowValue.check(table.value(place));
        if (fingerprint == 0 || !Departures.mayFollow(leaving, checks[step])) {
          continue;
        }
        int bucket = FlowDigest.otherBucket(buckets[step], fingerprint, mask);
        int child = isOnPath(bucket, step) ? ROOT : add(bucket, step, place, leaving);
        if (child == ROOT) {
          continue;
        }
        int empty = emptyIn(bucket, leaving, nowNs);
        if (empty >= 0 && isPathAdmitted(child, nowNs)) {
          return shift(child, empty, nowNs);
        }
      }
    }
    return ROOT;
  }

  /** Moves the flows of a path, the last one first; the place that the first one leaves. */
  private int shift(int last, int empty, long nowNs) {
    int to = empty;
    for (int step = last; parents[step] != ROOT; step = parents[step]) {
      table.move(leavings[step], to, nowNs);
      to = leavings[step];
    }
    return to;
  }

  /** Whether each place that a flow leaves takes the next one, for those that left it earlier. */
  private boolean isPathAdmitted(int last, long nowNs) {
    for (int step = last; parents[step] != ROOT; step = parents[step]) {
      if (!table.admits(leavings[step], checks[parents[step]], nowNs)) {
        metResting = true;
        return false;
      }
    }
    return true;
  }

  /** A bucket that is met again would make a flow move twice. */
  private boolean isOnPath(int bucket, int from) {
    for (int step = from; step != ROOT; step = parents[step]) {
      if (buckets[step] == bucket) {
        return true;
      }
    }
    return false;
  }

  private int emptyIn(int bucket, int check, long nowNs) {
    int first = bucket * BucketArray.PLACES;
    for (int place = first; place < first + BucketArray.PLACES; place++) {
      if (table.fingerprint(place) == 0) {
        if (table.admits(place, check, nowNs)) {
          return place;
        }
        metResting = true;
      }
    }
    return ROOT;
  }

  /** The step's number, or -1 if there were too many. */
  private int add(int bucket, int parent, int leaving, int check) {
    if (size == BUCKETS_MAX) {
      return ROOT;
    }
    buckets[size] = bucket;
    parents[size] = parent;
    leavings[size] = leaving;
    checks[size] = check;
    return size++;
  }
}
