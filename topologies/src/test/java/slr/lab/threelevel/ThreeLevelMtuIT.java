package slr.lab.threelevel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slr.lab.Capture;
import slr.lab.Download;
import slr.lab.Payload;
import slr.lab.Pcap;
import slr.packet.IpPacket;

/**
 * Three ways in series, each narrower than the one before, in either family. The first narrow link
 * is not the point of presence's own: of it the SLR there learns only from what the transit router
 * says about tunnel packets (RFC 4459 3.1).
 */
final class ThreeLevelMtuIT {

  @RegisterExtension static final ThreeLevel LAB = new ThreeLevel("three-level-mtu");

  private static final int UPLOAD_BYTES = 200 << 20;
  private static final Duration UPLOAD_LIMIT = Duration.ofSeconds(60);
  private static final int DOWNLOAD_SECONDS = 2;

  private static final int TO_SYSTEM = 1460;
  private static final int TO_SITE = 1430;
  private static final int TO_HOST = 1400;

  @BeforeAll
  static void narrowTheWays() {
    for (int as = 1; as <= 2; as++) {
      narrow("t" + as, "b" + as, TO_SYSTEM);
      String site = "s" + as + "1";
      narrow("sys" + as, site, TO_SITE);
      for (int host = 1; host <= 3; host++) {
        narrow(site, "h" + as + "1" + host, TO_HOST);
      }
    }
  }

  /**
   * All pairs of families: the tunnels of AS 1 are IPv4, those of AS 2 IPv6, and so is the last one
   * to a first host and to a second. Each row has an address of its own, since the client remembers
   * what it was told of one.
   */
  @ParameterizedTest(name = "to {1} at {0}")
  @CsvSource({
    "h111, 192.192.1.11, 10.3.1.1 1440, 10.1.255.2 1410, 10.1.255.11 1380",
    "h212, 192.192.1.12, 10.3.1.1 1420, 10.2.255.2 1390, 10.2.255.11 1360",
    "h112, 2001:db8:192:1::11, 2001:db8:3:1::1 1440, 2001:db8:1:ff::2 1410,"
        + "2001:db8:1:ff::11 1360",
    "h211, 2001:db8:192:1::12, 2001:db8:3:1::1 1420, 2001:db8:2:ff::2 1390,"
        + "2001:db8:2:ff::11 1380",
  })
  void uploadIsToldTheInnerMtuOfEachWayByItsSlr(
      String host, String address, String network, String system, String site) throws IOException {
    int port = LAB.portTowards("c1", host, address);
    Payload payload = LAB.lab().payload("up-200m.bin", UPLOAD_BYTES);
    String name = "up-" + port;
    try (Capture errors = LAB.capture("too-big-" + port, "c1", "c1-cr1", Pcap.TOO_BIG)) {
      LAB.upload("c1", port, payload, address, name, UPLOAD_LIMIT).orThrow();

      // Until the point of presence has learned of the narrow link, it goes by its own one.
      assertThat(new LinkedHashSet<>(told(errors)).stream().toList())
          .endsWith(network, system, site)
          .hasSizeBetween(3, 4);
    }
    Path received = LAB.lab().folder(host).resolve("upload").resolve(name);
    assertThat(Payload.sha256(received)).isEqualTo(payload.sha256());
    // The labs' folder is memory on most machines.
    Files.delete(received);
  }

  /**
   * The error goes to the virtual host, and so down all levels to who sent too much: to the point
   * of presence that the border router is near to, which for AS 2 is not the one that has the flow.
   */
  @ParameterizedTest(name = "from {1} at {0}")
  @CsvSource({
    "h113, 192.192.1.21",
    "h213, 192.192.1.22",
    "h113, 2001:db8:192:1::21",
    "h213, 2001:db8:192:1::22"
  })
  void hostIsToldTheMtuOfItsOwnWayBack(String host, String address) {
    int port = LAB.portTowards("c1", host, address);
    try (Capture errors = LAB.capture("way-back-" + port, host, "slr0", Pcap.TOO_BIG);
        Download download = Download.start(LAB, "c1", port, address, DOWNLOAD_SECONDS)) {
      download.awaitIntact();
      assertThat(told(errors)).singleElement().asString().endsWith(" " + TO_SYSTEM);
    }
  }

  private static void narrow(String a, String b, int mtuBytes) {
    Stream.of(List.of(a, b), List.of(b, a))
        .forEach(ends -> {
          String link = String.join("-", ends);
          LAB.lab()
              .exec(ends.getFirst(), "ip", "link", "set", link, "mtu", Integer.toString(mtuBytes))
              .orThrow();
        });
  }

  /** Ends a capture of errors; who says which MTU, in order, and each once if repeated. */
  private static List<String> told(Capture errors) {
    List<String> told = new ArrayList<>();
    for (byte[] packet : Pcap.allOf(errors)) {
      IpPacket error = Pcap.parse(packet);
      ByteBuffer message = ByteBuffer.wrap(Pcap.payload(packet));
      String one = error.source() + " " + (error.isV4() ? message.getShort(6) : message.getInt(4));
      if (told.isEmpty() || !told.getLast().equals(one)) {
        told.add(one);
      }
    }
    return told;
  }
}
