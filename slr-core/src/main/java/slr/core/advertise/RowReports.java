package slr.core.advertise;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import slr.core.row.KeyRange;
import slr.core.row.Row;
import slr.core.row.RowKey;

/** What one parent is told of the rows: changes, loads, and answers to its questions. */
final class RowReports {

  /** Changes that are pushed at once; what is more, the parent fetches. */
  private static final int DIRTY_MOST =
      AdvertisementLimits.QUESTIONS * AdvertisementLimits.ROWS_PER_MESSAGE;

  private final Advertiser advertiser;
  private final Outbox outbox;
  private final Set<RowKey> dirty = new LinkedHashSet<>();

  /** Loads that the parent does not know, each with the one it was told last. */
  private final Map<RowKey, Double> unsaidLoads = new LinkedHashMap<>();

  private KeyRange loadsToRepeat = KeyRange.ALL;

  RowReports(Advertiser advertiser, Outbox outbox) {
    this.advertiser = advertiser;
    this.outbox = outbox;
  }

  /** This row is new, different or gone. */
  void changed(RowKey key) {
    dirty.add(key);
  }

  /** This row has another load; gives whether it is so different that it is to be said at once. */
  boolean loadChanged(Row row, double before) {
    Double first = unsaidLoads.putIfAbsent(row.key(), before);
    double said = first == null ? before : first;
    return Math.abs(row.load() - said) >= AdvertisementTimers.BIG_LOAD_CHANGE;
  }

  /** There is nobody to tell any more. */
  void forget() {
    dirty.clear();
    unsaidLoads.clear();
    loadsToRepeat = KeyRange.ALL;
  }

  /** Answers with the digests of the range's parts. */
  void answer(GetDigests question) {
    outbox.send(
        new RangeDigests(
            advertiser.generation(),
            advertiser.rows().parts(question.range(), AdvertisementLimits.PARTS)));
  }

  /** Answers with as many rows of the range as one message takes. */
  void answer(GetSnapshot question) {
    List<Row> rows =
        advertiser.rows().rows(question.range(), AdvertisementLimits.ROWS_PER_MESSAGE + 1);
    int bytes = 0;
    int count = 0;
    while (count < Math.min(rows.size(), AdvertisementLimits.ROWS_PER_MESSAGE)) {
      bytes += AdvertisementLimits.weight(rows.get(count));
      if (bytes > AdvertisementLimits.ROW_BYTES_PER_MESSAGE) {
        break;
      }
      count++;
    }
    KeyRange covered =
        count < rows.size() ? question.range().upTo(rows.get(count).key()) : question.range();
    List<Row> sent = rows.subList(0, count);
    sent.forEach(row -> unsaidLoads.remove(row.key()));
    long digest = advertiser.rows().digest();
    outbox.send(new Snapshot(advertiser.generation(), digest, covered, sent));
  }

  /**
   * Sends what has changed. Very many changes are not pushed: the parent sees another digest in the
   * heartbeat and fetches them as fast as it can take them.
   */
  void sendChanges() {
    if (dirty.isEmpty()) {
      return;
    }
    if (dirty.size() > DIRTY_MOST) {
      dirty.clear();
      return;
    }
    List<Row> upserts = new ArrayList<>();
    List<RowKey> deletes = new ArrayList<>();
    int bytes = 0;
    for (RowKey key : dirty) {
      Optional<Row> row = advertiser.rows().row(key);
      int weight = row.map(AdvertisementLimits::weight).orElse(AdvertisementLimits.weight(key));
      if (bytes + weight > AdvertisementLimits.ROW_BYTES_PER_MESSAGE
          || upserts.size() + deletes.size() == AdvertisementLimits.ROWS_PER_MESSAGE) {
        sendChange(upserts, deletes);
        upserts.clear();
        deletes.clear();
        bytes = 0;
      }
      bytes += weight;
      row.ifPresentOrElse(upserts::add, () -> deletes.add(key));
      unsaidLoads.remove(key);
    }
    sendChange(upserts, deletes);
    dirty.clear();
  }

  private void sendChange(List<Row> upserts, List<RowKey> deletes) {
    long digest = advertiser.rows().digest();
    outbox.send(new RowChange(advertiser.generation(), digest, upserts, deletes));
  }

  /**
   * Sends loads that are new, and repeats some that are not: one may have been lost. Gives whether
   * there are more, for which there was no room.
   */
  boolean sendLoads() {
    int most = AdvertisementLimits.LOADS_PER_MESSAGE;
    int room = (AdvertisementLimits.LOAD_MESSAGES_AT_ONCE - 1) * most;
    Set<RowKey> keys = new LinkedHashSet<>();
    Iterator<RowKey> unsaid = unsaidLoads.keySet().iterator();
    while (unsaid.hasNext() && keys.size() < room) {
      keys.add(unsaid.next());
      unsaid.remove();
    }
    List<Row> repeated = advertiser.rows().rows(loadsToRepeat, most + 1);
    repeated.stream().limit(most).forEach(row -> keys.add(row.key()));
    loadsToRepeat =
        repeated.size() > most ? loadsToRepeat.startingAt(repeated.get(most).key()) : KeyRange.ALL;
    List<LoadReport.Load> loads =
        keys.stream()
            .flatMap(key -> advertiser.rows().row(key).stream())
            .map(row -> new LoadReport.Load(row.key(), row.load(), row.loadSequence()))
            .toList();
    Batches.of(loads, most).forEach(part -> outbox.send(new LoadReport(part)));
    return !unsaidLoads.isEmpty();
  }
}
