package slr.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PayloadTest {

  private static final int LENGTH_BYTES = 3_000_001;

  @Test
  void equalLengthMeansEqualContent(@TempDir Path folder) {
    Payload first = Payload.in(folder.resolve("one"), "x", LENGTH_BYTES);
    Payload second = Payload.in(folder.resolve("two"), "x", LENGTH_BYTES);

    assertThat(first.path()).hasSize(LENGTH_BYTES);
    assertThat(first.sha256()).isEqualTo(second.sha256()).hasSize(64);
    assertThat(folder.resolve("one")).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void makesAnewWhatHasTheWrongLength(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("x"), "cut short");

    assertThat(Payload.in(folder, "x", LENGTH_BYTES).path()).hasSize(LENGTH_BYTES);
  }
}
