package slr.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every target over its seeds, and over some thousand damaged ones. */
final class SeedsTest {

  /** With this number the damages begin: another one finds other things. */
  private static final long START = 20_261_125;

  private static final int DAMAGED = 1_500;

  /** Those that sign, or read text of many lines: as many as fit in a few seconds. */
  private static final Map<String, Integer> FEWER =
      Map.of("certificate", 150, "configuration", 500, "topology", 500);

  @TestFactory
  Stream<DynamicTest> everySeedHolds() {
    return FuzzTargets.all().stream()
        .flatMap(target ->
            Seeds.of(target).stream()
                .map(file ->
                    DynamicTest.dynamicTest(
                        target.name() + " " + file.getFileName(),
                        () -> requireHolds(target, file, Seeds.octets(file)))));
  }

  @TestFactory
  Stream<DynamicTest> everyDamagedSeedHolds() {
    return FuzzTargets.all().stream()
        .map(target ->
            DynamicTest.dynamicTest(
                target.name(),
                () -> {
                  List<byte[]> seeds = Seeds.of(target).stream().map(Seeds::octets).toList();
                  Mutations mutations = new Mutations(START, seeds);
                  int count = FEWER.getOrDefault(target.name(), DAMAGED);
                  for (int i = 0; i < count; i++) {
                    Path file =
                        Seeds.folders(target.name()).work().resolve("damaged-" + START + "-" + i);
                    requireHolds(target, file, mutations.next());
                  }
                }));
  }

  @Test
  void everyTargetHasSeedsThatAFuzzerCanCarry() {
    for (FuzzTarget target : FuzzTargets.all()) {
      assertThat(Seeds.of(target)).as(target.name()).hasSizeGreaterThan(3);
      assertThat(Seeds.of(target))
          .allMatch(file -> Seeds.octets(file).length <= Fuzzer.INPUT_BYTES_MAX);
    }
  }

  @Test
  void targetsAreFoundByTheirNames() {
    for (FuzzTarget target : FuzzTargets.all()) {
      assertThat(FuzzTargets.named(target.name())).hasSameClassAs(target);
    }
    assertThatThrownBy(() -> FuzzTargets.named("packets"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "there is no fuzz target 'packets': use one of packet, icmp, echo, rsvp, cbor,"
                + " spare, bird, certificate, address-blocks, configuration, topology, control");
  }

  /** Leaves the octets of a failure where the command line can replay them. */
  private static void requireHolds(FuzzTarget target, Path file, byte[] octets) throws IOException {
    Optional<Finding> finding = Replay.of(target, file, octets.clone());
    if (finding.isPresent()) {
      if (!Files.exists(file)) {
        Files.createDirectories(file.getParent());
        Files.write(file, octets);
      }
      fail(finding.get().text(target.name()));
    }
  }
}
