package slr.lab.chaos;

import slr.topology.DaemonKind;

/**
 * A daemon is killed without a word, and started again at once with nothing in its memory.
 *
 * @param node where it runs
 */
record KilledDaemon(String name, String node, DaemonKind kind) implements Event {

  @Override
  public String what() {
    return "kill -9 of %s on %s, which is started again empty".formatted(kind.word(), node);
  }

  @Override
  public void happen(ChaosLab lab) {
    lab.lab().kill(node, kind.word());
    lab.lab().start(node, kind.word());
  }
}
