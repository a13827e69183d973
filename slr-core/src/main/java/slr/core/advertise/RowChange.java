package slr.core.advertise;

import java.util.List;
import slr.core.row.Row;
import slr.core.row.RowKey;

/**
 * Rows that are new, different or gone.
 *
 * @param generation of the sender's table when it sent this
 * @param digest of the sender's table at that generation; a copy that has it after this change
 *     agrees, without waiting for a heartbeat
 * @param upserts rows as they are now
 * @param deletes keys of rows that are gone
 */
public record RowChange(long generation, long digest, List<Row> upserts, List<RowKey> deletes)
    implements AdvertisementMessage {

  public RowChange {
    upserts = List.copyOf(upserts);
    deletes = List.copyOf(deletes);
    AdvertisementLimits.requireNotNegative("generation", generation);
    AdvertisementLimits.requireRows(upserts, deletes);
  }
}
