package slr.lab.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import slr.lab.MovableClock;
import slr.lab.Overlay.Member;

/**
 * The clocks of some daemons jump, of one after the other: an hour ahead, an hour behind, and back.
 *
 * @param nodes on which these run
 */
record ClockJump(List<String> nodes) implements Event {

  private static final Duration JUMP = Duration.ofHours(1);

  /** So long it is wrong at least, each way. */
  private static final Duration WRONG = Duration.ofSeconds(2);

  ClockJump {
    nodes = List.copyOf(nodes);
  }

  @Override
  public String name() {
    return "clock-jump";
  }

  @Override
  public String what() {
    return "CLOCK_REALTIME of the daemons on %s, an hour ahead and an hour behind"
        .formatted(String.join(", ", nodes));
  }

  @Override
  public void happen(ChaosLab lab) {
    for (Member member : lab.lab().overlay().members()) {
      if (nodes.contains(member.node())) {
        jump(lab.lab().clock(member.node(), member.kind().word()), member.toString());
      }
    }
  }

  private static void jump(MovableClock clock, String name) {
    try {
      for (Duration ahead : List.of(JUMP, JUMP.negated(), Duration.ZERO)) {
        clock.ahead(ahead);
        long looks = clock.looks();
        ChaosLab.pause(WRONG);
        ChaosLab.await("clock of " + name + " is looked at", () -> clock.looks() > looks);
      }
    } finally {
      clock.ahead(Duration.ZERO);
    }
  }

  @Override
  public Optional<Aim> aim() {
    return Optional.of(Aim.worst(Duration.ofSeconds(3)));
  }
}
