package slr.topology;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * All keys of a node: its own, laid over those of its template, laid over those of its kind. Maps
 * are merged key by key; anything else of what lies above replaces what was below.
 */
final class NodeKeys {

  private final Map<String, JsonNode> kinds;
  private final Map<String, JsonNode> templates;

  NodeKeys(Map<String, JsonNode> kinds, Map<String, JsonNode> templates) {
    this.kinds = kinds;
    this.templates = new TreeMap<>(templates);
  }

  /**
   * The keys together.
   *
   * @param place of the node, for errors
   * @throws TopologyException if there is no such template, or one is like itself
   */
  JsonNode of(String place, JsonNode own) {
    JsonNode keys = own;
    Set<String> seen = new LinkedHashSet<>();
    for (JsonNode like = own.path("like"); !like.isMissingNode(); ) {
      String name = like.asString("");
      JsonNode template = templates.get(name);
      if (template == null) {
        throw new TopologyException(
            place + ".like",
            "there is no template '" + name + "'",
            templates.isEmpty()
                ? "add it under topology.templates"
                : "use one of " + String.join(", ", templates.keySet()));
      }
      if (!seen.add(name)) {
        throw new TopologyException(
            place + ".like", name + " is like itself: " + seen, "take one 'like' away");
      }
      keys = laidOver(template, keys);
      like = template.path("like");
    }
    String kind = keys.path("kind").asString("");
    return laidOver(kinds.getOrDefault(kind, JsonNodeFactory.instance.missingNode()), keys);
  }

  private static JsonNode laidOver(JsonNode below, JsonNode top) {
    if (!(below instanceof ObjectNode base) || !(top instanceof ObjectNode object)) {
      return top;
    }
    ObjectNode merged = base.deepCopy();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      merged.set(entry.getKey(), laidOver(merged.path(entry.getKey()), entry.getValue()));
    }
    return merged;
  }
}
