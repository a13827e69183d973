package slr.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import slr.plane.NetworkNamespace;

/** Commands and code in one network namespace, made for one test. */
final class Shell implements AutoCloseable {

  private final String namespace;
  private final List<Process> started = new ArrayList<>();

  Shell(String namespace) {
    this.namespace = namespace;
    runHere("ip", "netns", "add", namespace);
    run("ip link set lo up");
  }

  String namespace() {
    return namespace;
  }

  /** Runs a shell line inside; fails with its output unless it ends with 0. */
  String run(String line) {
    return runHere("nsenter", "--net=/run/netns/" + namespace, "sh", "-c", line);
  }

  /** Starts a command inside; it is killed when the test ends. */
  Process start(Path log, List<String> command) throws IOException {
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespace));
    words.addAll(command);
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    started.add(process);
    return process;
  }

  /** Runs code on a fresh thread inside; what it opens stays there. */
  <T> T in(Callable<T> code) throws Exception {
    return NetworkNamespace.call(Path.of("/run/netns", namespace), code);
  }

  @Override
  public void close() {
    for (Process process : started) {
      process.destroyForcibly();
      process.onExit().join();
    }
    runHere("ip", "netns", "del", namespace);
  }

  static String runHere(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + "\n" + output);
      }
      return output;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(String.join(" ", command), e);
    }
  }
}
