package slr.certs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MainTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir Path folder;
  private String out = "";
  private String err = "";

  /** Runs a command line, split at blanks; DIR stands for the folder. */
  private int certs(String line) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    String[] words = line.isEmpty() ? new String[0] : line.replace("DIR", folder + "/d").split(" ");
    int code =
        Main.run(
            InstantSource.fixed(NOW), new PrintWriter(outText), new PrintWriter(errText), words);
    out = outText.toString();
    err = errText.toString();
    return code;
  }

  @Test
  void goesThroughALife() throws Exception {
    assertThat(certs("init --dir DIR --domain example")).as(err).isZero();
    assertThat(
            certs(
                "issue --dir DIR --level host --node h1 --days 30"
                    + " --serves 203.0.113.0/24,2001:db8::/32 --endpoints 192.0.2.7"))
        .as(err)
        .isZero();
    assertThat(out).contains("host h1 of trust domain example", "203.0.113.0/24", "h1.key");

    assertThat(certs("show DIR/h1.pem --dir DIR")).isZero();
    assertThat(out)
        .contains("Certificate of host h1 of trust domain example")
        .contains("may serve    203.0.113.0/24, 2001:db8::/32")
        .contains("tunnel ends  192.0.2.7/32")
        .contains("30 days left")
        .contains("Path check: accepted");

    assertThat(certs("revoke --dir DIR --node h1")).isZero();
    assertThat(certs("show DIR/h1.pem --dir DIR")).isEqualTo(1);
    assertThat(out).contains("Path check: refused, revoked");
    assertThat(certs("show DIR/ca.crl")).isZero();
    assertThat(out).contains("Revocation list of", " at 2026-11-21T12:00:00Z");
    assertThat(certs("revoke --dir DIR --refresh")).isZero();
  }

  @Test
  void showsJsonFromTheSameRecord() throws Exception {
    certs("init --dir DIR --domain example --serves 10.0.0.0/8 --endpoints 192.0.2.0/24");
    certs("issue --dir DIR --ca --level site --node acme --serves 10.1.0.0/16 --endpoints none");

    assertThat(certs("show DIR/acme.pem --json")).isZero();
    JsonNode json = new JsonMapper().readTree(out).get("certificates").get(0);
    assertThat(json.get("kind").asString()).isEqualTo("sub-CA");
    assertThat(json.get("level").asString()).isEqualTo("site");
    assertThat(json.get("serves").get(0).asString()).isEqualTo("10.1.0.0/16");
    assertThat(json.get("endpoints").isEmpty()).isTrue();
    assertThat(json.get("notAfter").asString()).startsWith("2031-");

    assertThat(certs("show DIR/acme/ca.pem")).isZero();
    assertThat(out).contains("Sub-CA acme", "lets tunnel  nothing", "Root of trust domain example");
  }

  @Test
  void tellsOfAForeignCertificate() {
    new OpenSsl(folder).selfSigned("web", "/CN=www.example.org", "");
    assertThat(certs("show " + folder + "/web.pem")).isZero();
    assertThat(out).contains("Not a certificate of a trust domain", "www.example.org", "problem");
  }

  @Test
  void neverShowsAKey() throws Exception {
    certs("init --dir DIR --domain example");
    assertThat(certs("show DIR/ca.key")).isEqualTo(1);
    assertThat(out).isEmpty();
    assertThat(err).contains("holds a private key");
    String body = Files.readString(folder.resolve("d/ca.key")).lines().skip(1).findFirst().get();
    assertThat(err).doesNotContain(body);
  }

  @Test
  void tellsRefusalFromMisuse() {
    assertThat(certs("")).isEqualTo(2);
    assertThat(certs("init --dir DIR")).isEqualTo(2);
    assertThat(certs("init --dir DIR --domain x --serves 10.0.0.1/8")).isEqualTo(2);
    assertThat(err).contains("write 10.0.0.0/8");
    assertThat(certs("issue --dir DIR --level x --node h --serves none --endpoints none"))
        .isEqualTo(2);
    assertThat(err).contains("use network, system, site, host, router");
    assertThat(certs("revoke --dir DIR")).isEqualTo(2);
    assertThat(certs("issue --dir DIR --level host --node h --serves none --endpoints none"))
        .isEqualTo(1);
    assertThat(err)
        .isEqualTo("certs: " + folder + "/d holds no CA: run certs init --dir " + folder + "/d\n");
    assertThat(certs("show " + folder + "/nothing")).isEqualTo(1);
    assertThat(err).contains("does not exist");
    assertThat(certs("--help")).isZero();
  }
}
