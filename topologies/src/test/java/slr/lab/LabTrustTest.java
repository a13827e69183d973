package slr.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slr.lab.Overlay.Member;
import slr.topology.Topology;
import slr.topology.TopologyFile;

final class LabTrustTest {

  private static final Topology THREE_LEVELS = TopologyFile.read(Path.of("three-level.yaml"));

  @TempDir Path folder;

  /** The first daemon starts while the others wait for their certificates. */
  @Test
  void firstConfigurationNamesOnlyFilesThatAreThere() {
    Overlay overlay = new Overlay(THREE_LEVELS, new LabFolder("trust-test"));
    Member first = overlay.members().getFirst();

    Map<String, Object> config = new LabTrust(folder, "trust-test", overlay).certified(first);

    Map<?, ?> certificates = (Map<?, ?>) Objects.requireNonNull(config.get("certificates"));
    assertThat(certificates.get("crl")).asInstanceOf(LIST).hasSize(2);
    certificates.values().stream()
        .flatMap(value -> value instanceof List<?> list ? list.stream() : Stream.of(value))
        .forEach(file -> assertThat(Path.of(String.valueOf(file))).exists());
  }

  @Test
  void aRenewedCertificateIsAnotherOneInTheSameFile() throws IOException {
    Overlay overlay = new Overlay(THREE_LEVELS, new LabFolder("trust-test"));
    LabTrust trust = new LabTrust(folder, "trust-test", overlay);
    List<Path> files =
        overlay.members().stream()
            .map(member ->
                (Map<?, ?>) trust.certified(member).getOrDefault("certificates", Map.of()))
            .flatMap(written -> Stream.of(written.get("certificate"), written.get("key")))
            .map(file -> Path.of(String.valueOf(file)))
            .toList();
    Map<Path, String> before = contents(files);

    trust.renew();

    contents(files).forEach((file, now) -> assertThat(now).isNotEqualTo(before.get(file)));
  }

  private static Map<Path, String> contents(List<Path> files) throws IOException {
    Map<Path, String> contents = new TreeMap<>();
    for (Path file : files) {
      contents.put(file, Files.readString(file));
    }
    return contents;
  }
}
