package slr.core.advertise;

import slr.core.row.Directive;
import slr.core.row.Row;

/**
 * What the operator of the parent wants of a child, whatever the child says itself.
 *
 * @param directive the most the child may be: {@code ACTIVE} changes nothing
 * @param weightPercent share of the child's capacity that is used, 0 to 100; 0 gets no new flow
 */
public record ChildOverride(Directive directive, int weightPercent) {

  /** The child as it says itself. */
  public static final ChildOverride NONE = new ChildOverride(Directive.ACTIVE, 100);

  public ChildOverride {
    if (weightPercent < 0 || weightPercent > 100) {
      throw new IllegalArgumentException(
          "weight " + weightPercent + " is out of range: use 0 to 100 percent");
    }
  }

  /** The row as this node takes it. A weight above 0 never becomes 0 by rounding. */
  Row applyTo(Row row) {
    Directive stricter = row.target().compareTo(directive) >= 0 ? row.target() : directive;
    int capacity = (int) (((long) row.capacity() * weightPercent + 99) / 100);
    return row.withCurrent(stricter).withCapacity(capacity);
  }
}
