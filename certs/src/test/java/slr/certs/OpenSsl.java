package slr.certs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The openssl command in a folder: makes certificates that share no code, and so no mistake, with
 * ours. A command is one string, split at blanks.
 */
final class OpenSsl {

  /** What a node's certificate must have besides its address blocks. */
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

  /**
   * How a command ended.
   *
   * @param text standard output and error
   */
  record Result(int code, String text) {}

  private final Path folder;

  OpenSsl(Path folder) {
    this.folder = folder;
  }

  /**
   * Extension lines for both address sets.
   *
   * @param serves as openssl writes it, e.g. {@code IPv4:10.0.0.0/8}
   * @param endpoints as we write it: openssl cannot put this syntax under another identifier
   */
  static String blocks(String serves, String endpoints) {
    byte[] der = AddressBlocksCodec.encode(AddressBlocks.parse(endpoints));
    return "sbgp-ipAddrBlock=critical," + serves + "\n" + endpoints(der);
  }

  static String endpoints(byte[] der) {
    return Oids.ENDPOINTS + "=DER:" + HexFormat.ofDelimiter(":").formatHex(der) + "\n";
  }

  /** A self-signed certificate in NAME.pem with its key in NAME.key. */
  Path selfSigned(String name, String subject, String extensions) {
    config(name, extensions);
    key(name, "-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
    must(
        "req -x509 -days 30 -extensions e -config %1$s.cnf -key %1$s.key -out %1$s.pem -subj %2$s"
            .formatted(name, subject));
    return folder.resolve(name + ".pem");
  }

  /** A certificate in NAME.pem, signed by ISSUER.pem with ISSUER.key, paths below the folder. */
  Path signed(String name, String subject, String issuer, String extensions, String... options) {
    config(name, extensions);
    key(name, "-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
    must(
        "req -new -config %1$s.cnf -key %1$s.key -out %1$s.csr -subj %2$s"
            .formatted(name, subject));
    must(
        "x509 -req -days 20 -extensions e -extfile %1$s.cnf -in %1$s.csr -out %1$s.pem"
                .formatted(name)
            + " -CA %1$s.pem -CAkey %1$s.key -CAcreateserial ".formatted(issuer)
            + String.join(" ", options));
    return folder.resolve(name + ".pem");
  }

  /** Makes NAME.key unless it is there; to be called first for a key of another kind. */
  OpenSsl key(String name, String options) {
    if (!Files.exists(folder.resolve(name + ".key"))) {
      must("genpkey -out " + name + ".key " + options);
    }
    return this;
  }

  Result run(String words) {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(words.strip().split(" +")));
    try {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  String must(String words) {
    Result result = run(words);
    assertThat(result.code()).as("openssl %s: %s", words, result.text()).isZero();
    return result.text();
  }

  void config(String name, String extensions) {
    try {
      Files.writeString(
          folder.resolve(name + ".cnf"), "[req]\ndistinguished_name=d\n[d]\n[e]\n" + extensions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
