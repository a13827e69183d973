package slr.lab.chaos;

/**
 * A process is killed without a word, and started again at once: nothing in its memory, and of an
 * SLR or an agent what its kernel has.
 *
 * @param node where it runs
 * @param process a daemon or a BIRD
 */
record KilledDaemon(String name, String node, String process) implements Event {

  @Override
  public String what() {
    return "kill -9 of %s on %s, which is started again".formatted(process, node);
  }

  @Override
  public void happen(ChaosLab lab) {
    lab.lab().kill(node, process);
    lab.lab().start(node, process);
  }
}
