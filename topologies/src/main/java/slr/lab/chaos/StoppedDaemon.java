package slr.lab.chaos;

import java.time.Duration;
import java.util.Optional;
import slr.lab.Command;

/**
 * A process hangs, as one does that waits for a disk, and goes on after a while: SIGSTOP, SIGCONT.
 *
 * @param node where it runs
 * @param process a daemon or a BIRD
 */
record StoppedDaemon(String name, String node, String process) implements Event {

  @Override
  public String what() {
    return "SIGSTOP of %s on %s for %d s".formatted(process, node, AWAY.toSeconds());
  }

  @Override
  public void happen(ChaosLab lab) {
    String pid = Long.toString(lab.lab().process(node, process).pid());
    try {
      Command.run("kill", "-STOP", pid).orThrow();
      ChaosLab.pause(AWAY);
    } finally {
      Command.run("kill", "-CONT", pid).orThrow();
    }
  }

  @Override
  public Optional<Aim> aim() {
    return Optional.of(Aim.worst(Duration.ofSeconds(3)));
  }
}
