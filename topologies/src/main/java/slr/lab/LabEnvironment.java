package slr.lab;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the launcher tells of its surroundings, with what holds when nothing is told.
 *
 * @param java the command that runs the daemons ({@code SLR_JAVA}, else this JVM's own)
 * @param classPath where their classes are ({@code SLR_CLASSPATH}, else the jars beside this
 *     class's own, else all of this JVM's)
 * @param home the repository ({@code SLR_HOME}, else the working folder)
 */
public record LabEnvironment(Path java, String classPath, Path home) {

  /** As the launcher set it, else that of this JVM. */
  public static LabEnvironment current() {
    return new LabEnvironment(
        variable("SLR_JAVA")
            .map(Path::of)
            .orElse(Path.of(System.getProperty("java.home"), "bin", "java")),
        variable("SLR_CLASSPATH").orElseGet(LabEnvironment::ownClassPath),
        variable("SLR_HOME").map(Path::of).orElse(Path.of("")).toAbsolutePath());
  }

  /** The topology that is meant when none is named. */
  public Path defaultTopology() {
    return home.resolve("topologies").resolve("three-level.yaml");
  }

  /**
   * Where the files lie that all labs offer for download, and programs: outlives a lab, as making
   * them takes seconds, and off /run, which is memory on most machines.
   */
  Path payloads() {
    Path target = home.resolve("target");
    return Files.isWritable(target)
        ? target.resolve("lab-files")
        : Path.of(System.getProperty("java.io.tmpdir"), "slr-lab-files");
  }

  /** A program in C of this package, where it can be started. */
  Path program(String name) {
    Path file = payloads().resolve(name);
    try {
      Files.createDirectories(file.getParent());
      NativeProgram.extractTo(file, LabEnvironment.class, name);
      return file;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Where the logs of a demo that failed go. */
  public Path demoLogs() {
    return home.resolve("target").resolve("demo-logs");
  }

  /** Under test a class path has folders, too, which an {@link AotCache} cannot have. */
  private static String ownClassPath() {
    String all = System.getProperty("java.class.path");
    Path own =
        Path.of(LabEnvironment.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    if (!Files.isRegularFile(own)) {
      return all;
    }
    try (Stream<Path> jars = Files.list(own.resolveSibling("."))) {
      return jars.filter(file -> file.toString().endsWith(".jar"))
          .map(file -> file.normalize().toString())
          .sorted()
          .collect(Collectors.joining(File.pathSeparator));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Optional<String> variable(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
  }
}
