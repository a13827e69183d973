package slr.core.advertise;

import java.util.List;
import slr.core.row.Row;
import slr.core.row.RowKey;

/**
 * Loads of some rows; outside generation and digest.
 *
 * @param loads one for each row
 */
public record LoadReport(List<Load> loads) implements AdvertisementMessage {

  public LoadReport {
    loads = List.copyOf(loads);
    AdvertisementLimits.requireAtMost("loads", loads, AdvertisementLimits.LOADS_PER_MESSAGE);
  }

  /**
   * Load of one row.
   *
   * @param key which row
   * @param load share of the capacity in use, 0.0 idle, 1.0 full, at most {@link Row#LOAD_LIMIT}
   * @param sequence rises with each report of this row
   */
  public record Load(RowKey key, double load, long sequence) {

    public Load {
      Row.requireLoad(load, sequence);
    }
  }
}
