package slr.lab.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is known after an event.
 *
 * @param what the event in a few words
 * @param broken connections, of which the report has only the number
 * @param longStalls how many that live stood still for more than a second
 * @param refused how often a new connection was reset or closed and had to be tried again
 * @param longest of those that live, the few that stood still for the longest, these first
 * @param lateMs for so long the clients' programs themselves did not get a processor, at worst
 * @param aim how long connections may stand still; empty if nothing is promised
 * @param good whether nothing broke beyond what the event allows
 * @param logs where they were copied to, if something broke or the aim is missed
 */
public record Outcome(
    EventReport report,
    String what,
    List<LiveConnection> broken,
    long longStalls,
    List<LiveConnection> longest,
    long refused,
    long lateMs,
    Optional<Aim> aim,
    boolean good,
    Optional<Path> logs) {

  public Outcome {
    broken = List.copyOf(broken);
    longest = List.copyOf(longest);
  }
}
