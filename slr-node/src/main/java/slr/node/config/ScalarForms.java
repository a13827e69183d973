package slr.node.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import slr.node.config.ConfigNode.Scalar;
import slr.packet.IpAddress;
import slr.packet.Prefix;

/** How each leaf type is written in a file. */
final class ScalarForms {

  /** A written form: how it is read, and an example for error messages. */
  private record Form(Function<String, Object> parse, String example) {}

  private final Map<Class<?>, Form> forms;

  ScalarForms(Path folder) {
    forms =
        Map.of(
            String.class, new Form(text -> text, "a text"),
            Prefix.class, new Form(Prefix::parse, "203.0.113.0/24"),
            IpAddress.class, new Form(IpAddress::parse, "192.0.2.1"),
            InetSocketAddress.class, new Form(EndPointText::parse, "192.0.2.1:7000"),
            Duration.class, new Form(DurationText::parse, "250ms"),
            HexKey.class, new Form(HexKey::parse, "000102030405060708090a0b0c0d0e0f"),
            Path.class, new Form(text -> folder.resolve(text), "a path"));
  }

  /** Whether the type is written as one scalar although it is a record. */
  boolean has(Class<?> type) {
    return forms.containsKey(type);
  }

  /** What a value of the type looks like. */
  String example(Class<?> type) {
    Form form = forms.get(type);
    if (form != null) {
      return form.example();
    }
    if (type.isEnum()) {
      return "one of " + String.join(", ", names(type));
    }
    return type == boolean.class
        ? "true or false"
        : type == double.class ? "a number" : type.isPrimitive() ? "a whole number" : "[a, b]";
  }

  /**
   * Reads a leaf.
   *
   * @throws IllegalArgumentException if the text is no such value; the message says what to write
   */
  Object parse(Scalar scalar, Class<?> type) {
    String text = scalar.text();
    Form form = forms.get(type);
    if (form != null) {
      return form.parse().apply(text);
    }
    if (type.isEnum()) {
      return constant(text, type);
    }
    boolean integer = scalar.kind() == Scalar.Kind.INTEGER;
    boolean number = integer || scalar.kind() == Scalar.Kind.DECIMAL;
    try {
      if (type == boolean.class && scalar.kind() == Scalar.Kind.BOOLEAN) {
        return text.equals("true");
      } else if (type == int.class && integer) {
        return Integer.parseInt(text);
      } else if (type == long.class && integer) {
        return Long.parseLong(text);
      } else if (type == double.class && number) {
        return finite(Double.parseDouble(text));
      }
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a decimal number in range; write " + example(type));
    }
    if (!type.isPrimitive()) {
      throw new AssertionError("a configuration record cannot hold " + type);
    }
    throw new IllegalArgumentException("'" + text + "' does not fit; write " + example(type));
  }

  private static double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new NumberFormatException();
    }
    return value;
  }

  private static Object constant(String text, Class<?> type) {
    int index = names(type).indexOf(text);
    if (index < 0) {
      List<String> names = names(type);
      String near = Similar.nearest(text, names).map(n -> "did you mean '" + n + "'? ").orElse("");
      throw new IllegalArgumentException(
          "'" + text + "' is not known; " + near + "write one of " + String.join(", ", names));
    }
    return type.getEnumConstants()[index];
  }

  private static List<String> names(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toList();
  }
}
