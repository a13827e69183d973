package slr.fuzz;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Something that must hold for any octets does not hold for these. */
public final class PropertyViolation extends AssertionError {

  private static final long serialVersionUID = 1L;

  private PropertyViolation(String what) {
    super(what);
  }

  /**
   * Requires something.
   *
   * @param what is wrong otherwise, with {@code %s} for each of the values
   */
  @SuppressWarnings("AnnotateFormatMethod") // Its annotation would be a library for this alone.
  public static void require(boolean holds, String what, @Nullable Object... values) {
    if (!holds) {
      throw new PropertyViolation(String.format(Locale.ROOT, what, values));
    }
  }

  /** Requires two things to be equal. */
  public static void requireEqual(@Nullable Object actual, @Nullable Object expected, String what) {
    require(Objects.equals(actual, expected), "%s is %s, not %s", what, actual, expected);
  }
}
