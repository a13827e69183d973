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

  private static final Map<String, Object> RECOVERY = Map.of("queries-per-second", 9_999);

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
    if (!member.isHost()) {
      config.put("recovery", RECOVERY);
    } else if (config.get("services") instanceof List<?> services) {
      config.put("services", services.stream().map(Reload::checkedOtherwise).toList());
    }
    return config;
  }

  private static Object checkedOtherwise(Object service) {
    Map<Object, Object> changed = new LinkedHashMap<>((Map<?, ?>) service);
    changed.put("interval", CHECK_INTERVAL);
    return changed;
  }
}
