package slr.node.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
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
   * @param within how long the next stop may be away
   */
  public record Answer(String node, boolean kernelGoesOn, Duration within) {}

  /**
   * The next stop is one, if it comes soon.
   *
   * @param announces whether the node leads packets to itself by its own word
   * @throws CommandException if it does, and nobody would take them
   */
  public Answer ask(String node, boolean kernelGoesOn, boolean announces) {
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

  /**
   * The command: asks for one, or takes it back.
   *
   * @throws IllegalArgumentException if the argument is neither none nor {@code off}
   */
  public Answer orOff(List<String> arguments, Supplier<Answer> asks) {
    if (arguments.isEmpty()) {
      return asks.get();
    }
    if (!arguments.equals(List.of("off"))) {
      throw new IllegalArgumentException(arguments + ": handover takes off, or nothing");
    }
    asked = false;
    return new Answer("", false, Duration.ZERO);
  }

  /** Whether a stop now is one. */
  boolean holds() {
    return asked && System.nanoTime() - askedNs < HOLDS.toNanos();
  }
}
