package slr.node.control;

import java.util.List;

/** A command and its arguments, as typed. */
public record ControlRequest(String command, List<String> arguments) {

  /** The most arguments; a flow takes three. */
  static final int ARGUMENTS_MAX = 64;

  public ControlRequest {
    arguments = List.copyOf(arguments);
    if (command.isEmpty() || arguments.size() > ARGUMENTS_MAX) {
      throw new IllegalArgumentException("a command and at most 64 arguments are expected");
    }
  }
}
