package slr.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import slr.sim.world.Blueprint;
import slr.sim.world.Seams;
import slr.sim.world.Shape;

/** The same seed gives the same trace, octet by octet, in one JVM and in two. */
public final class DeterminismTest {

  private static final long LENGTH_NS = 70_000_000_000L;
  private static final long SEED = 4;

  @Test
  void sameSeedSameTrace() {
    String first = digest(SEED);
    assertThat(digest(SEED)).isEqualTo(first);
    assertThat(digest(SEED + 1)).isNotEqualTo(first);
  }

  /** Hash tables of the JDK that are salted for each JVM would show here. */
  @Test
  void sameTraceInAnotherJvm() throws IOException {
    Process other =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                DeterminismTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String theirs = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(theirs).isEqualTo(digest(SEED));
  }

  /** Prints the digest of a trace, for the other JVM. */
  public static void main(String[] arguments) {
    System.out.print(digest(SEED));
  }

  private static String digest(long seed) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      AtomicLong lines = new AtomicLong();
      Simulation simulation = new Simulation(Blueprint.of(Shape.USUAL), LENGTH_NS, Seams.NONE);
      Simulation.Outcome outcome =
          simulation.run(
              seed,
              simulation.draw(seed),
              line -> {
                lines.incrementAndGet();
                sha.update((line + "\n").getBytes(StandardCharsets.UTF_8));
              });
      return HexFormat.of().formatHex(sha.digest()) + " " + lines + " " + outcome.events();
    } catch (NoSuchAlgorithmException missing) {
      throw new AssertionError(missing);
    }
  }
}
