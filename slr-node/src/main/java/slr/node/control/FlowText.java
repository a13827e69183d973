package slr.node.control;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The answer to {@code explain} as text: one block for each hop, so that all fit one screen. */
public final class FlowText {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private FlowText() {}

  /** The text, ending in a line feed; of any other body what {@link StatusText} makes of it. */
  public static String of(JsonNode body) {
    if (!body.path("hops").isArray()) {
      return StatusText.of(body);
    }
    StringBuilder out = new StringBuilder("flow  ").append(text(body, "flow")).append('\n');
    for (JsonNode hop : body.path("hops")) {
      out.append('\n');
      hop(out, hop);
    }
    return out.toString();
  }

  private static void hop(StringBuilder out, JsonNode hop) {
    out.append(text(hop, "node"));
    if (hop.has("level")) {
      out.append(" (").append(text(hop, "level")).append(')');
    }
    out.append("  ").append(text(hop, "verdict"));
    if (hop.has("nextHop")) {
      out.append(", next hop ").append(text(hop, "nextHop"));
    }
    out.append('\n');
    ObjectNode block = NODES.objectNode();
    block.put("reason", text(hop, "reason"));
    if (hop.has("virtualHost")) {
      block.put("virtualHost", text(hop, "virtualHost") + rows(hop));
    }
    if (hop.has("known")) {
      block.put("known", known(hop.path("known")));
    }
    indent(out, StatusText.of(block));
    JsonNode candidates = hop.path("candidates");
    if (!candidates.isEmpty()) {
      indent(out, StatusText.of(table(candidates)));
      int more = hop.path("candidateCount").asInt(0) - candidates.size();
      out.append(more > 0 ? "  and " + more + " more\n" : "");
    }
  }

  private static String rows(JsonNode hop) {
    String rows = hop.has("rows") ? ", rows " + text(hop, "rows") : "";
    return rows + (hop.has("policy") ? ", policy " + text(hop, "policy") : "");
  }

  private static String known(JsonNode known) {
    return "%s, holder %s, age %s, idle %s, %s packets, %s"
        .formatted(
            text(known, "state"),
            text(known, "holder"),
            text(known, "age"),
            text(known, "idle"),
            text(known, "packets"),
            text(known, "bytes"));
  }

  /** What F looks at stands between what it is made of and what it gives. */
  private static ArrayNode table(JsonNode candidates) {
    ArrayNode table = NODES.arrayNode();
    for (JsonNode candidate : candidates) {
      ObjectNode row = table.addObject();
      row.set("node", candidate.path("node"));
      row.set("standing", candidate.path("standing"));
      row.set("capacity", candidate.path("capacity"));
      row.set("load", candidate.path("load"));
      row.set("cost", orAbsent(candidate.path("routingCost")));
      row.set("below", candidate.path("costBelow"));
      row.set("fLoad", orAbsent(candidate.path("terms").path("load")));
      row.set("fRouting", orAbsent(candidate.path("terms").path("routing")));
      row.set("weight", candidate.path("weight"));
      row.set("share", candidate.path("share"));
      if (!candidate.path("way").asString("").isEmpty()) {
        row.set("way", candidate.path("way"));
      }
    }
    return table;
  }

  private static JsonNode orAbsent(JsonNode value) {
    return value.isMissingNode() ? NODES.nullNode() : value;
  }

  private static String text(JsonNode object, String key) {
    return Cell.of(key, object.path(key)).text();
  }

  private static void indent(StringBuilder out, String text) {
    text.lines().forEach(line -> out.append("  ").append(line).append('\n'));
  }
}
