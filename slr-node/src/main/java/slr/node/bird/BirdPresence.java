package slr.node.bird;

import java.util.Optional;

/**
 * What an announcer finds when it looks for BIRD.
 *
 * @param silence why BIRD does not answer, if it does not
 * @param ours whether the include files still hold what the announcer wrote; true while BIRD is
 *     silent, since it is told again anyway when it is back
 */
public record BirdPresence(Optional<String> silence, boolean ours) {

  /** BIRD answers. */
  BirdPresence(boolean ours) {
    this(Optional.empty(), ours);
  }

  static BirdPresence silent(String why) {
    return new BirdPresence(Optional.of(why), true);
  }
}
