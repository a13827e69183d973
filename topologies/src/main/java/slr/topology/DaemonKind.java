package slr.topology;

/** The SLR daemons that a topology can ask for. */
public enum DaemonKind {
  SITE("slr-site", "slr.site.Main"),
  HOST("slr-host", "slr.host.Main");

  private final String word;
  private final String mainClass;

  DaemonKind(String word, String mainClass) {
    this.word = word;
    this.mainClass = mainClass;
  }

  /** The key in a topology file, which is also the name of the process. */
  public String word() {
    return word;
  }

  /** The class whose {@code run --config FILE} is the daemon. */
  public String mainClass() {
    return mainClass;
  }
}
