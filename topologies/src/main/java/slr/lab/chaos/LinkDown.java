package slr.lab.chaos;

/**
 * A cable is cut and mended after a while: one end of a link is set down, so that the other one
 * loses its carrier.
 *
 * @param node where it is set down
 * @param neighbour at the other end
 */
record LinkDown(String name, String node, String neighbour) implements Event {

  @Override
  public String what() {
    return "the link from %s to %s is down for %d s".formatted(node, neighbour, AWAY.toSeconds());
  }

  @Override
  public void happen(ChaosLab lab) {
    String end = lab.interfaceTo(node, neighbour);
    try {
      lab.setDown(node, end);
      ChaosLab.pause(AWAY);
    } finally {
      lab.setUp(node, end);
    }
  }
}
