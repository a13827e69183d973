package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.onelevel.OneLevel.C1;
import static slr.lab.onelevel.OneLevel.SITE;
import static slr.lab.onelevel.OneLevel.WEB;
import static slr.lab.onelevel.OneLevel.WEB_ADDRESS;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.lab.Payload;
import slr.lab.Transfer;
import tools.jackson.databind.JsonNode;

/** An agent dies, the kernel of its host delivers on, and the next agent takes over. */
final class OneLevelHostPinsIT {

  @RegisterExtension static final OneLevel LEVEL = new OneLevel("it-hostpins");

  private static final String HOST = "h1";
  private static final String CLIENTS = "c1";
  private static final int FILE_BYTES = 200 << 20;

  /** So that a file lasts longer than it takes to kill and start whatever is killed. */
  private static final long PER_SECOND = 12L << 20;

  /** Full speed. */
  private static final long UNLIMITED = 1L << 40;

  /** By far longer than a client's TCP goes on sending without an answer. */
  private static final Duration DEAD = Duration.ofSeconds(4);

  /** What ends it, repeated while nobody listens, and what overtakes the beginning. */
  private static final long AGENT_PACKETS_MAX = 40;

  @Test
  void agentSeesNextToNothingOfAnUpload(TestReporter reporter) {
    JsonNode before = LEVEL.tunnels(HOST);
    try (Transfer upload = upload(UNLIMITED)) {
      upload.awaitIntact();
    }
    JsonNode after = LEVEL.tunnels(HOST);
    long taken = taken(after) - taken(before);
    long delivered = delivered(after) - delivered(before);
    reporter.publishEntry(
        "upload",
        "200 MiB: %d segments in the kernel, %d to the agent".formatted(delivered, taken));
    assertThat(delivered).isGreaterThan(FILE_BYTES / 1500);
    assertThat(taken).isLessThan(AGENT_PACKETS_MAX);
    assertThat(after.path("unbalanced").longValue(-1)).isZero();
  }

  /** The machine answers for its agent: its connections go on, and no new one comes. */
  @Test
  void transfersGoOnWithoutTheAgent() {
    try (Transfer upload = upload(PER_SECOND);
        Transfer download = download(PER_SECOND)) {
      await("both have begun", grown(OneLevelHostPinsIT::received, FILE_BYTES / 20));
      LEVEL.lab().kill(HOST, "slr-host");
      await("it is out of use", () -> LEVEL.share(HOST, WEB) == 0);
      await("upwards", grown(OneLevelHostPinsIT::received, 3 * PER_SECOND));
      await("downwards", grown(OneLevelHostPinsIT::sent, 3 * PER_SECOND));
      assertThat(LEVEL.share(HOST, WEB)).isZero();
      LEVEL.lab().start(HOST, "slr-host");
      LEVEL.awaitAllServe();
      assertThat(upload.runs() && download.runs()).isTrue();
      upload.awaitIntact();
      download.awaitIntact();
    }
    assertThat(LEVEL.tunnels(HOST).path("unbalanced").longValue(-1)).isZero();
  }

  /** With no SLR to say so the kernels of both go on alone. */
  @Test
  void transfersGoOnWhileSiteAndAgentAreDead() {
    try (Transfer upload = upload(PER_SECOND);
        Transfer download = download(PER_SECOND)) {
      await("both have begun", grown(OneLevelHostPinsIT::received, FILE_BYTES / 20));
      LEVEL.lab().kill(SITE, "slr-site");
      LEVEL.lab().kill(HOST, "slr-host");
      long atNs = System.nanoTime();
      long up = received();
      long down = sent();
      await("dead for a while", () -> System.nanoTime() - atNs > DEAD.toNanos());
      long enough = PER_SECOND * DEAD.toSeconds() / 2;
      assertThat(received() - up).as("upwards").isGreaterThan(enough);
      assertThat(sent() - down).as("downwards").isGreaterThan(enough);
      assertThat(upload.runs() && download.runs()).isTrue();
      LEVEL.lab().start(HOST, "slr-host");
      LEVEL.lab().start(SITE, "slr-site");
      LEVEL.awaitAllServe();
      upload.awaitIntact();
      download.awaitIntact();
    }
  }

  private static Transfer upload(long perSecond) {
    return Transfer.upload(way(), HOST, payload(), perSecond);
  }

  private static Transfer download(long perSecond) {
    return Transfer.download(way(), payload(), perSecond);
  }

  private static Transfer.Way way() {
    int port = LEVEL.portTowards(HOST, C1, WEB_ADDRESS);
    return new Transfer.Way(LEVEL, CLIENTS, port, WEB_ADDRESS);
  }

  private static Payload payload() {
    return LEVEL.lab().payload("pinned.bin", FILE_BYTES);
  }

  private static BooleanSupplier grown(LongSupplier octets, long by) {
    long before = octets.getAsLong();
    return () -> octets.getAsLong() > before + by;
  }

  /** Octets that came to the host from the SLR: of uploads, and acknowledgements. */
  private static long received() {
    return octets("h1-edge", 0);
  }

  /** Octets that left the host towards clients. */
  private static long sent() {
    return octets("h1-gw", 8);
  }

  /** A column of what the kernel counts for a device. */
  private static long octets(String device, int column) {
    String counts = LEVEL.lab().exec(HOST, "cat", "/proc/net/dev").output();
    for (String line : counts.lines().map(String::strip).toList()) {
      if (line.startsWith(device + ":")) {
        String[] words = line.substring(device.length() + 1).strip().split(" +", -1);
        return Long.parseLong(words[column]);
      }
    }
    throw new AssertionError("no " + device + " in\n" + counts);
  }

  /** What the host's program took out of tunnels. */
  private static long delivered(JsonNode tunnels) {
    return tunnels.path("kernel").path("delivered").path("confirmed").longValue(0);
  }

  /** What came to the host's agent. */
  private static long taken(JsonNode tunnels) {
    long sum = 0;
    for (JsonNode input : tunnels.path("inputs")) {
      sum += input.path("packets").longValue(0);
    }
    return sum;
  }
}
