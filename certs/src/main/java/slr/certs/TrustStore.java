package slr.certs;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The roots and CRLs that a node believes, read from files and read again while it runs. Any thread
 * may ask for {@link #current}; reloads take turns.
 */
public final class TrustStore {

  private final Path rootFile;
  private final List<Path> listFiles;
  private final RevocationPolicy policy;

  private volatile TrustSnapshot current;

  private TrustStore(Path rootFile, List<Path> listFiles, RevocationPolicy policy)
      throws IOException {
    this.rootFile = rootFile;
    this.listFiles = List.copyOf(listFiles);
    this.policy = policy;
    this.current = read(1);
  }

  /**
   * Reads a trust store.
   *
   * @param rootFile PEM; its self-signed certificates are trusted, others in it are ignored
   * @param listFiles one CRL each, of a root or of a sub-CA
   * @throws IOException if a file cannot be read or is not what it should be; names the file
   */
  public static TrustStore open(Path rootFile, List<Path> listFiles, RevocationPolicy policy)
      throws IOException {
    return new TrustStore(rootFile, listFiles, policy);
  }

  /** What is believed now. */
  public TrustSnapshot current() {
    return current;
  }

  /**
   * Reads the files again; if anything is wrong with them the old content stays.
   *
   * @return whether something changed, so that live sessions must be checked again
   * @throws IOException if a file cannot be read, is not what it should be, or a CRL is older than
   *     the one in use
   */
  public synchronized boolean reload() throws IOException {
    TrustSnapshot old = current;
    TrustSnapshot read = read(old.generation() + 1);
    if (read.roots().equals(old.roots()) && read.lists().equals(old.lists())) {
      return false;
    }
    requireNoOlderList(old, read);
    current = read;
    return true;
  }

  private TrustSnapshot read(long generation) throws IOException {
    List<Authority> roots = new ArrayList<>();
    for (X509Certificate certificate : PemFile.certificates(rootFile)) {
      if (certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
        roots.add(root(certificate));
      }
    }
    if (roots.isEmpty() || roots.size() > Limits.ROOTS) {
      throw new IOException(
          rootFile + " holds " + roots.size() + " root certificates: 1 to " + Limits.ROOTS);
    }
    if (roots.stream().map(root -> root.name().domain()).distinct().count() > 1) {
      throw new IOException(rootFile + " holds roots of several trust domains");
    }
    List<X509CRL> lists = new ArrayList<>();
    for (Path file : listFiles) {
      lists.add(list(file, roots));
    }
    return new TrustSnapshot(generation, roots, lists, policy);
  }

  private Authority root(X509Certificate certificate) throws IOException {
    try {
      if (!CertificateProfile.isSignedBy(certificate, certificate.getPublicKey())) {
        throw new RefusedCertificate(RefusalReason.BAD_SIGNATURE, Words.subject(certificate));
      }
      CertificateProfile.requireAlgorithm(certificate);
      CertificateProfile.requireAuthority(certificate, 0);
      Authority root = Authority.read(certificate);
      if (!root.name().isRoot()) {
        throw new RefusedCertificate(
            RefusalReason.BAD_NAME, Words.subject(certificate) + " is not CN=" + SubjectName.ROOT);
      }
      return root;
    } catch (RefusedCertificate e) {
      throw new IOException(rootFile + " holds no root of ours: " + e.verdict(), e);
    }
  }

  private static X509CRL list(Path file, List<Authority> roots) throws IOException {
    X509CRL list = PemFile.list(file);
    if (list.hasUnsupportedCriticalExtension()) {
      throw new IOException(file + " has a critical extension that is not understood");
    }
    List<X509Certificate> named =
        roots.stream()
            .map(Authority::certificate)
            .filter(r -> r.getSubjectX500Principal().equals(list.getIssuerX500Principal()))
            .toList();
    boolean signed =
        named.isEmpty()
            || named.stream().anyMatch(r -> CertificateProfile.isSignedBy(list, r.getPublicKey()));
    if (!signed) {
      throw new IOException(file + " is not signed by the root it names");
    }
    return list;
  }

  /** A CRL put back would let revoked nodes in again (RFC 5280 5.2.3: numbers only rise). */
  private static void requireNoOlderList(TrustSnapshot old, TrustSnapshot read) throws IOException {
    for (X509CRL before : old.lists()) {
      for (X509CRL after : read.lists()) {
        boolean sameIssuer = before.getIssuerX500Principal().equals(after.getIssuerX500Principal());
        if (sameIssuer && TrustSnapshot.number(after).compareTo(TrustSnapshot.number(before)) < 0) {
          throw new IOException(
              "the list of "
                  + Words.name(after.getIssuerX500Principal())
                  + " has number "
                  + TrustSnapshot.number(after)
                  + ", older than "
                  + TrustSnapshot.number(before)
                  + " in use");
        }
      }
    }
  }
}
