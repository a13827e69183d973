package slr.lab.chaos;

import java.time.Duration;
import java.util.Optional;

/** Something that fails or is changed while connections live. */
public interface Event {

  /** What is away for a while is away so long. */
  Duration AWAY = Duration.ofSeconds(10);

  /** As the command line and the reports call it. */
  String name();

  /** What happens, in a few words. */
  String what();

  /** Waits for what must be so before there are connections, beside that the lab is whole. */
  default void prepare(ChaosLab lab) {}

  /** Makes it happen, and whatever follows it by itself, such as that the dead is started again. */
  void happen(ChaosLab lab);

  /** After the measurement: makes the lab as it was, if {@link #happen} did not. */
  default void undo(ChaosLab lab) {}

  /** How long connections may stand still; nothing is promised if there is none. */
  default Optional<Aim> aim() {
    return Optional.of(Aim.worst(Duration.ofSeconds(1)));
  }

  /** The host that dies with its connections, if one does. */
  default Optional<String> deadHost() {
    return Optional.empty();
  }

  /** Whether this connection may break so: only one of a host that dies may, with a word. */
  default boolean allows(LiveConnection broken) {
    return broken.endedWithAWord() && deadHost().equals(Optional.of(broken.host()));
  }
}
