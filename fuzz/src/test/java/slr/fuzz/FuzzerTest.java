package slr.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.fuzz.targets.AddressBlocksTarget;

/** The real fuzzer in its own process. */
final class FuzzerTest {

  /** A busy machine needs a while to start a second JVM and to find what is planted. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final List<String> said = new ArrayList<>();

  @Test
  void findsWhatIsPlantedAndReplaysIt(@TempDir Path folder) throws Exception {
    Folders folders = new Folders(folder.resolve("seeds"), folder.resolve("work"));
    Files.createDirectories(folders.seeds());
    Files.writeString(folders.seeds().resolve("harmless"), "abcd");
    PlantedTarget target = new PlantedTarget();

    FuzzReport report = new Fuzzer(target, folders, said::add).run(classPath(), PATIENCE);

    assertThat(report.isClean()).as(String.join("\n", said)).isFalse();
    Finding finding = report.finding().orElseThrow();
    assertThat(Files.readString(finding.input(), java.nio.charset.StandardCharsets.ISO_8859_1))
        .startsWith("SLR!");
    assertThat(report.text())
        .contains("planted bug")
        .contains("0000  53 4c 52 21 ")
        .contains("./slr fuzz planted --replay " + finding.input());
    assertThat(Replay.of(target, finding.input())).isPresent();
    assertThat(Replay.of(target, folders.seeds().resolve("harmless"))).isEmpty();
  }

  @Test
  void endsCleanlyAndKeepsWhatReachedSomethingNew(@TempDir Path folder) throws Exception {
    Folders real = Seeds.folders("address-blocks");
    Folders folders = new Folders(real.seeds(), folder);

    FuzzReport report =
        new Fuzzer(new AddressBlocksTarget(), folders, said::add)
            .run(classPath(), Duration.ofSeconds(3));

    assertThat(report.isClean()).as(report.text()).isTrue();
    assertThat(report.reached().executions()).isPositive();
    assertThat(report.reached().coverage()).isGreaterThan(50);
    assertThat(folders.corpus()).isNotEmptyDirectory();
    assertThat(folders.seeds().toFile().list()).hasSameSizeAs(Seeds.of(new AddressBlocksTarget()));
  }

  @Test
  void saysWhatIsWrongWhenItCannotStart(@TempDir Path folder) throws IOException {
    Folders none = new Folders(folder.resolve("none"), folder);
    assertThatThrownBy(
            () -> new Fuzzer(new PlantedTarget(), none, said::add).run("nowhere", PATIENCE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("at least one seed");
    Folders some = new Folders(Files.createDirectory(folder.resolve("seeds")), folder);
    assertThatThrownBy(
            () -> new Fuzzer(new PlantedTarget(), some, said::add).run("nowhere", PATIENCE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("driver.log");
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }
}
