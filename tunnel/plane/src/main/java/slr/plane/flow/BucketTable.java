package slr.plane.flow;

/**
 * One table: places and what stands in them. Every change of a place goes through here, so that
 * programs, records and departures are told in the order that a crash may interrupt anywhere.
 */
final class BucketTable {

  /** No such flow. */
  static final int ABSENT = -1;

  /** Another flow has its fingerprint. */
  static final int OTHER_FLOW = -2;

  private final BucketArray buckets;
  private final RecordArray records;
  private final EventCounts counts;
  private final PlaceSearch search;
  private int flows;

  /** So that no compiler leaves the loads of {@link #fetch} out. */
  @SuppressWarnings("unused")
  private long fetched;

  BucketTable(BucketArray buckets, RecordArray records, EventCounts counts) {
    this.buckets = buckets;
    this.records = records;
    this.counts = counts;
    search = new PlaceSearch(this);
  }

  /** Flows that stand here. */
  int flows() {
    return flows;
  }

  /** Flows that may stand here. */
  int places() {
    return (mask() + 1) * BucketArray.PLACES;
  }

  int mask() {
    return buckets.mask();
  }

  /** The flow's place, {@link #ABSENT} or {@link #OTHER_FLOW}. */
  int locate(FlowDigest digest, TupleWords tuple) {
    int bucket = digest.firstBucket(mask());
    int other = FlowDigest.otherBucket(bucket, digest.fingerprint(), mask());
    int place = locate(bucket, digest.fingerprint(), tuple);
    if (place != ABSENT) {
      return place;
    }
    return locate(other, digest.fingerprint(), tuple);
  }

  private int locate(int bucket, long fingerprint, TupleWords tuple) {
    int first = bucket * BucketArray.PLACES;
    for (int place = first; place < first + BucketArray.PLACES; place++) {
      if (buckets.fingerprint(place) == fingerprint) {
        return records.matches(place, tuple) ? place : OTHER_FLOW;
      }
    }
    return ABSENT;
  }

  /**
   * Has the processor fetch what the flows of a batch will need: first all buckets, then the
   * records of the places that they are likely to get. Each loop is so short that its loads
   * overlap.
   */
  void fetch(FlowBatch batch, int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      FlowDigest digest = batch.digest(i);
      int bucket = digest.firstBucket(mask());
      int other = FlowDigest.otherBucket(bucket, digest.fingerprint(), mask());
      sum +=
          buckets.fingerprint(bucket * BucketArray.PLACES)
              ^ buckets.fingerprint(other * BucketArray.PLACES);
    }
    for (int i = 0; i < count; i++) {
      sum += records.departures(likelyPlace(batch.digest(i)));
    }
    fetched = sum;
  }

  /** Where the flow stands or an empty place, if the first bucket has one. */
  private int likelyPlace(FlowDigest digest) {
    int first = digest.firstBucket(mask()) * BucketArray.PLACES;
    for (int place = first; place < first + BucketArray.PLACES; place++) {
      long fingerprint = buckets.fingerprint(place);
      if (fingerprint == 0 || fingerprint == digest.fingerprint()) {
        return place;
      }
    }
    return FlowDigest.otherBucket(first / BucketArray.PLACES, digest.fingerprint(), mask())
        * BucketArray.PLACES;
  }

  /** Gives a flow that is not here a place. */
  Placement place(FlowDigest digest, FlowEntry entry, int tick, long nowNs) {
    int place = search.room(digest, nowNs);
    if (place < 0) {
      return search.metResting() ? Placement.REFUSED_RESTING : Placement.REFUSED_FULL;
    }
    // The record first: a place with a fingerprint has a record, whenever this process dies.
    records.write(place, entry);
    buckets.put(
        place,
        digest.fingerprint(),
        FlowValue.of(entry.tunnelIndex, entry.flags, digest.check(), tick));
    flows++;
    return Placement.PLACED;
  }

  /** The flow there takes another tunnel. */
  void update(int place, FlowDigest digest, FlowEntry entry, int tick) {
    records.write(place, entry);
    buckets.value(place, FlowValue.of(entry.tunnelIndex, entry.flags, digest.check(), tick));
  }

  /** All that is known of the flow there. */
  void read(int place, FlowEntry entry) {
    records.read(place, entry);
    entry.value(buckets.value(place));
  }

  /** The next place at or after this one in which a flow stands, or {@link #ABSENT}. */
  int occupied(int from) {
    for (int place = from; place < places(); place++) {
      if (buckets.fingerprint(place) != 0) {
        return place;
      }
    }
    return ABSENT;
  }

  /** The flow there is gone. */
  void remove(int place, long nowNs) {
    vacate(place, nowNs);
    flows--;
  }

  /** Moves a flow to an empty place of its other bucket; programs find it in either meanwhile. */
  void move(int from, int to, long nowNs) {
    long value = buckets.value(from);
    records.move(from, to);
    buckets.put(to, buckets.fingerprint(from), value);
    vacate(from, nowNs);
    seenSince(buckets.value(from), value, to);
    counts.add(FlowTableEvent.MOVED);
  }

  /** A packet that came between the reading of the value and its writing counts too. */
  void seenSince(long valueNow, long valueTaken, int place) {
    if (FlowValue.seenTick(valueNow) != FlowValue.seenTick(valueTaken)) {
      buckets.seen(place, FlowValue.seenTick(valueNow));
    }
  }

  private void vacate(int place, long nowNs) {
    int check = FlowValue.check(buckets.value(place));
    records.departures(place, Departures.with(records.departures(place), check, nowNs));
    buckets.clear(place);
  }

  long fingerprint(int place) {
    return buckets.fingerprint(place);
  }

  long value(int place) {
    return buckets.value(place);
  }

  /** Whether a flow with these check bits may stand there as far as those go that left. */
  boolean admits(int place, int check, long nowNs) {
    return Departures.admit(records.departures(place), check, nowNs);
  }

  /**
   * Counts the flows that an earlier process left, and takes out what is none: a flow that stands
   * in two places because the process died while it moved, and octets that nobody wrote as a whole.
   */
  void adopt(SipHash hash, FlowDigest digest, FlowEntry entry, long nowNs) {
    for (int place = occupied(0); place != ABSENT; place = occupied(place + 1)) {
      records.read(place, entry);
      hash.of(entry.tuple, digest);
      boolean isWhole =
          locate(digest, entry.tuple) == place
              && FlowValue.check(buckets.value(place)) == digest.check();
      if (isWhole) {
        flows++;
      } else {
        vacate(place, nowNs);
        counts.add(FlowTableEvent.DISCARDED_AT_ADOPTION);
      }
    }
  }
}
