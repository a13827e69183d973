package slr.node.upgrade;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import slr.node.control.ControlClient;
import slr.node.control.ControlException;
import slr.node.control.ControlJson;
import slr.node.control.ControlReply;
import slr.node.kernel.SystemCommand;
import slr.node.upgrade.PlanConfig.DaemonConfig;
import tools.jackson.databind.JsonNode;

/** The way to one daemon: what it answers, and the command that restarts it. */
final class DaemonLink {

  /** A question by way of another machine. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

  private final DaemonConfig daemon;

  DaemonLink(DaemonConfig daemon) {
    this.daemon = daemon;
  }

  DaemonConfig daemon() {
    return daemon;
  }

  String name() {
    return daemon.name();
  }

  /** As the command line calls it. */
  String noun() {
    return daemon.kind().name().toLowerCase(Locale.ROOT);
  }

  /**
   * The answer to a command.
   *
   * @throws ControlException if there is none, or a refusal; one line
   */
  JsonNode ask(String verb, String... arguments) {
    return daemon.socket().isPresent()
        ? askHere(new ControlClient(daemon.socket().get()), verb, arguments)
        : askThere(verb, arguments);
  }

  /** The answer to a command that not every daemon has; none of those that have not. */
  Optional<JsonNode> find(String verb) {
    try {
      return Optional.of(ask(verb));
    } catch (ControlException refused) {
      return Optional.empty();
    }
  }

  private static JsonNode askHere(ControlClient client, String verb, String... arguments) {
    ControlReply reply = client.call(verb, arguments);
    if (!reply.code().isDone()) {
      throw new ControlException(verb + ": " + reply.errorMessage());
    }
    return reply.body();
  }

  private JsonNode askThere(String verb, String... arguments) {
    List<String> words = new ArrayList<>(daemon.command());
    words.addAll(List.of(noun(), verb));
    words.addAll(List.of(arguments));
    words.addAll(List.of("--node", name(), "--json"));
    try {
      return ControlJson.read(json(run(words, ANSWER_LIMIT)));
    } catch (IOException | IllegalArgumentException failure) {
      throw new ControlException(String.valueOf(failure.getMessage()));
    }
  }

  /** What follows the words that the way there, such as ssh, may say first. */
  private static String json(String output) {
    String[] lines = output.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].startsWith("{") || lines[i].startsWith("[")) {
        return String.join("\n", List.of(lines).subList(i, lines.length));
      }
    }
    throw new IllegalArgumentException("no JSON, but: " + output.strip());
  }

  /**
   * Runs the restart command and waits for its end.
   *
   * @throws ControlException if it fails or does not end in time; one line
   */
  void restart(Duration limit) {
    try {
      run(daemon.restart(), limit);
    } catch (IOException failure) {
      throw new ControlException("its restart command: " + failure.getMessage());
    }
  }

  private static String run(List<String> words, Duration limit) throws IOException {
    return new SystemCommand(List.of(), limit).run(words.toArray(String[]::new));
  }
}
