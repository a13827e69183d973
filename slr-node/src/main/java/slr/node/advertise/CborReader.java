package slr.node.advertise;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import slr.packet.IpAddress;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads CBOR items one after the other, strictly: an item of another kind is refused. Each method
 * takes the next item.
 *
 * <p>A method that finds something else throws {@link IllegalArgumentException}; one that finds no
 * CBOR, {@link tools.jackson.core.JacksonException}.
 */
final class CborReader {

  /** Keys of maps as the library gives them; no map of ours has a greater one. */
  private static final String[] DECIMAL =
      IntStream.range(0, 32).mapToObj(Integer::toString).toArray(String[]::new);

  private final JsonParser in;

  /** Whether the parser's token was looked at and not taken. */
  private boolean peeked;

  CborReader(JsonParser in) {
    this.in = in;
  }

  /** One member of a map: has its value once the map has been read. */
  static final class Member<T> {

    private final int key;
    private final String name;
    private final Function<CborReader, T> form;
    private @Nullable T value;

    private Member(int key, String name, Function<CborReader, T> form) {
      this.key = key;
      this.name = name;
      this.form = form;
    }

    /** The value of a member that must be there. */
    T get() {
      if (value == null) {
        throw new IllegalArgumentException(name + " (key " + key + ") is missing");
      }
      return value;
    }

    /** The value of a member that may be left out. */
    Optional<T> find() {
      return Optional.ofNullable(value);
    }

    private void read(CborReader in) {
      try {
        value = form.apply(in);
      } catch (IllegalArgumentException refused) {
        throw new IllegalArgumentException(name + ": " + refused.getMessage(), refused);
      }
    }
  }

  /**
   * A map with small integers as keys. Say first which members are known, then read. A key that is
   * not known is skipped with its value: a later version may say more.
   */
  final class Members {

    private final List<Member<?>> known = new ArrayList<>();

    <T> Member<T> member(int key, String name, Function<CborReader, T> form) {
      Member<T> member = new Member<>(key, name, form);
      known.add(member);
      return member;
    }

    void read() {
      require(JsonToken.START_OBJECT, "a map");
      while (next() != JsonToken.END_OBJECT) {
        // The library gives an integer key as its decimal text, and refuses the same key twice.
        Member<?> member = find(in.currentName());
        if (member == null) {
          skip();
        } else {
          member.read(CborReader.this);
        }
      }
    }

    private @Nullable Member<?> find(String key) {
      for (Member<?> member : known) {
        if (DECIMAL[member.key].equals(key)) {
          return member;
        }
      }
      return null;
    }
  }

  Members members() {
    return new Members();
  }

  /** An array of any number of items up to the limit. */
  <T> List<T> list(int limit, Function<CborReader, T> form) {
    require(JsonToken.START_ARRAY, "an array");
    List<T> items = new ArrayList<>();
    while (hasNext()) {
      if (items.size() >= limit) {
        throw new IllegalArgumentException("more items than the limit of " + limit);
      }
      items.add(form.apply(this));
    }
    end();
    return items;
  }

  /** The beginning of an array whose items the caller knows. */
  void begin() {
    require(JsonToken.START_ARRAY, "an array");
  }

  /** The end of that array. */
  void end() {
    require(JsonToken.END_ARRAY, "the end of an array");
  }

  int integer() {
    long value = int64();
    if (value != (int) value) {
      throw new IllegalArgumentException(value + " is out of range");
    }
    return (int) value;
  }

  long int64() {
    require(JsonToken.VALUE_NUMBER_INT, "an integer");
    return in.getLongValue();
  }

  double number() {
    require(JsonToken.VALUE_NUMBER_FLOAT, "a floating point number");
    return in.getDoubleValue();
  }

  boolean truth() {
    JsonToken token = next();
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      throw unexpected(token, "true or false");
    }
    return token == JsonToken.VALUE_TRUE;
  }

  String text() {
    require(JsonToken.VALUE_STRING, "a text");
    return in.getString();
  }

  /** An address as its 4 or 16 octets. */
  IpAddress address() {
    require(JsonToken.VALUE_EMBEDDED_OBJECT, "octets");
    return IpAddress.ofBytes(Objects.requireNonNullElse(in.getBinaryValue(), new byte[0]));
  }

  /** Skips one item, whatever it is. */
  void skip() {
    next();
    in.skipChildren();
  }

  /** Nothing may follow. */
  void requireEnd() {
    if (next() != null) {
      throw new IllegalArgumentException("more than one item");
    }
  }

  private boolean hasNext() {
    JsonToken token = next();
    peeked = true;
    return token != JsonToken.END_ARRAY;
  }

  private @Nullable JsonToken next() {
    if (peeked) {
      peeked = false;
      return in.currentToken();
    }
    return in.nextToken();
  }

  private void require(JsonToken kind, String wanted) {
    JsonToken token = next();
    if (token != kind) {
      throw unexpected(token, wanted);
    }
  }

  private static IllegalArgumentException unexpected(@Nullable JsonToken token, String wanted) {
    return new IllegalArgumentException(
        wanted + " is wanted, not " + (token == null ? "the end" : word(token)));
  }

  private static String word(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "a map";
      case END_OBJECT -> "the end of a map";
      case START_ARRAY -> "an array";
      case END_ARRAY -> "the end of an array";
      case PROPERTY_NAME -> "a key";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT -> "an integer";
      case VALUE_NUMBER_FLOAT -> "a floating point number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      case VALUE_EMBEDDED_OBJECT -> "octets";
      case NOT_AVAILABLE -> "nothing";
    };
  }
}
