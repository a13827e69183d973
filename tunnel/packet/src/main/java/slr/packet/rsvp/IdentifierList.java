package slr.packet.rsvp;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Identifiers of messages in their order, each 32 bits, without an object for each. */
public final class IdentifierList {

  private static final IdentifierList EMPTY = new IdentifierList(new int[0]);

  /** Never changed after construction. */
  private final int[] identifiers;

  private IdentifierList(int[] identifiers) {
    this.identifiers = identifiers;
  }

  /** These identifiers; the array is copied. */
  public static IdentifierList of(int... identifiers) {
    return copyOf(identifiers, 0, identifiers.length);
  }

  /** The identifiers of a part of an array, which is copied. */
  public static IdentifierList copyOf(int[] identifiers, int from, int count) {
    return count == 0
        ? EMPTY
        : new IdentifierList(Arrays.copyOfRange(identifiers, from, from + count));
  }

  /** How many. */
  public int size() {
    return identifiers.length;
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return identifiers.length == 0;
  }

  /** The identifier at this index, from 0 on. */
  public int get(int index) {
    return identifiers[index];
  }

  /** All, in order. */
  public IntStream stream() {
    return Arrays.stream(identifiers);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IdentifierList list && Arrays.equals(identifiers, list.identifiers);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(identifiers);
  }

  @Override
  public String toString() {
    return stream().mapToObj(Integer::toUnsignedString).collect(Collectors.joining(", ", "[", "]"));
  }
}
