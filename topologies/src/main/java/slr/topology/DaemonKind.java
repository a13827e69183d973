package slr.topology;

/** The SLR daemons that a topology can ask for. */
public enum DaemonKind {
  ROUTER("router", "slr.router.Main"),
  NETWORK("network", "slr.network.Main"),
  SYSTEM("system", "slr.system.Main"),
  SITE("site", "slr.site.Main"),
  HOST("host", "slr.host.Main");

  /** How the key of each begins. */
  static final String PREFIX = "slr-";

  private final String level;
  private final String mainClass;

  DaemonKind(String level, String mainClass) {
    this.level = level;
    this.mainClass = mainClass;
  }

  /** The key in a topology file, which is also the name of the process. */
  public String word() {
    return PREFIX + level;
  }

  /** What it is in the overlay, in the word that its certificate has for it. */
  public String level() {
    return level;
  }

  /** The class whose {@code run --config FILE} is the daemon. */
  public String mainClass() {
    return mainClass;
  }
}
