package slr.node.level;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import slr.core.advertise.Children;
import slr.core.choice.Candidate;
import slr.core.row.RowKey;

/** Which rows of the children have changed, taken in portions. */
final class ChangedRows {

  private final Children children;
  private final Set<RowKey> changed = new LinkedHashSet<>();
  private Map<RowKey, List<Candidate>> latest = Map.of();
  private long version = -1;

  ChangedRows(Children children) {
    this.children = children;
  }

  /** Up to this many keys whose candidates may have changed since they were taken. */
  List<RowKey> take(int limit) {
    look();
    List<RowKey> taken = new ArrayList<>();
    Iterator<RowKey> next = changed.iterator();
    while (next.hasNext() && taken.size() < limit) {
      taken.add(next.next());
      next.remove();
    }
    return taken;
  }

  /** All keys are to be taken anew. */
  void all() {
    look();
    changed.addAll(latest.keySet());
  }

  /** The nodes with a row of this traffic. */
  List<Candidate> candidates(RowKey key) {
    return latest.getOrDefault(key, List.of());
  }

  private void look() {
    if (version == children.version()) {
      return;
    }
    version = children.version();
    Map<RowKey, List<Candidate>> before = latest;
    latest = children.candidates();
    before.keySet().stream().filter(key -> !latest.containsKey(key)).forEach(changed::add);
    latest.forEach((key, nodes) -> {
      if (!Objects.equals(nodes, before.get(key))) {
        changed.add(key);
      }
    });
  }
}
