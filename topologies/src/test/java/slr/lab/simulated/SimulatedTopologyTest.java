package slr.lab.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import slr.sim.Simulation;
import slr.sim.tcp.Conversation;
import slr.sim.world.Blueprint;
import slr.sim.world.BlueprintReader;
import slr.sim.world.NodePlan;
import slr.sim.world.Seams;

class SimulatedTopologyTest {

  private static final Path FILES = Path.of("").toAbsolutePath();
  private static final long LENGTH_NS = 70_000_000_000L;

  @TempDir private Path folder;

  /** Each file is a world: everybody is served in peace, and faults break no invariant. */
  @TestFactory
  Stream<DynamicTest> simulatesEveryTopology() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(FILES)) {
      files = all.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(3);
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> simulate(file)));
  }

  private static void simulate(Path file) {
    Simulation simulation = new Simulation(reader().read(file), LENGTH_NS, Seams.NONE);
    Simulation.Outcome peace = simulation.run(1, List.of(), null);
    assertThat(peace.violation()).isEmpty();
    assertThat(peace.traffic().ends()).containsOnlyKeys(Conversation.End.DONE);
    for (long seed = 1; seed <= 5; seed++) {
      assertThat(simulation.run(seed).violation()).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void takesTheOverlayFromTheFile() {
    Blueprint world = reader().read(FILES.resolve("four-level.yaml"));
    assertThat(world.levels()).extracting(NodePlan::name).containsExactly("n1", "n2", "y1", "s1");
    assertThat(world.tops()).extracting(NodePlan::name).containsExactly("n1");
    assertThat(world.bottoms()).extracting(NodePlan::name).containsExactly("y1", "s1");
    assertThat(world.height("n1")).isEqualTo(4);
    assertThat(world.hosts()).extracting(NodePlan::parents).contains(List.of("y1"));
    assertThat(world.prefixes()).hasSize(2);
  }

  @Test
  void takesCapacitiesAndNarrowCertificatesFromTheFile() {
    Blueprint world = reader().read(FILES.resolve("three-level.yaml"));
    NodePlan customer =
        world.hosts().stream().filter(host -> host.name().equals("h223")).findFirst().orElseThrow();
    assertThat(customer.capacities().values()).containsOnly(50);
    assertThat(customer.certified().serves()).hasSize(2).hasSizeLessThan(world.rows().size());
  }

  @Test
  void refusesAParentThatNobodyIs() throws IOException {
    String text = Files.readString(FILES.resolve("two-level.yaml"));
    Path broken = folder.resolve("broken.yaml");
    Files.writeString(broken, text.replaceAll("listen: \\S+:7000", "listen: 10.9.9.9:7000"));
    assertThatThrownBy(() -> reader().read(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(".parents: nobody listens at ");
  }

  private static BlueprintReader reader() {
    return ServiceLoader.load(BlueprintReader.class).findFirst().orElseThrow();
  }
}
