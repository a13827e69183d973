package slr.node.bird;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludeFilesTest {

  @TempDir Path folder;

  @Test
  void leavesNothingBehindWhereItCanWrite() throws IOException {
    files("").requireWritable();
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void namesTheFileThatCannotBeWrittenAndWhatToDo() throws IOException {
    assertThatThrownBy(() -> files("no/such/folder").requireWritable())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder + "/no/such/folder/vip4.conf cannot be written")
        .hasMessageContaining("create " + folder + "/no/such/folder");
    Files.createDirectory(folder.resolve("vip6.conf"));
    assertThatThrownBy(() -> files("").requireWritable())
        .hasMessageContaining(folder + "/vip6.conf is a folder");
  }

  private IncludeFiles files(String under) {
    Path place = folder.resolve(under);
    return new IncludeFiles(place.resolve("vip4.conf"), place.resolve("vip6.conf"));
  }
}
