package slr.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slr.topology.DaemonSettings;
import slr.topology.TopologyException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The configuration file of one SLR daemon: the topology's text for it, with the node's {@code
 * vars} and {@code ${lab}}, {@code ${node}} and {@code ${run}} (the node's folder) filled in, and
 * with a certificate that the lab issues for it.
 */
final class DaemonConfig {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
  private static final YAMLMapper MAPPER = YAMLMapper.builder().build();

  private final String place;
  private final String level;
  private final LabTrust trust;
  private final Map<String, Object> variables;

  DaemonConfig(LabFolder folder, String node, DaemonSettings daemon) {
    level = daemon.kind().level();
    trust = new LabTrust(folder);
    place = "topology.nodes." + node + "." + daemon.kind().word();
    variables = new TreeMap<>(daemon.variables());
    variables.put("lab", folder.lab());
    variables.put("node", node);
    variables.put("run", folder.ofNode(node).toString());
  }

  /**
   * The whole text.
   *
   * @throws TopologyException if a variable is unknown, or no certificate can be made of it
   */
  String text(Map<String, Object> config) {
    Map<String, Object> filled = new LinkedHashMap<>();
    config.forEach((key, value) -> filled.put(key, filledIn(value)));
    return MAPPER.writeValueAsString(trust.certified(level, place, filled));
  }

  private Object filledIn(Object value) {
    return switch (value) {
      case String text -> {
        Matcher matcher = VARIABLE.matcher(text);
        // Alone, a variable keeps its type: a number stays a number.
        yield matcher.matches()
            ? valueOf(matcher.group(1))
            : matcher.replaceAll(
                part -> Matcher.quoteReplacement(valueOf(part.group(1)).toString()));
      }
      case List<?> list -> list.stream().map(this::filledIn).toList();
      case Map<?, ?> map -> {
        Map<Object, Object> filled = new LinkedHashMap<>();
        map.forEach((key, child) -> filled.put(key, filledIn(child)));
        yield filled;
      }
      case null, default -> value;
    };
  }

  private Object valueOf(String name) {
    Object known = variables.get(name);
    if (known == null) {
      throw new TopologyException(
          place,
          "'" + name + "' is no variable",
          "add it to vars of the node, or use one of " + String.join(", ", variables.keySet()));
    }
    return known;
  }
}
