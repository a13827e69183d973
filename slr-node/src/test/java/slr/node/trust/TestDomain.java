package slr.node.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import slr.certs.AddressBlocks;
import slr.certs.CaRefusal;
import slr.certs.CertificateAuthority;
import slr.certs.IssueRequest;
import slr.core.advertise.Level;

/** A trust domain "test" in a folder. */
public final class TestDomain {

  private final Path folder;
  private final CertificateAuthority authority;

  private TestDomain(Path folder, CertificateAuthority authority) {
    this.folder = folder;
    this.authority = authority;
  }

  public static TestDomain in(Path folder) {
    try {
      return new TestDomain(
          folder,
          CertificateAuthority.init(
              folder, "test", AddressBlocks.ALL, AddressBlocks.ALL, Instant.now()));
    } catch (IOException | CaRefusal e) {
      throw new AssertionError(e);
    }
  }

  public Path folder() {
    return folder;
  }

  /**
   * The files of a node, which get issued if they are not there.
   *
   * @param serves as {@link AddressBlocks#parse} reads it
   */
  public CertificatesConfig issue(String node, Level level, String serves, String endPoints) {
    CertificatesConfig files = files(node);
    if (!Files.exists(files.certificate())) {
      issue(node, level, serves, endPoints, IssueRequest.Kind.NODE);
    }
    return files;
  }

  /** A node that may serve and be everything. */
  public NodeTrust trust(String node, Level level) {
    return trust(issue(node, level, "0.0.0.0/0,::/0", "0.0.0.0/0,::/0"), node, level);
  }

  /** What these files give. */
  public static NodeTrust trust(CertificatesConfig files, String node, Level level) {
    try {
      return NodeTrust.open(files, new NodeTrust.Claim(node, level, List.of()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Where a node's files are. */
  public CertificatesConfig files(String node) {
    return new CertificatesConfig(
        folder.resolve("ca.pem"),
        List.of(folder.resolve("ca.crl")),
        folder.resolve(node + ".pem"),
        folder.resolve(node + ".key"));
  }

  /** One more certificate for a node that has one. */
  public void renew(String node, Level level, String serves, String endPoints) {
    issue(node, level, serves, endPoints, IssueRequest.Kind.NODE_RENEWAL);
  }

  public void revoke(String node) {
    try {
      authority.revoke(node, Instant.now());
    } catch (IOException | CaRefusal e) {
      throw new AssertionError(e);
    }
  }

  private void issue(
      String node, Level level, String serves, String endPoints, IssueRequest.Kind kind) {
    try {
      authority.issue(
          new IssueRequest(
              node,
              Identities.level(level),
              AddressBlocks.parse(serves),
              AddressBlocks.parse(endPoints),
              OptionalInt.empty(),
              kind),
          Instant.now());
    } catch (IOException | CaRefusal e) {
      throw new AssertionError(e);
    }
  }
}
