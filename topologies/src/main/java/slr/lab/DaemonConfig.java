package slr.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import slr.topology.DaemonSettings;
import slr.topology.TopologyException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The configuration file of one SLR daemon: the topology's text for it with {@code ${lab}}, {@code
 * ${node}} and {@code ${run}} (the node's folder) filled in.
 */
final class DaemonConfig {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
  private static final YAMLMapper MAPPER = YAMLMapper.builder().build();

  private final String place;
  private final Map<String, String> variables;

  DaemonConfig(LabFolder folder, String node, DaemonSettings daemon) {
    place = "topology.nodes." + node + "." + daemon.kind().word();
    variables = Map.of("lab", folder.lab(), "node", node, "run", folder.ofNode(node).toString());
  }

  /**
   * The whole text.
   *
   * @throws TopologyException if a variable is none of the three
   */
  String text(Map<String, Object> config) {
    return MAPPER.writeValueAsString(filledIn(config));
  }

  private Object filledIn(Object value) {
    return switch (value) {
      case String text -> VARIABLE.matcher(text).replaceAll(this::valueOf);
      case List<?> list -> list.stream().map(this::filledIn).toList();
      case Map<?, ?> map -> {
        Map<Object, Object> filled = new LinkedHashMap<>();
        map.forEach((key, child) -> filled.put(key, filledIn(child)));
        yield filled;
      }
      case null, default -> value;
    };
  }

  private String valueOf(java.util.regex.MatchResult match) {
    String known = variables.get(match.group(1));
    if (known == null) {
      throw new TopologyException(
          place,
          "'" + match.group() + "' is no variable",
          "use "
              + variables.keySet().stream()
                  .sorted()
                  .map(name -> "${" + name + "}")
                  .collect(Collectors.joining(", ")));
    }
    return Matcher.quoteReplacement(known);
  }
}
