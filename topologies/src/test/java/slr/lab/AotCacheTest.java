package slr.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AotCacheTest {

  @TempDir private Path home;
  private Path jar;
  private Path cache;

  @BeforeEach
  void makeJarAndCache() throws IOException {
    jar = Files.writeString(home.resolve("a.jar"), "a");
    cache = Files.createDirectory(home.resolve("target")).resolve("daemons.aot");
  }

  @Test
  void givesNoOptionWithoutCache() {
    assertThat(cacheFor(jar).options()).isEmpty();
  }

  @Test
  void givesCacheOnlyWhileNoJarIsNewer() throws IOException {
    Files.writeString(cache, "cache");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000));
    assertThat(cacheFor(jar).options()).containsExactly("-XX:AOTCache=" + cache);

    Files.setLastModifiedTime(cache, FileTime.fromMillis(500));
    assertThat(cacheFor(jar).options()).isEmpty();
  }

  @Test
  void triesNothingForClassesThatAreInNoJar() {
    List<String> said = new ArrayList<>();

    cacheFor(home).make(said::add);

    assertThat(said).isEmpty();
    assertThat(cache).doesNotExist();
  }

  @Test
  void saysWhyThereIsNone() {
    List<String> said = new ArrayList<>();

    cacheFor(jar).make(said::add);

    assertThat(said).hasSize(2).last().asString().startsWith("no AOT cache");
    assertThat(cacheFor(jar).options()).isEmpty();
  }

  private AotCache cacheFor(Path classPath) {
    return new AotCache(
        new LabEnvironment(Path.of("/nonexistent/java"), classPath.toString(), home));
  }
}
