package slr.core.advertise;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slr.core.row.KeyRange;
import slr.core.row.RowKey;
import slr.core.row.RowTable;

/**
 * What a parent asks to make its copy agree: digests of parts where the tables are large, rows
 * where they are small or the copy has none. At most {@link AdvertisementLimits#QUESTIONS} at a
 * time are on their way, so that a million rows neither fill a queue nor hold up a heartbeat.
 */
final class Reconciliation {

  /** Not asked yet. */
  private final Deque<AdvertisementMessage> waiting = new ArrayDeque<>();

  /** Asked and not answered, by where the range begins; ranges do not overlap. */
  private final Map<Optional<RowKey>, AdvertisementMessage> asked = new LinkedHashMap<>();

  boolean isRunning() {
    return !waiting.isEmpty() || !asked.isEmpty();
  }

  void stop() {
    waiting.clear();
    asked.clear();
  }

  /** The copy is known to differ, and not where. */
  void begin(RowTable copy) {
    stop();
    ask(KeyRange.ALL, copy.size() == 0);
  }

  private void ask(KeyRange range, boolean rows) {
    waiting.add(rows ? new GetSnapshot(range) : new GetDigests(range));
  }

  /** What is to be asked now. */
  List<AdvertisementMessage> questions() {
    List<AdvertisementMessage> questions = new ArrayList<>();
    while (asked.size() < AdvertisementLimits.QUESTIONS && !waiting.isEmpty()) {
      AdvertisementMessage question = waiting.remove();
      asked.put(range(question).from(), question);
      questions.add(question);
    }
    return questions;
  }

  /** What was asked in vain and is to be asked again. */
  List<AdvertisementMessage> unanswered() {
    return List.copyOf(asked.values());
  }

  /** Digests came: what differs is asked about. */
  void onDigests(RangeDigests digests, RowTable copy) {
    if (!new GetDigests(digests.range()).equals(asked.get(digests.range().from()))) {
      return;
    }
    asked.remove(digests.range().from());
    for (RowTable.Part part : digests.parts()) {
      RowTable.Part own = copy.part(part.range());
      if (!own.equals(part)) {
        boolean few = part.count() <= AdvertisementLimits.ROWS_PER_MESSAGE;
        ask(part.range(), few || own.count() == 0);
      }
    }
  }

  /** Rows came, for all of what was asked or for its beginning. */
  void onSnapshot(Snapshot snapshot) {
    Optional<RowKey> from = snapshot.range().from();
    if (!(asked.get(from) instanceof GetSnapshot(KeyRange range))
        || !range.contains(snapshot.range())) {
      return;
    }
    asked.remove(from);
    snapshot
        .range()
        .to()
        .filter(to -> !range.to().equals(Optional.of(to)))
        // Of a large table the rest comes in parts, several at a time.
        .ifPresent(to -> ask(range.startingAt(to), !range.equals(KeyRange.ALL)));
  }

  private static KeyRange range(AdvertisementMessage question) {
    return switch (question) {
      case GetSnapshot(KeyRange range) -> range;
      case GetDigests(KeyRange range) -> range;
      default -> throw new IllegalArgumentException(question + " asks for no range");
    };
  }
}
