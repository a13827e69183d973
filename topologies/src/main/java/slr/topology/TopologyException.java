package slr.topology;

/** A topology file that cannot be used: one place, what is wrong there, what to write instead. */
public final class TopologyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String place;

  /**
   * @param place where in the file, such as {@code topology.nodes.h1.kind}
   * @param problem what stands there and why it is wrong
   * @param fix what to write instead
   */
  public TopologyException(String place, String problem, String fix) {
    super(place + ": " + problem + ": " + fix);
    this.place = place;
  }

  /** Where in the file, such as {@code topology.nodes.h1.kind}. */
  public String place() {
    return place;
  }
}
