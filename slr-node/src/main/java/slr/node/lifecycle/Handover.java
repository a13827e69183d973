package slr.node.lifecycle;

import java.time.Duration;
import java.util.List;
import slr.node.control.CommandException;
import slr.node.control.ReplyCode;

/**
 * Whether the next stop leaves the daemon's work to the process that comes after it. Such a stop is
 * no leave: nobody is told, nothing is withdrawn, and what the kernel does goes on, as after a
 * crash. Any thread.
 */
public final class Handover {

  /** A stop that comes later is meant as any other. */
  public static final Duration HOLDS = Duration.ofMinutes(1);

  /** Of the command. */
  public static final String HELP =
      "the next stop leaves its work to the next start; off takes that back";

  private volatile boolean asked;
  private volatile long askedNs;

  /**
   * What {@code handover} answers.
   *
   * @param node this node
   * @param kernelGoesOn whether the kernel takes packets while no process runs
   * @param within how long the next stop may be away; zero if it is none
   */
  public record Answer(String node, boolean kernelGoesOn, Duration within) {}

  /**
   * The command: the next stop is one, if it comes soon; or, with {@code off}, it is not any more.
   *
   * @param announces whether the node leads packets to itself by its own word
   * @throws CommandException if it does, and nobody would take them
   * @throws IllegalArgumentException if the argument is neither none nor {@code off}
   */
  public Answer command(
      List<String> arguments, String node, boolean kernelGoesOn, boolean announces) {
    if (arguments.equals(List.of("off"))) {
      asked = false;
      return new Answer(node, kernelGoesOn, Duration.ZERO);
    }
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException(arguments + ": handover takes off, or nothing");
    }
    if (announces && !kernelGoesOn) {
      throw new CommandException(
          ReplyCode.FAILED,
          "packets would come that nobody takes: the kernel does not go on without input.pins;"
              + " drain this node, and stop it in order");
    }
    askedNs = System.nanoTime();
    asked = true;
    return new Answer(node, kernelGoesOn, HOLDS);
  }

  /** Whether a stop now is one. */
  boolean holds() {
    return asked && System.nanoTime() - askedNs < HOLDS.toNanos();
  }
}
