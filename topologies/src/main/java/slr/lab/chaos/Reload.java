package slr.lab.chaos;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import slr.lab.Overlay.Member;

/**
 * All daemons read their configuration again, in which a key changed that changes nothing for a
 * flow: what an SLR may ask at most about lost flows, and how often a host is checked.
 */
record Reload() implements Event {

  /** What openings get when nobody takes them, which is somebody's always here. */
  private static final String WHEN_NONE = "drop";

  private static final String CHECK_INTERVAL = "210ms";

  @Override
  public String name() {
    return "reload";
  }

  @Override
  public String what() {
    return "reload of all daemons with a changed key";
  }

  @Override
  public void happen(ChaosLab lab) {
    members(lab).forEach(member -> lab.lab().configure(member, changed(member)));
    lab.reload();
  }

  @Override
  public void undo(ChaosLab lab) {
    members(lab).forEach(member -> lab.lab().configure(member, member.config()));
    lab.reload();
  }

  private static List<Member> members(ChaosLab lab) {
    return lab.lab().overlay().members();
  }

  /** The configuration with the changed key. */
  static Map<String, Object> changed(Member member) {
    Map<String, Object> config = new LinkedHashMap<>(member.config());
    if (member.isHost()) {
      change(config, "services", "interval", CHECK_INTERVAL);
    } else {
      change(config, "virtual-hosts", "when-none", WHEN_NONE);
    }
    return config;
  }

  private static void change(Map<String, Object> config, String list, String key, String value) {
    if (config.get(list) instanceof List<?> items) {
      config.put(list, items.stream().map(item -> with((Map<?, ?>) item, key, value)).toList());
    }
  }

  private static Map<Object, Object> with(Map<?, ?> item, String key, String value) {
    Map<Object, Object> changed = new LinkedHashMap<>(item);
    changed.put(key, value);
    return changed;
  }
}
