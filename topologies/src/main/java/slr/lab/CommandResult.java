package slr.lab;

import java.util.List;

/**
 * What a finished command left.
 *
 * @param exitCode its exit status; 128 + signal if a signal ended it
 * @param output its standard output
 * @param errors its standard error
 */
public record CommandResult(List<String> command, int exitCode, String output, String errors) {

  /** Whether it ended with status 0. */
  public boolean succeeded() {
    return exitCode == 0;
  }

  /**
   * This result, if it is a good one.
   *
   * @throws LabException with the command and what it said, if its status is not 0
   */
  public CommandResult orThrow() {
    if (!succeeded()) {
      throw new LabException(
          String.join(" ", command)
              + " ended with status "
              + exitCode
              + ":\n"
              + (errors.isBlank() ? output : errors).strip());
    }
    return this;
  }
}
