package slr.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.Stream;
import slr.lab.Command;
import slr.lab.LabException;
import slr.lab.LabProcess;
import slr.topology.DaemonKind;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The kernel of a router that carries flows forgets them all, while its process lives: every place
 * in the flow table is zeroed, every young flow deleted.
 */
record MapsErased() implements Event {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** In {@code /proc/PID/fdinfo} of a descriptor of a map. */
  private static final String MAP_ID = "map_id:";

  @Override
  public String name() {
    return "maps-erased";
  }

  @Override
  public String what() {
    return "the kernel of the busier router of PoP 1 forgets all flows";
  }

  @Override
  public void happen(ChaosLab lab) {
    String router = lab.busiest(ChaosLab.NEAR_ROUTERS);
    LabProcess process = lab.lab().process(router, DaemonKind.ROUTER.word());
    StringBuilder commands = new StringBuilder();
    for (long id : mapsOf(process.pid())) {
      JsonNode map = bpftool("map", "show", "id", Long.toString(id));
      switch (map.path("name").stringValue("")) {
        case "flow_table" -> zeroes(commands, id, map);
        case "openings" -> deletions(commands, id);
        default -> {}
      }
    }
    if (commands.isEmpty()) {
      throw new LabException(router + " has no flow table in the kernel: " + process.log());
    }
    run(lab.lab().folder(router).resolve("erase.bpftool"), commands.toString());
  }

  private static void zeroes(StringBuilder commands, long id, JsonNode map) {
    String nothing = " 0".repeat(map.path("bytes_value").intValue());
    for (int key = 0; key < map.path("max_entries").intValue(); key++) {
      commands.append(
          "map update id %d key %d %d %d %d value%s%n"
              .formatted(id, key & 255, key >> 8 & 255, key >> 16 & 255, key >> 24, nothing));
    }
  }

  private static void deletions(StringBuilder commands, long id) {
    for (JsonNode entry : bpftool("map", "dump", "id", Long.toString(id))) {
      StringJoiner key = new StringJoiner(" ");
      entry.path("key").forEach(octet -> key.add(octet.stringValue()));
      commands.append("map delete id %d key %s%n".formatted(id, key));
    }
  }

  private static JsonNode bpftool(String... words) {
    String[] command =
        Stream.concat(Stream.of("bpftool", "-j"), Stream.of(words)).toArray(String[]::new);
    return JSON.readTree(Command.run(command).orThrow().output());
  }

  private static void run(Path file, String commands) {
    try {
      Files.writeString(file, commands);
      // A young flow may have gone by itself: then bpftool ends there, and all zeroes come first.
      Command.run("bpftool", "batch", "file", file.toString()).orThrow();
      Files.delete(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The ids of all BPF maps that a process has open. */
  private static Set<Long> mapsOf(long pid) {
    Set<Long> ids = new TreeSet<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fdinfo"))) {
      for (Path each : descriptors.toList()) {
        mapId(each).ifPresent(ids::add);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return ids;
  }

  private static Optional<Long> mapId(Path descriptor) {
    try {
      List<String> lines = Files.readAllLines(descriptor);
      return lines.stream()
          .filter(line -> line.startsWith(MAP_ID))
          .map(line -> Long.valueOf(line.substring(MAP_ID.length()).strip()))
          .findFirst();
    } catch (IOException closed) {
      return Optional.empty();
    }
  }
}
