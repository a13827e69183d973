package slr.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The network namespace of one node: {@code slr-LAB-NODE}.
 *
 * <p>Entered with {@code nsenter --net}, never {@code ip netns exec}: that remounts /sys and hides
 * the BPF file system.
 */
record Namespace(String lab, String node) {

  private static final Path FOLDER = Path.of("/run/netns");

  /** Its name, as {@code ip netns} has it. */
  String name() {
    return "slr-" + lab + "-" + node;
  }

  /** The file that holds it. */
  Path path() {
    return FOLDER.resolve(name());
  }

  /** Whether it is there. */
  boolean exists() {
    return Files.exists(path());
  }

  /** This command, inside. */
  List<String> entering(List<String> command) {
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=" + path()));
    words.addAll(command);
    return words;
  }

  /** All namespaces of a lab that are there, whoever made them. */
  static List<Namespace> of(String lab) {
    // A node's name has no hyphen: lab "x" does not own the namespaces of lab "x-y".
    Pattern pattern = Pattern.compile("slr-" + Pattern.quote(lab) + "-([a-z0-9]+)");
    String[] names = FOLDER.toFile().list();
    List<Namespace> found = new ArrayList<>();
    for (String name : names == null ? new String[0] : names) {
      var matcher = pattern.matcher(name);
      if (matcher.matches()) {
        found.add(new Namespace(lab, matcher.group(1)));
      }
    }
    return found;
  }

  /** The processes inside, from any source; empty if the namespace is gone. */
  List<ProcessHandle> processes() {
    CommandResult result = Command.run("ip", "netns", "pids", name());
    return result.succeeded()
        ? result
            .output()
            .lines()
            .map(line -> ProcessHandle.of(Long.parseLong(line.strip())))
            .flatMap(java.util.Optional::stream)
            .toList()
        : List.of();
  }

  /** Removes it; nothing happens if it is gone. Its processes must have ended. */
  void delete() {
    if (exists()) {
      Command.run("ip", "netns", "delete", name()).orThrow();
    }
  }
}
