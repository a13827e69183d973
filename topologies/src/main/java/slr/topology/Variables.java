package slr.topology;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands for {@code ${name}} in a topology file.
 *
 * @param values by name
 */
public record Variables(Map<String, Object> values) {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

  public Variables {
    values = new TreeMap<>(values);
  }

  /**
   * The same text, list or map with every variable filled in. Alone, a variable keeps its type: a
   * number stays a number.
   *
   * @param place what it belongs to, for errors
   * @throws TopologyException if a variable is unknown
   */
  public Object fill(String place, Object value) {
    return switch (value) {
      case String text -> {
        Matcher matcher = VARIABLE.matcher(text);
        yield matcher.matches()
            ? valueOf(place, matcher.group(1))
            : matcher.replaceAll(
                part -> Matcher.quoteReplacement(valueOf(place, part.group(1)).toString()));
      }
      case List<?> list -> list.stream().map(each -> fill(place, each)).toList();
      case Map<?, ?> map -> {
        Map<Object, Object> filled = new LinkedHashMap<>();
        map.forEach((key, child) -> filled.put(key, fill(place, child)));
        yield filled;
      }
      case null, default -> value;
    };
  }

  private Object valueOf(String place, String name) {
    Object known = values.get(name);
    if (known == null) {
      throw new TopologyException(
          place,
          "'" + name + "' is no variable",
          "add it to vars of the node, or use one of " + String.join(", ", values.keySet()));
    }
    return known;
  }
}
