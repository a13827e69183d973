package slr.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Runs single inputs through a target in this process, without the fuzzer. */
public final class Replay {

  private Replay() {}

  /** Reads the file and runs it; what does not hold, if anything. */
  public static Optional<Finding> of(FuzzTarget target, Path file) throws IOException {
    return of(target, file, Files.readAllBytes(file));
  }

  /** Runs these octets, which stand in that file or will. */
  static Optional<Finding> of(FuzzTarget target, Path file, byte[] octets) {
    try {
      target.run(octets);
      return Optional.empty();
    } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError thrown) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      return Optional.of(new Finding(file, List.of(trace.toString().stripTrailing())));
    }
  }
}
