package slr.lab;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The classes of all daemons, loaded, linked and profiled ahead of time (JEP 483, 514, 515): one
 * file that every JVM of a lab maps, made by a {@link TrainingRun} once, and again when a jar is
 * newer. A JVM that cannot use it starts without it.
 */
final class AotCache {

  /** On a machine that is busy with others; alone it needs a quarter of it. */
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final LabEnvironment environment;
  private final Path file;

  AotCache(LabEnvironment environment) {
    this.environment = environment;
    file = environment.home().resolve("target").resolve("daemons.aot");
  }

  /** What makes a JVM use the cache; nothing if there is none for these jars. */
  List<String> options() {
    return isFresh() ? List.of("-XX:AOTCache=" + file) : List.of();
  }

  /** Makes it, unless it is there or cannot be made here; a lab works without. */
  void make(Consumer<String> progress) {
    if (isFresh() || !canBeMade()) {
      return;
    }
    Path lockFile = file.resolveSibling("daemons.aot.lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      // Another deploy may have made it meanwhile.
      if (!isFresh()) {
        progress.accept("training the JVM, once after each build (" + file + ")");
        train();
      }
    } catch (IOException | LabException failure) {
      progress.accept("no AOT cache, daemons start slower: " + failure.getMessage());
    }
  }

  private void train() throws IOException {
    Path fresh = file.resolveSibling("daemons.aot.new");
    Path log = file.resolveSibling("daemons.aot.log");
    // A folder of its own in /run/slr, as a lab has.
    String name = "training-" + ProcessHandle.current().pid();
    List<String> command =
        new ArrayList<>(List.of("unshare", "--net", environment.java().toString()));
    command.addAll(
        List.of(
            "-XX:AOTCacheOutput=" + fresh,
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            environment.classPath(),
            TrainingRun.class.getName(),
            name));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!Patience.until(LIMIT, () -> !process.isAlive())) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    new LabFolder(name).delete();
    if (!Files.exists(fresh)) {
      throw new LabException("see " + log);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The JVM takes a cache for jars only. */
  private boolean canBeMade() {
    return Files.isWritable(file.resolveSibling(".")) && jars().allMatch(Files::isRegularFile);
  }

  private boolean isFresh() {
    long made = file.toFile().lastModified();
    return made > 0 && jars().allMatch(jar -> jar.toFile().lastModified() <= made);
  }

  private Stream<Path> jars() {
    return Stream.of(environment.classPath().split(File.pathSeparator)).map(Path::of);
  }
}
