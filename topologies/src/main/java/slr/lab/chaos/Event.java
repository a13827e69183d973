package slr.lab.chaos;

/** Something that fails or is changed while connections live. */
public interface Event {

  /** As the command line and the reports call it. */
  String name();

  /** What happens, in a few words. */
  String what();

  /** Makes it happen, and whatever follows it by itself, such as that the dead is started again. */
  void happen(ChaosLab lab);

  /** After the measurement: makes the lab as it was, if {@link #happen} did not. */
  default void undo(ChaosLab lab) {}

  /** Whether this connection may break: only that of a host that dies. */
  default boolean allows(LiveConnection broken) {
    return false;
  }
}
