package slr.node.advertise;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The openssl command in the folder of a trust domain: makes certificates that no code of ours has
 * seen, and connects with them.
 */
final class OpenSslPeer {

  /** What a node's certificate has besides its blocks. */
  static final String NODE =
      """
      basicConstraints=critical,CA:FALSE
      keyUsage=critical,digitalSignature
      extendedKeyUsage=serverAuth,clientAuth
      """;

  static final String CA =
      """
      basicConstraints=critical,CA:TRUE
      keyUsage=critical,keyCertSign,cRLSign
      """;

  /** 203.0.113.0/24 served; end points 10.0.0.0/8, as RFC 3779 encodes them, by hand. */
  static final String BLOCKS =
      """
      sbgp-ipAddrBlock=critical,IPv4:203.0.113.0/24
      2.25.289328683757075934639266969534413683221.1=DER:30:0c:30:0a:04:02:00:01:30:04:03:02:00:0a
      """;

  private static final int TIMEOUT_S = 20;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path folder;

  OpenSslPeer(Path folder) {
    this.folder = folder;
  }

  /** A self-signed CA in NAME.pem, which says the same of itself as the domain's. */
  void authority(String name) {
    makeKey(name);
    write(name + ".cnf", "[req]\ndistinguished_name=d\n[d]\n[e]\n" + CA + BLOCKS);
    run(
        "req -x509 -days 30 -extensions e -config %1$s.cnf -key %1$s.key -out %1$s.pem"
                .formatted(name)
            + " -subj /O=test/OU=network/CN=ca");
  }

  /** A host's certificate in NAME.pem, good for 20 days. */
  void certificate(String name, String issuer, String extensions) {
    certificate(name, "host", issuer, extensions);
  }

  void certificate(String name, String level, String issuer, String extensions) {
    request(name, level, extensions);
    run(
        "x509 -req -days 20 -extensions e -extfile %1$s.cnf -in %1$s.csr -out %1$s.pem"
                .formatted(name)
            + " -CA %1$s.pem -CAkey %1$s.key -CAcreateserial".formatted(issuer));
  }

  /** A host's certificate in NAME.pem from the domain's CA, good between these times. */
  void certificate(String name, String extensions, Instant begins, Instant ends) {
    request(name, "host", extensions);
    write("index", "");
    write(
        "times.cnf",
        """
        [ca]
        default_ca=c
        [c]
        database=index
        new_certs_dir=.
        rand_serial=yes
        default_md=sha256
        unique_subject=no
        policy=p
        [p]
        organizationName=supplied
        organizationalUnitName=supplied
        commonName=supplied
        """);
    run(
        "ca -batch -notext -preserveDN -config times.cnf -cert ca.pem -keyfile ca.key"
            + " -in %1$s.csr -out %1$s.pem -extfile %1$s.cnf -extensions e".formatted(name)
            + " -startdate %s -enddate %s".formatted(TIME.format(begins), TIME.format(ends)));
  }

  private void request(String name, String level, String extensions) {
    makeKey(name);
    write(name + ".cnf", "[req]\ndistinguished_name=d\n[d]\n[e]\n" + extensions);
    run(
        "req -new -config %1$s.cnf -key %1$s.key -out %1$s.csr -subj /O=test/OU=%2$s/CN=%1$s"
            .formatted(name, level));
  }

  /** Connects and reads until the server ends it; gives all that openssl says. */
  String connect(InetSocketAddress server, String options) {
    return call(
        "s_client -ign_eof -nocommands -msg -connect %s:%d %s"
            .formatted(server.getAddress().getHostAddress(), server.getPort(), options),
        true);
  }

  /** The options that show a certificate. */
  static String showing(String name) {
    return "-cert " + name + ".pem -key " + name + ".key -CAfile ca.pem";
  }

  private void makeKey(String name) {
    if (!Files.exists(folder.resolve(name + ".key"))) {
      run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + name + ".key");
    }
  }

  private void run(String words) {
    call(words, false);
  }

  private String call(String words, boolean mayFail) {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(words.strip().split(" +")));
    try {
      Path output = Files.createTempFile(folder, "openssl", ".txt");
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(TIMEOUT_S, TimeUnit.SECONDS);
      process.destroyForcibly();
      String text = Files.readString(output, StandardCharsets.ISO_8859_1);
      assertThat(ended).as("openssl %s ended: %s", words, text).isTrue();
      if (!mayFail) {
        assertThat(process.exitValue()).as("openssl %s: %s", words, text).isZero();
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
