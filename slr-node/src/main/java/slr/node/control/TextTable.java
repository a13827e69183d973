package slr.node.control;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A list of objects as a table: one column per key, objects within a row become columns too. */
final class TextTable {

  /** More keys than this are no table but a set of maps; it also bounds the empty cells. */
  private static final int COLUMNS_MAX = 40;

  private final Map<String, List<Cell>> columns = new LinkedHashMap<>();
  private int rows;

  TextTable(JsonNode array) {
    for (JsonNode row : array) {
      add("", row);
      rows++;
    }
  }

  /** Whether the node is a list of alike objects whose leaves are values or lists of values. */
  static boolean fits(JsonNode node) {
    if (!node.isArray() || node.isEmpty()) {
      return false;
    }
    Set<String> keys = new HashSet<>();
    for (JsonNode row : node) {
      if (!row.isObject() || !flat("", row, keys)) {
        return false;
      }
    }
    return true;
  }

  void print(StringBuilder out, String indent) {
    List<StringBuilder> lines = new ArrayList<>();
    for (int i = 0; i <= rows; i++) {
      lines.add(new StringBuilder(indent));
    }
    columns.forEach((label, cells) -> column(label, cells, lines));
    for (StringBuilder line : lines) {
      out.append(line.toString().stripTrailing()).append('\n');
    }
  }

  private void column(String label, List<Cell> cells, List<StringBuilder> lines) {
    pad(cells, rows);
    String head = label.toUpperCase(Locale.ROOT);
    boolean right = cells.stream().allMatch(cell -> cell.right() || cell.text().equals("-"));
    int width =
        Math.max(head.length(), cells.stream().mapToInt(c -> c.text().length()).max().orElse(0));
    for (int i = 0; i < lines.size(); i++) {
      String text = i == 0 ? head : cells.get(i - 1).text();
      int gap = width - text.length();
      lines.get(i).repeat(' ', right ? gap : 0).append(text).repeat(' ', right ? 2 : gap + 2);
    }
  }

  private void add(String path, JsonNode row) {
    for (Map.Entry<String, JsonNode> entry : row.properties()) {
      Cell cell = Cell.of(entry.getKey(), entry.getValue());
      String label = path.isEmpty() ? cell.label() : path + " " + cell.label();
      if (entry.getValue().isObject() && !entry.getValue().isEmpty()) {
        add(label, entry.getValue());
      } else {
        List<Cell> cells = columns.computeIfAbsent(label, _ -> new ArrayList<>());
        pad(cells, rows);
        cells.add(cell);
      }
    }
  }

  private static void pad(List<Cell> cells, int size) {
    while (cells.size() < size) {
      cells.add(Cell.ABSENT);
    }
  }

  private static boolean flat(String path, JsonNode row, Set<String> keys) {
    for (Map.Entry<String, JsonNode> entry : row.properties()) {
      String key = path + " " + entry.getKey();
      JsonNode value = entry.getValue();
      if (value.isObject() && !flat(key, value, keys)) {
        return false;
      }
      keys.add(key);
      if (keys.size() > COLUMNS_MAX || (value.isArray() && hasContainers(value))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a list holds more than plain values. */
  static boolean hasContainers(JsonNode array) {
    for (JsonNode item : array) {
      if (item.isContainer()) {
        return true;
      }
    }
    return false;
  }
}
