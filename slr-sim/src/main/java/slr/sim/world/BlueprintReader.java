package slr.sim.world;

import java.nio.file.Path;

/** Knows files that describe worlds; found by {@link java.util.ServiceLoader}. */
public interface BlueprintReader {

  /**
   * The world that a file describes.
   *
   * @throws IllegalArgumentException if it is no such file; the message says place and fix
   */
  Blueprint read(Path file);
}
