package slr.lab.chaos;

/**
 * A process is killed without a word and away for a while, and starts with nothing in its memory.
 *
 * @param node where it runs
 * @param process a daemon
 */
record AbsentDaemon(String name, String node, String process) implements Event {

  @Override
  public String what() {
    return "kill -9 of %s on %s, which is started again empty after %d s"
        .formatted(process, node, AWAY.toSeconds());
  }

  @Override
  public void happen(ChaosLab lab) {
    lab.lab().kill(node, process);
    try {
      ChaosLab.pause(AWAY);
    } finally {
      lab.lab().start(node, process);
    }
  }
}
