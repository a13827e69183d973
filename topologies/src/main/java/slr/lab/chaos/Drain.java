package slr.lab.chaos;

import java.util.List;
import java.util.function.Predicate;
import slr.topology.DaemonKind;

/**
 * An operator takes daemons out of use for new flows for a while, and back: the old flows stay
 * where they are.
 *
 * @param nodes where the daemons run
 * @param shows whether others have heard of it
 */
record Drain(String name, List<String> nodes, DaemonKind kind, Predicate<ChaosLab> shows)
    implements Event {

  @Override
  public String what() {
    return "drain of %s on %s, undrain after %d s"
        .formatted(kind.word(), String.join(" and ", nodes), AWAY.toSeconds());
  }

  @Override
  public void happen(ChaosLab lab) {
    try {
      say(lab, "drain");
      ChaosLab.await(name + " shows", () -> shows.test(lab));
      ChaosLab.pause(AWAY);
    } finally {
      say(lab, "undrain");
    }
    ChaosLab.await(name + " is over", () -> !shows.test(lab));
  }

  private void say(ChaosLab lab, String command) {
    nodes.forEach(node -> lab.daemons().ask(node, kind.level(), command));
  }
}
