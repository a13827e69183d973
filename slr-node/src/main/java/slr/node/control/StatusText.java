package slr.node.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A reply body as text for people: blocks of {@code name value}, lists of objects as tables with
 * numbers to the right. Units come from the keys: {@code ageMs} is printed as {@code age 1.2 s}.
 */
public final class StatusText {

  /** A list of texts longer than this goes one per line. */
  private static final int LINE_WIDTH = 100;

  private final StringBuilder out = new StringBuilder();

  private StatusText() {}

  /** The text, ending in a line feed. */
  public static String of(JsonNode body) {
    StatusText text = new StatusText();
    text.value(body, "");
    return text.out.isEmpty() ? "none\n" : text.out.toString();
  }

  private void value(JsonNode node, String indent) {
    if (node.isObject()) {
      block(node, indent);
    } else if (TextTable.fits(node)) {
      new TextTable(node).print(out, indent);
    } else if (node.isArray() && TextTable.hasContainers(node)) {
      int before = out.length();
      for (JsonNode item : node) {
        separate(before);
        value(item, indent);
      }
    } else {
      out.append(indent).append(Cell.of("", node).text()).append('\n');
    }
  }

  /** Leaves first, as an aligned block; then every nested part under its heading. */
  private void block(JsonNode object, String indent) {
    List<Cell> leaves = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (isLeaf(entry.getValue(), indent)) {
        leaves.add(Cell.of(entry.getKey(), entry.getValue()));
      }
    }
    int labels = leaves.stream().mapToInt(cell -> cell.label().length()).max().orElse(0);
    boolean numbers = leaves.size() > 1 && leaves.stream().allMatch(Cell::right);
    int values =
        numbers ? leaves.stream().mapToInt(cell -> cell.text().length()).max().orElse(0) : 0;
    for (Cell cell : leaves) {
      out.append(indent).append(cell.label()).repeat(' ', labels - cell.label().length() + 2);
      out.repeat(' ', Math.max(0, values - cell.text().length())).append(cell.text()).append('\n');
    }
    int before = leaves.isEmpty() ? out.length() : 0;
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (!isLeaf(entry.getValue(), indent)) {
        separate(indent.isEmpty() ? before : out.length());
        out.append(indent).append(Cell.of(entry.getKey(), entry.getValue()).label()).append(":\n");
        value(entry.getValue(), indent + "  ");
      }
    }
  }

  /** An empty line unless nothing was printed since {@code before}. */
  private void separate(int before) {
    if (out.length() > before) {
      out.append('\n');
    }
  }

  private static boolean isLeaf(JsonNode node, String indent) {
    if (node.isObject() || (node.isArray() && TextTable.hasContainers(node))) {
      return node.isEmpty();
    }
    return !node.isArray() || Cell.of("", node).text().length() <= LINE_WIDTH - indent.length();
  }
}
