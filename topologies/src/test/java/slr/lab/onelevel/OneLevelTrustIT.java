package slr.lab.onelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static slr.lab.DeployedLab.await;
import static slr.lab.onelevel.OneLevel.SITE;
import static slr.lab.onelevel.OneLevel.WEB;

import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import slr.certs.AddressBlocks;
import slr.certs.CertificateAuthority;
import slr.certs.IssueRequest;
import slr.certs.Level;
import tools.jackson.databind.JsonNode;

/** The CA takes a host's certificate back while clients go on asking, and gives it another. */
final class OneLevelTrustIT {

  @RegisterExtension static final OneLevel LEVEL = new OneLevel("it-trust");

  /** That many good answers in a row, and the path works. */
  private static final int GOOD_IN_A_ROW = 20;

  @Test
  void revokedHostIsSentAwayAndComesBackWithANewCertificate() throws Exception {
    Path folder = LEVEL.lab().folder("h1").resolveSibling("ca");
    CertificateAuthority authority = CertificateAuthority.open(folder);
    try (RequestStream stream = RequestStream.start(LEVEL, "c1")) {
      stream.awaitGood(GOOD_IN_A_ROW);

      authority.revoke("h1", Instant.now());
      await("h1 has no session", () -> !LEVEL.daemons().uses(SITE, "h1"));
      assertThat(LEVEL.share("h1", WEB)).isZero();
      await("h1 is turned away at the door", () -> turnedAway() > 1);
      await("h1 hears of it", () -> peer().path("because").stringValue("").contains("alert"));
      stream.awaitGood(GOOD_IN_A_ROW);

      authority.issue(request(), Instant.now());
      LEVEL.daemons().ask("h1", "host", "reload");
      LEVEL.awaitAllServe();
      assertThat(peer().path("session").stringValue("")).isEqualTo("established");
      stream.awaitGood(GOOD_IN_A_ROW);
    }
    for (String other : new String[] {"h2", "h3"}) {
      JsonNode connections = LEVEL.daemons().ask(other, "host", "status").path("connections");
      assertThat(connections.path("connected").longValue(0)).as(other).isEqualTo(1);
    }
  }

  /** How often the site saw a revoked certificate. */
  private static long turnedAway() {
    return LEVEL.site("status").path("connections").path("certificate-revoked").longValue(0);
  }

  /** What h1 says of its parent. */
  private static JsonNode peer() {
    return LEVEL.daemons().ask("h1", "host", "peers").path(0);
  }

  private static IssueRequest request() {
    return new IssueRequest(
        "h1",
        Level.HOST,
        AddressBlocks.parse("192.192.0.0/16,2001:db8:192::/48"),
        AddressBlocks.parse("10.1.1.2,2001:db8:1:1::2"),
        OptionalInt.empty(),
        IssueRequest.Kind.NODE);
  }
}
