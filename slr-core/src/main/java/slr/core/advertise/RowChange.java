package slr.core.advertise;

import java.util.ArrayList;
import java.util.List;
import slr.core.row.Row;
import slr.core.row.RowKey;

/**
 * Rows that are new, different or gone.
 *
 * @param generation of the sender's table when it sent this
 * @param upserts rows as they are now
 * @param deletes keys of rows that are gone
 */
public record RowChange(long generation, List<Row> upserts, List<RowKey> deletes)
    implements AdvertisementMessage {

  public RowChange {
    upserts = List.copyOf(upserts);
    deletes = List.copyOf(deletes);
    AdvertisementLimits.requireNotNegative("generation", generation);
    List<Object> both = new ArrayList<>(upserts);
    both.addAll(deletes);
    AdvertisementLimits.requireAtMost("rows", both, AdvertisementLimits.ROWS_PER_MESSAGE);
  }
}
