package slr.core.advertise;

import java.util.List;
import slr.core.row.KeyRange;
import slr.core.row.RowTable;

/**
 * A range in parts, each with count and digest.
 *
 * @param generation of the sender's table
 * @param parts follow each other without a gap; together they are the range asked for
 */
public record RangeDigests(long generation, List<RowTable.Part> parts)
    implements AdvertisementMessage {

  public RangeDigests {
    parts = List.copyOf(parts);
    AdvertisementLimits.requireNotNegative("generation", generation);
    AdvertisementLimits.requireAtMost("parts", parts, AdvertisementLimits.PARTS);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("parts: at least one is needed");
    }
    for (int i = 0; i < parts.size(); i++) {
      AdvertisementLimits.requireNotNegative("count", parts.get(i).count());
      if (i > 0
          && (parts.get(i).range().from().isEmpty()
              || !parts.get(i - 1).range().to().equals(parts.get(i).range().from()))) {
        throw new IllegalArgumentException("parts: there is a gap before part " + i);
      }
    }
  }

  /** The range that the parts make up. */
  public KeyRange range() {
    return new KeyRange(parts.getFirst().range().from(), parts.getLast().range().to());
  }
}
