package slr.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The clients at t1 are led to the other point of presence, and back after a while: for t1 what its
 * own point of presence announces is for a while worth less than what the other one does.
 */
record AnycastFlip() implements Event {

  private static final Duration AWAY = Duration.ofSeconds(10);

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
  public void happen(ChaosLab lab) {
    Path config = lab.lab().folder(ChaosLab.TRANSIT).resolve("bird.conf");
    String before = read(config);
    long as = lab.lab().topology().node(ChaosLab.NEAR_ROUTERS.getFirst()).as().orElseThrow();
    String line = "  if bgp_path.last = %d then bgp_local_pref = 50;\n".formatted(as);
    try {
      configure(lab, config, before.replace(FILTER, FILTER + line));
      ChaosLab.await("t1 prefers PoP 2", () -> leadsAway(lab));
      ChaosLab.pause(AWAY);
    } finally {
      configure(lab, config, before);
    }
    ChaosLab.await("t1 prefers PoP 1", () -> !leadsAway(lab));
  }

  private static boolean leadsAway(ChaosLab lab) {
    return ChaosLab.ADDRESSES.stream()
        .allMatch(address -> lab.nextInterface(address).equals(ChaosLab.TRANSIT + "-t2"));
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
