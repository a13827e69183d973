package slr.core.advertise;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import slr.packet.Prefix;

/**
 * Where one parent says that tunnels may come from, as far as its certificate lets it. When the
 * parent has started again it may not have heard yet what is above itself: what it said before
 * holds beside what it says now, for a while.
 */
final class ParentSources {

  private TunnelSources said = new TunnelSources(0, List.of());
  private List<Prefix> before = List.of();
  private List<Prefix> allowed = List.of();
  private boolean hasSaid;

  /** What was said last, whether or not it is allowed. */
  TunnelSources said() {
    return said;
  }

  /** What holds. */
  List<Prefix> allowed() {
    return allowed;
  }

  /** Whether anything was said since this process began, be it that there are none. */
  boolean hasSaid() {
    return hasSaid;
  }

  /** Whether there is anything to lose. */
  boolean isEmpty() {
    return said.prefixes().isEmpty() && before.isEmpty();
  }

  void say(TunnelSources news) {
    said = news;
    hasSaid = true;
  }

  /** The parent is another process now. */
  void restarted() {
    before = allowed;
  }

  /** It has had the time to hear of all that are above it. */
  void settled() {
    before = List.of();
  }

  /** Nothing that it said is good any more. */
  void forget() {
    said = new TunnelSources(0, List.of());
    before = List.of();
  }

  /**
   * Keeps what may be said.
   *
   * @param refused gets what the parent said now and may not
   * @return whether other sources hold than before
   */
  boolean judge(Predicate<Prefix> maySay, Consumer<Prefix> refused) {
    List<Prefix> now = new ArrayList<>();
    for (Prefix source : said.prefixes()) {
      if (maySay.test(source)) {
        now.add(source);
      } else {
        refused.accept(source);
      }
    }
    before.stream().filter(maySay).filter(source -> !now.contains(source)).forEach(now::add);
    boolean news = !now.equals(allowed);
    allowed = List.copyOf(now);
    return news;
  }
}
