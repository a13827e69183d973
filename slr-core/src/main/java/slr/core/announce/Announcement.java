package slr.core.announce;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import slr.packet.Prefix;

/**
 * All that is announced at one moment.
 *
 * @param prefixes what is announced and how; anything else is withdrawn
 */
public record Announcement(SortedMap<Prefix, Preference> prefixes) {

  /** Nothing is announced. */
  public static final Announcement NOTHING = new Announcement(Map.of());

  public Announcement {
    prefixes = Collections.unmodifiableSortedMap(new TreeMap<>(prefixes));
  }

  /** An announcement of these. */
  public Announcement(Map<Prefix, Preference> prefixes) {
    this(new TreeMap<>(prefixes));
  }

  /** The same prefixes, all as a last resort. */
  public Announcement deprefer() {
    SortedMap<Prefix, Preference> all = new TreeMap<>(prefixes);
    all.replaceAll((_, _) -> Preference.DEPREFERRED);
    return new Announcement(all);
  }
}
