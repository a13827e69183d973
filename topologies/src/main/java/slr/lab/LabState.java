package slr.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the lab's folder remembers of it between two commands.
 *
 * @param complete whether the deploy came to its end
 * @param deployerPid the process that deploys; of interest while not complete
 */
record LabState(boolean complete, long deployerPid, List<LabProcess> processes) {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  LabState {
    processes = List.copyOf(processes);
  }

  static LabState beginning() {
    return new LabState(false, ProcessHandle.current().pid(), List.of());
  }

  LabState completed() {
    return new LabState(true, deployerPid, processes);
  }

  /** With this process in the place of the one of the same node and name, or added. */
  LabState with(LabProcess process) {
    List<LabProcess> all = new ArrayList<>(processes);
    all.removeIf(old -> old.node().equals(process.node()) && old.name().equals(process.name()));
    all.add(process);
    return new LabState(complete, deployerPid, all);
  }

  Optional<LabProcess> find(String node, String name) {
    return processes.stream()
        .filter(process -> process.node().equals(node) && process.name().equals(name))
        .findFirst();
  }

  void write(Path file) {
    LabFolder.write(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this));
  }

  /** The remembered state; empty if there is none that can be read. */
  static Optional<LabState> read(Path file) {
    try {
      return Files.exists(file)
          ? Optional.of(MAPPER.readValue(file.toFile(), LabState.class))
          : Optional.empty();
    } catch (JacksonException damaged) {
      // The namespaces tell what is left to clean; see Lab.destroy.
      return Optional.empty();
    }
  }
}
