package slr.core.advertise;

import java.util.ArrayList;
import java.util.List;

/** Cuts a list into pieces that fit one message each. */
final class Batches {

  private Batches() {}

  static <T> List<List<T>> of(List<T> items, int most) {
    List<List<T>> pieces = new ArrayList<>();
    for (int from = 0; from < items.size(); from += most) {
      pieces.add(List.copyOf(items.subList(from, Math.min(from + most, items.size()))));
    }
    return pieces;
  }
}
