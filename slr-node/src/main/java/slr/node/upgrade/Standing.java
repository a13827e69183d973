package slr.node.upgrade;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slr.core.advertise.Level;
import slr.node.control.ControlException;
import tools.jackson.databind.JsonNode;

/**
 * What a daemon says of itself that a restart must not change, and of the process that says it.
 *
 * @param version of the software
 * @param incarnation another one for each process
 * @param directive what the operator wants of it: active, or draining
 * @param settled whether its parents take everything as it says it
 * @param counts sessions and announcements that stand, by name
 * @param wanted how many of some of these there should be
 * @param flows that it knows; 0 of a host, whose kernel knows them
 * @param forwarded packets so far; 0 of a host
 */
record Standing(
    String version,
    long incarnation,
    String directive,
    boolean settled,
    Map<String, Integer> counts,
    Map<String, Integer> wanted,
    long flows,
    long forwarded) {

  private static final String PARENTS = "parents";
  private static final String CHILDREN = "children";
  private static final String NEIGHBOURS = "neighbours";
  private static final String MATES = "mates that know all";
  private static final String ANNOUNCED = "announced prefixes";
  private static final String ACTIVE = "active";

  Standing {
    counts = Map.copyOf(counts);
    wanted = Map.copyOf(wanted);
  }

  /**
   * Asks for it.
   *
   * @throws ControlException if the daemon does not answer, or is too old to
   */
  static Standing of(DaemonLink link) {
    JsonNode status = link.ask("status");
    JsonNode process = status.path("process");
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, Integer> wanted = new TreeMap<>();
    boolean isHost = link.daemon().kind() == Level.HOST;
    JsonNode parents = isHost ? status.path("parents") : status.path("upward").path("parents");
    counts.put(PARENTS, established(parents, isHost ? "state" : "session"));
    wanted.put(PARENTS, parents.size());
    if (!isHost) {
      counts.put(CHILDREN, status.path("children").path("inUse").intValue(0));
      wanted.put(CHILDREN, Math.max(1, status.path("children").path("registered").intValue(0)));
      counts.put(NEIGHBOURS, established(link.ask("peers"), "session"));
      counts.put(MATES, link.find("spare").map(Standing::mates).orElse(0));
      counts.put(ANNOUNCED, normal(status.path("announcement").path("announced")));
    }
    JsonNode settled = isHost ? status.path("settled") : status.path("upward").path("settled");
    return new Standing(
        process.path("version").stringValue("of old"),
        process.path("incarnation").longValue(0),
        status.path("directive").stringValue(ACTIVE),
        settled.booleanValue(true),
        counts,
        wanted,
        status.path("flows").path("known").longValue(0),
        status.path("dataPlane").path("forwarded").longValue(0));
  }

  /** Those of its cluster that know what it knows, and it what they know. */
  private static int mates(JsonNode spare) {
    int count = 0;
    for (JsonNode mate : spare.path("mates")) {
      boolean toldAll = mate.path("toldAll").booleanValue(false);
      count += toldAll && mate.path("heardAll").booleanValue(false) ? 1 : 0;
    }
    return count;
  }

  private static int established(JsonNode sessions, String key) {
    int count = 0;
    for (JsonNode session : sessions) {
      count += session.path(key).stringValue("").equals("established") ? 1 : 0;
    }
    return count;
  }

  private static int normal(JsonNode announced) {
    int count = 0;
    for (JsonNode preference : announced) {
      count += preference.stringValue("").equals("normal") ? 1 : 0;
    }
    return count;
  }

  /** Why it should not be touched now; empty if it is whole. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    if (!directive.equals(ACTIVE)) {
      faults.add("it is " + directive + ", which a restart would end: undrain it");
    }
    wanted.forEach((what, count) -> {
      int stand = counts.getOrDefault(what, 0);
      if (stand < count) {
        faults.add("%d of %d %s are in use".formatted(stand, count, what));
      }
    });
    if (!settled) {
      faults.add("its parents have not confirmed its rows");
    }
    return faults;
  }

  /** What is missing that stood before; empty if nothing is. */
  List<String> missing(Standing before) {
    List<String> missing = new ArrayList<>();
    before.counts.forEach((what, count) -> {
      int now = counts.getOrDefault(what, 0);
      if (now < count) {
        missing.add("%s: %d, before %d".formatted(what, now, count));
      }
    });
    if (!directive.equals(before.directive)) {
      missing.add("it is " + directive);
    }
    if (!settled && before.settled) {
      missing.add("its parents have not confirmed its rows");
    }
    return missing;
  }

  /** Whether nobody is led to it any more who has somebody else. */
  boolean isDrained() {
    return settled && counts.getOrDefault(ANNOUNCED, 0) == 0;
  }
}
