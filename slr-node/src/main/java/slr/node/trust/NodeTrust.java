package slr.node.trust;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import slr.certs.NodeCredentials;
import slr.certs.NodeIdentity;
import slr.certs.PathCheck;
import slr.certs.PathVerdict;
import slr.certs.PeerRule;
import slr.certs.Purpose;
import slr.certs.RevocationPolicy;
import slr.certs.TrustStore;
import slr.core.advertise.Level;
import slr.packet.IpAddress;

/**
 * What a daemon has of the trust domain: its own certificate and key, roots and revocation lists.
 * Any thread.
 */
public final class NodeTrust {

  /**
   * What the configuration says that the certificate must bear out.
   *
   * @param endPoints tunnels end or begin there
   */
  public record Claim(String node, Level level, List<IpAddress> endPoints) {}

  /** The node's own certificate as it was read, and what it allows. */
  record Own(NodeCredentials credentials, NodeIdentity identity) {}

  private final CertificatesConfig files;
  private final Claim claim;
  private final InstantSource clock;
  private final TrustStore store;
  private volatile Own own;

  private NodeTrust(CertificatesConfig files, Claim claim, InstantSource clock) throws IOException {
    this.files = files;
    this.claim = claim;
    this.clock = clock;
    this.store = TrustStore.open(files.ca(), files.crl(), RevocationPolicy.BEST_KNOWN);
    this.own = readOwn();
  }

  /**
   * Reads all files.
   *
   * @throws IOException if one cannot be read or is not what it should be, if the certificate is
   *     not good, or if it does not allow what the configuration says; names the file and the fix
   */
  public static NodeTrust open(CertificatesConfig files, Claim claim) throws IOException {
    return open(files, claim, InstantSource.system());
  }

  /** The same with another clock. */
  static NodeTrust open(CertificatesConfig files, Claim claim, InstantSource clock)
      throws IOException {
    try {
      return new NodeTrust(files, claim, clock);
    } catch (IOException failure) {
      throw explained(failure);
    }
  }

  /** What this node's certificate allows. */
  public NodeIdentity self() {
    return own.identity();
  }

  /** The files it was read from. */
  public CertificatesConfig files() {
    return files;
  }

  /**
   * Reads roots and revocation lists again; if anything is wrong with them, what was known stays.
   *
   * @return whether something changed, so that live sessions must be checked again
   * @throws IOException if they cannot be read, or a list is older than the one in use
   */
  public boolean reloadLists() throws IOException {
    try {
      return store.reload();
    } catch (IOException failure) {
      throw explained(failure);
    }
  }

  /**
   * Reads the node's own certificate and key again; if anything is wrong, the old ones stay.
   * Connections made from now on show the new one.
   *
   * @throws IOException as {@link #open}
   */
  public void reloadOwn() throws IOException {
    try {
      own = readOwn();
    } catch (IOException failure) {
      throw explained(failure);
    }
  }

  TrustStore store() {
    return store;
  }

  InstantSource clock() {
    return clock;
  }

  Own own() {
    return own;
  }

  private Own readOwn() throws IOException {
    NodeCredentials credentials = NodeCredentials.read(files.certificate(), files.key());
    NodeIdentity identity = identity(credentials);
    requireClaimed(identity);
    return new Own(credentials, identity);
  }

  /** What peers will see in it, at either end of a connection. */
  private NodeIdentity identity(NodeCredentials credentials) throws IOException {
    Instant now = clock.instant();
    PathVerdict asServer =
        PathCheck.check(
            credentials.chain(), store.current(), PeerRule.anyLevel(Purpose.SERVER), now);
    PathVerdict verdict =
        asServer instanceof PathVerdict.Accepted
            ? PathCheck.check(
                credentials.chain(), store.current(), PeerRule.anyLevel(Purpose.CLIENT), now)
            : asServer;
    return switch (verdict) {
      case PathVerdict.Accepted accepted -> accepted.identity();
      case PathVerdict.Refused refused ->
          throw new IOException(
              files.certificate()
                  + " would be refused everywhere: "
                  + refused
                  + "; issue another, or name the CA that issued it as certificates.ca");
    };
  }

  private void requireClaimed(NodeIdentity identity) throws IOException {
    require(
        identity.node().equals(claim.node()),
        "is of node " + identity.node(),
        "node: " + claim.node());
    Level level = Identities.level(identity);
    require(
        level == claim.level(),
        "is of a " + identity.level().label(),
        "a " + claim.level().name().toLowerCase(java.util.Locale.ROOT) + " runs here");
    for (IpAddress endPoint : claim.endPoints()) {
      require(
          identity.mayTunnel(endPoint),
          "has end points " + identity.endpoints(),
          "end-points has " + endPoint);
    }
  }

  private void require(boolean holds, String certificateSays, String configurationSays)
      throws IOException {
    if (!holds) {
      throw new IOException(
          "%s %s, but %s: issue a certificate for this node, or correct the configuration"
              .formatted(files.certificate(), certificateSays, configurationSays));
    }
  }

  /** The JDK says of a missing file only its name. */
  private static IOException explained(IOException failure) {
    return switch (failure) {
      case NoSuchFileException missing ->
          new IOException(missing.getFile() + ": no such file; see the key certificates", missing);
      case AccessDeniedException denied ->
          new IOException(denied.getFile() + ": permission denied; check owner and mode", denied);
      default -> failure;
    };
  }
}
