package slr.node.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import slr.node.config.Similar;

/**
 * The commands that a daemon knows. Filled before the socket opens, then only read; the commands
 * themselves run on the control thread.
 */
public final class ControlCommands {

  /** A command that answers at once: returns a record, list or map of records. */
  @FunctionalInterface
  public interface Command {
    /**
     * Runs on the control thread.
     *
     * @throws CommandException with the code and the line for the operator
     * @throws IllegalArgumentException if an argument is wrong; answered with 9003
     */
    Object run(List<String> arguments);
  }

  /** A command whose answer another thread gives later. */
  @FunctionalInterface
  public interface LaterCommand {
    /** Starts on the control thread; throws as {@link Command#run}. */
    CompletionStage<?> run(List<String> arguments);
  }

  private record Entry(String help, LaterCommand command) {}

  private record Help(String command, String help) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final ControlCounters counters = new ControlCounters();

  public ControlCommands() {
    add("help", "lists the commands", _ -> help());
  }

  /** Adds a command. */
  public ControlCommands add(String name, String help, Command command) {
    return addLater(
        name, help, arguments -> CompletableFuture.completedFuture(command.run(arguments)));
  }

  /** Adds a command that answers later. */
  public ControlCommands addLater(String name, String help, LaterCommand command) {
    if (entries.putIfAbsent(name, new Entry(help, command)) != null) {
      throw new IllegalStateException("command '" + name + "' is there twice");
    }
    return this;
  }

  /** What has become of the requests; any thread. */
  public ControlCounters counters() {
    return counters;
  }

  /** Runs a request; on the control thread. */
  public CompletionStage<?> run(ControlRequest request) {
    Entry entry = entries.get(request.command());
    if (entry == null) {
      String fix =
          Similar.nearest(request.command(), entries.keySet())
              .map(near -> "did you mean '" + near + "'?")
              .orElse("it knows " + String.join(", ", entries.keySet()));
      throw new CommandException(
          ReplyCode.COMMAND_UNKNOWN,
          "this daemon has no command '" + request.command() + "'; " + fix);
    }
    return entry.command().run(request.arguments());
  }

  private List<Help> help() {
    return entries.entrySet().stream()
        .map(entry -> new Help(entry.getKey(), entry.getValue().help()))
        .toList();
  }
}
