package slr.core.advertise;

import java.util.List;
import slr.core.row.KeyRange;
import slr.core.row.Row;

/**
 * All rows of one range, as they are now. Stands for itself: whatever was lost or changed before,
 * the copy is right in this range afterwards. Where the range asked for has more rows than fit,
 * this covers its beginning, and the asker goes on behind it.
 *
 * @param generation of the sender's table
 * @param digest of the sender's whole table at that generation
 * @param range what is covered; begins where the range asked for begins
 * @param rows in the order of their keys; none that is not here is in the range
 */
public record Snapshot(long generation, long digest, KeyRange range, List<Row> rows)
    implements AdvertisementMessage {

  public Snapshot {
    rows = List.copyOf(rows);
    AdvertisementLimits.requireNotNegative("generation", generation);
    AdvertisementLimits.requireRows(rows, List.of());
    for (int i = 0; i < rows.size(); i++) {
      if (!range.contains(rows.get(i).key())) {
        throw new IllegalArgumentException(rows.get(i).key() + " is outside the snapshot's range");
      }
      if (i > 0 && rows.get(i - 1).key().compareTo(rows.get(i).key()) >= 0) {
        throw new IllegalArgumentException(rows.get(i).key() + " is out of order");
      }
    }
  }
}
