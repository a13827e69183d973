package slr.core.advertise;

import java.util.List;
import slr.core.row.Row;

/**
 * One chunk of the whole table. Chunks of one snapshot follow each other without a change between
 * them.
 *
 * @param generation of the table, the same in all chunks
 * @param chunk number of this chunk, from 0
 * @param last whether the table ends here
 * @param rows the rows of this chunk
 */
public record Snapshot(long generation, int chunk, boolean last, List<Row> rows)
    implements AdvertisementMessage {

  public Snapshot {
    rows = List.copyOf(rows);
    AdvertisementLimits.requireNotNegative("generation", generation);
    AdvertisementLimits.requireNotNegative("chunk", chunk);
    AdvertisementLimits.requireAtMost("rows", rows, AdvertisementLimits.ROWS_PER_MESSAGE);
  }
}
