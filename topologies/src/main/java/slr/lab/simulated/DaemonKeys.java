package slr.lab.simulated;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import slr.topology.DaemonSettings;
import slr.topology.TopologyException;
import slr.topology.Variables;

/**
 * The keys of one daemon of a topology, with their variables filled in, or of a part of it.
 *
 * @param place where it stands, for people
 */
record DaemonKeys(String place, Map<?, ?> keys) {

  static DaemonKeys of(String node, DaemonSettings daemon) {
    String place = node + "." + daemon.kind().word();
    Map<String, Object> values = new HashMap<>(daemon.variables());
    values.put("lab", "sim");
    values.put("node", node);
    values.put("run", "run");
    Variables variables = new Variables(values);
    Map<String, Object> filled = new LinkedHashMap<>();
    daemon.config().forEach((key, value) -> filled.put(key, variables.fill(place, value)));
    return new DaemonKeys(place, filled);
  }

  /** A word or a number as text; the other one if the key is absent. */
  String text(String key, String otherwise) {
    Object value = keys.get(key);
    return value == null ? otherwise : value.toString();
  }

  /** A word or a number as text. */
  String text(String key) {
    return Objects.requireNonNullElseGet(
            keys.get(key),
            () -> {
              throw broken(key, "is missing");
            })
        .toString();
  }

  int number(String key, int otherwise) {
    String text = text(key, Integer.toString(otherwise));
    if (!text.matches("\\d{1,9}")) {
      throw broken(key, "'" + text + "' is no number");
    }
    return Integer.parseInt(text);
  }

  List<String> texts(String key) {
    return list(key).stream().map(Object::toString).toList();
  }

  /** A list of maps. */
  List<DaemonKeys> parts(String key) {
    return list(key).stream()
        .map(each -> {
          if (each instanceof Map<?, ?> map) {
            return new DaemonKeys(place + "." + key, map);
          }
          throw broken(key, "'" + each + "' has no keys");
        })
        .toList();
  }

  private List<?> list(String key) {
    Object value = keys.get(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw broken(key, "is no list");
  }

  TopologyException broken(String key, String problem) {
    return new TopologyException(place + "." + key, problem, "see docs/operating.md for the keys");
  }
}
