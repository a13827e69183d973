package slr.plane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Compiles programs that only tests have, as the build compiles the data plane's. */
final class BpfCompiler {

  private BpfCompiler() {}

  static void compile(Path source, Path object) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "clang",
                "-target",
                "bpf",
                "-mcpu=v3",
                "-O2",
                "-g",
                "-I/usr/include/" + machine() + "-linux-gnu",
                "-Isrc/main/bpf",
                "-c",
                source.toString(),
                "-o",
                object.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  /** As uname(1) calls it. */
  private static String machine() {
    String architecture = System.getProperty("os.arch");
    return architecture.equals("amd64") ? "x86_64" : architecture;
  }
}
