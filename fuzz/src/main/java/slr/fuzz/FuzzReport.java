package slr.fuzz;

import java.io.IOException;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param target its name
 * @param seconds how long it ran
 * @param reached what it ran and reached
 * @param finding what it ended with, if anything
 */
public record FuzzReport(String target, long seconds, Progress reached, Optional<Finding> finding) {

  /** Whether nothing was found. */
  public boolean isClean() {
    return finding.isEmpty();
  }

  /** For people. */
  public String text() throws IOException {
    String summary =
        "target   " + target + "\ntime     " + seconds + " s\nreached  " + reached + "\nfindings ";
    return finding.isEmpty() ? summary + "none\n" : summary + "1\n" + finding.get().text(target);
  }
}
