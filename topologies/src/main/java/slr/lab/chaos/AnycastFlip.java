package slr.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The clients at t1 are led to the other point of presence, and back after a while: for t1 what its
 * own point of presence announces is for a while worth less than what the other one does.
 */
record AnycastFlip() implements Event {

  private static final String FILTER = "filter from_neighbour {\n";

  @Override
  public String name() {
    return "anycast-flip";
  }

  @Override
  public String what() {
    return "BGP leads the clients at t1 to PoP 2, and after %d s back".formatted(AWAY.toSeconds());
  }

  @Override
  public Optional<Aim> aim() {
    return Optional.of(Aim.worst(Duration.ofSeconds(3)));
  }

  @Override
  public void happen(ChaosLab lab) {
    happen(lab, () -> {});
  }

  /** With something else that happens as soon as they are away; they stay at least as long. */
  void happen(ChaosLab lab, Runnable meanwhile) {
    Path config = lab.lab().folder(ChaosLab.TRANSIT).resolve("bird.conf");
    String before = read(config);
    long as = lab.lab().topology().node(ChaosLab.NEAR_ROUTERS.getFirst()).as().orElseThrow();
    String line = "  if bgp_path.last = %d then bgp_local_pref = 50;\n".formatted(as);
    try {
      configure(lab, config, before.replace(FILTER, FILTER + line));
      ChaosLab.await("t1 prefers PoP 2", lab::leadsAway);
      long startNs = System.nanoTime();
      meanwhile.run();
      ChaosLab.pause(AWAY.minusNanos(System.nanoTime() - startNs));
    } finally {
      configure(lab, config, before);
    }
    ChaosLab.await("t1 prefers PoP 1", () -> !lab.leadsAway());
  }

  private static void configure(ChaosLab lab, Path config, String text) {
    try {
      Files.writeString(config, text);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    lab.lab().bird(ChaosLab.TRANSIT, "configure").orThrow();
  }

  private static String read(Path config) {
    try {
      return Files.readString(config);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
