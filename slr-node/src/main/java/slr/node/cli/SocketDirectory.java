package slr.node.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import slr.node.control.ControlClient;
import slr.node.control.ControlException;

/**
 * Where control sockets lie: {@code RUN/NODE.NOUN.sock}, or {@code RUN/LAB/NODE.NOUN.sock}. RUN is
 * {@code $SLR_RUN_DIR}, else {@code /run/slr}.
 */
public final class SocketDirectory {

  /** Sockets looked at; a lab has tens. */
  private static final int SOCKETS_MAX = 1024;

  private final Path run;

  public SocketDirectory(Path run) {
    this.run = run;
  }

  /** The directory that the environment names. */
  public static SocketDirectory ofEnvironment() {
    String named = System.getenv("SLR_RUN_DIR");
    return new SocketDirectory(Path.of(named == null || named.isEmpty() ? "/run/slr" : named));
  }

  /** Where the daemon of this node puts its socket. */
  public Path path(String node, String noun) {
    return run.resolve(node + "." + noun + ".sock");
  }

  /**
   * The socket of a daemon that runs here.
   *
   * @param noun the kind of daemon
   * @param node its name, or {@code LAB/NAME}; without it the only one that answers
   * @throws ControlException if there is none or more than one; the message lists the candidates
   */
  public Path find(String noun, Optional<String> node) {
    List<Path> all = sockets("." + noun + ".sock");
    List<Path> fitting =
        all.stream().filter(path -> node.isEmpty() || isNamed(path, noun, node.get())).toList();
    if (fitting.size() > 1) {
      // Sockets of killed daemons stay behind.
      fitting = fitting.stream().filter(path -> new ControlClient(path).answers()).toList();
    }
    if (fitting.size() == 1) {
      return fitting.getFirst();
    }
    String wanted = noun + node.map(name -> " '" + name + "'").orElse("");
    String names = all.stream().map(this::name).collect(Collectors.joining(", "));
    if (!fitting.isEmpty()) {
      throw new ControlException(
          "several run in " + run + "; name one with --node: " + names(fitting));
    }
    throw new ControlException(
        "no " + wanted + " runs in " + run + "; " + (all.isEmpty() ? fix() : "there is " + names));
  }

  private static String fix() {
    return "start one, set SLR_RUN_DIR or name its --socket";
  }

  private String names(List<Path> paths) {
    return paths.stream().map(this::name).collect(Collectors.joining(", "));
  }

  /** {@code NODE} or {@code LAB/NODE}. */
  private String name(Path path) {
    String relative = run.relativize(path).toString();
    return relative.replaceFirst("\\.[^./]+\\.sock$", "");
  }

  private boolean isNamed(Path path, String noun, String node) {
    return path.getFileName().toString().equals(node + "." + noun + ".sock")
        || name(path).equals(node);
  }

  private List<Path> sockets(String ending) {
    List<Path> found = new ArrayList<>();
    for (Path entry : entries(run)) {
      if (Files.isDirectory(entry)) {
        found.addAll(entries(entry));
      } else {
        found.add(entry);
      }
    }
    found.removeIf(path -> !path.getFileName().toString().endsWith(ending));
    Collections.sort(found);
    return found;
  }

  private static List<Path> entries(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path entry : stream) {
        if (entries.size() == SOCKETS_MAX) {
          break;
        }
        entries.add(entry);
      }
    } catch (IOException _) {
      // No such folder, or not ours to read: nothing runs there as far as we can tell.
    }
    return entries;
  }
}
