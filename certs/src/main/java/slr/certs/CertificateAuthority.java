package slr.certs;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import slr.certs.IssueRequest.Kind;

/**
 * A CA of the trust domain: the root or one below it, kept in a folder of files. Each call locks
 * the folder, reads it, and leaves it whole; an object holds no state that could be stale.
 */
public final class CertificateAuthority {

  private final CaFolder folder;

  private CertificateAuthority(CaFolder folder) {
    this.folder = folder;
  }

  /**
   * What was made.
   *
   * @param certificates PEM file: the new certificate and the sub-CAs above it
   * @param key PEM file with the private key, mode 0600
   * @param certificate the new certificate
   */
  public record Issued(Path certificates, Path key, X509Certificate certificate) {}

  /** A CA's certificates (its own first, the root last), its key and what it says. */
  private record Opened(List<X509Certificate> chain, PrivateKey key, Authority self) {
    Mint mint() {
      return new Mint(self.name(), self.certificate().getPublicKey(), key);
    }
  }

  /**
   * Makes a trust domain: a root key and certificate, and an empty CRL.
   *
   * @param directory made if it is not there
   * @param serves the widest set of virtual hosts that any node may get
   * @param endpoints the widest set of tunnel ends that any node may get
   * @throws CaRefusal if there is a CA already, or the name is bad
   */
  public static CertificateAuthority init(
      Path directory, String domain, AddressBlocks serves, AddressBlocks endpoints, Instant now)
      throws IOException, CaRefusal {
    CaFolder folder = new CaFolder(directory);
    SubjectName name = named(() -> SubjectName.root(domain));
    IssueRules.requireEncodable(serves, endpoints);
    folder.create();
    try (CaLock _ = folder.lock()) {
      if (folder.holdsAuthority()) {
        throw new CaRefusal(directory + " already holds a CA: choose another --dir");
      }
      KeyPair keys = SigningKey.generate();
      Mint mint = new Mint(name, keys.getPublic(), keys.getPrivate());
      Mint.Validity validity = Mint.Validity.days(now, Limits.ROOT_DAYS);
      Mint.Draft draft =
          new Mint.Draft(name, keys.getPublic(), serves, endpoints, Limits.SUB_CAS, validity);
      X509Certificate root = mint.certificate(draft, Mint.serial());
      establish(folder, List.of(root), keys.getPrivate(), mint, now);
    }
    return new CertificateAuthority(folder);
  }

  /**
   * The CA in a folder.
   *
   * @throws CaRefusal if there is none
   */
  public static CertificateAuthority open(Path directory) throws CaRefusal {
    CaFolder folder = new CaFolder(directory);
    if (!folder.holdsAuthority()) {
      throw new CaRefusal(directory + " holds no CA: run certs init --dir " + directory);
    }
    return new CertificateAuthority(folder);
  }

  /**
   * Issues a certificate and its key.
   *
   * @throws CaRefusal if the request is outside of what the CA may give, or the name is taken
   */
  public Issued issue(IssueRequest request, Instant now) throws IOException, CaRefusal {
    try (CaLock _ = folder.lock()) {
      Opened ca = opened();
      SubjectName name = named(() -> ca.self().name().child(request.node(), request.level()));
      requireNameFree(request, now);
      KeyPair keys = SigningKey.generate();
      Mint.Draft draft = IssueRules.draft(request, ca.self(), name, keys.getPublic(), now);
      BigInteger serial = Mint.serial();
      X509Certificate certificate = ca.mint().certificate(draft, serial);
      List<X509Certificate> above = ca.chain().subList(0, ca.chain().size() - 1);
      List<X509Certificate> chain = joined(certificate, above);
      IssueRules.requireShort(chain);
      IssuedIndex.read(folder.index())
          .add(
              new IssuedIndex.Entry(
                  serial,
                  request.node(),
                  request.level(),
                  request.kind() == Kind.SUB_CA,
                  Words.instant(certificate.getNotAfter()),
                  Optional.empty()));
      return request.kind() == Kind.SUB_CA
          ? deliverAuthority(request.node(), chain, ca, keys, now)
          : deliverNode(request.node(), chain, keys);
    }
  }

  /**
   * Revokes all certificates of a node that have not ended, and writes the CRL anew.
   *
   * @return how many they were
   * @throws CaRefusal if there is none
   */
  public int revoke(String node, Instant now) throws IOException, CaRefusal {
    try (CaLock _ = folder.lock()) {
      Opened ca = opened();
      IssuedIndex index = IssuedIndex.read(folder.index());
      List<IssuedIndex.Entry> live = index.live(node, now);
      if (live.isEmpty()) {
        throw new CaRefusal("no live certificate of node '" + node + "' in " + folder.path());
      }
      index.revoke(live, now);
      writeList(folder, index, ca.mint(), now);
      return live.size();
    }
  }

  /** Signs the CRL again with a new date and number, before it goes stale. */
  public void refreshList(Instant now) throws IOException, CaRefusal {
    try (CaLock _ = folder.lock()) {
      writeList(folder, IssuedIndex.read(folder.index()), opened().mint(), now);
    }
  }

  private Opened opened() throws IOException, CaRefusal {
    List<X509Certificate> chain = PemFile.certificates(folder.certificates());
    PrivateKey key = PemFile.key(folder.key());
    if (!SigningKey.belong(key, chain.getFirst().getPublicKey())) {
      throw new CaRefusal(folder.key() + " is not the key of " + folder.certificates());
    }
    try {
      return new Opened(chain, key, Authority.read(chain.getFirst()));
    } catch (RefusedCertificate e) {
      throw new CaRefusal(folder.certificates() + " is no CA of ours: " + e.verdict());
    }
  }

  private void requireNameFree(IssueRequest request, Instant now) throws IOException, CaRefusal {
    String node = request.node();
    boolean taken = !IssuedIndex.read(folder.index()).live(node, now).isEmpty();
    if (taken && request.kind() != Kind.NODE_RENEWAL) {
      throw new CaRefusal(
          "node '" + node + "' has a certificate already: revoke it, or issue with --renew");
    }
    if (!taken && request.kind() == Kind.NODE_RENEWAL) {
      throw new CaRefusal("node '" + node + "' has no live certificate to renew");
    }
    if (request.kind() == Kind.SUB_CA && folder.below(node).holdsAuthority()) {
      throw new CaRefusal(folder.below(node).path() + " already holds a CA: move it away first");
    }
  }

  private Issued deliverNode(String node, List<X509Certificate> chain, KeyPair keys)
      throws IOException {
    AtomicFile.writeSecret(folder.key(node), PemFile.encode(keys.getPrivate()));
    AtomicFile.writeOpen(folder.certificates(node), PemFile.encode(chain));
    return new Issued(folder.certificates(node), folder.key(node), chain.getFirst());
  }

  private Issued deliverAuthority(
      String node, List<X509Certificate> chain, Opened ca, KeyPair keys, Instant now)
      throws IOException {
    CaFolder below = folder.below(node);
    Mint mint = new Mint(subject(chain), keys.getPublic(), keys.getPrivate());
    List<X509Certificate> upToRoot = joined(chain.getFirst(), ca.chain());
    below.create();
    establish(below, upToRoot, keys.getPrivate(), mint, now);
    AtomicFile.writeOpen(folder.certificates(node), PemFile.encode(chain));
    return new Issued(folder.certificates(node), below.key(), chain.getFirst());
  }

  private static SubjectName subject(List<X509Certificate> chain) {
    return SubjectName.parse(chain.getFirst().getSubjectX500Principal().getEncoded())
        .orElseThrow(() -> new IllegalStateException("our own name cannot be read"));
  }

  private static void establish(
      CaFolder folder, List<X509Certificate> chain, PrivateKey key, Mint mint, Instant now)
      throws IOException {
    IssuedIndex index = IssuedIndex.empty(folder.index());
    index.write();
    AtomicFile.writeSecret(folder.key(), PemFile.encode(key));
    writeList(folder, index, mint, now);
    AtomicFile.writeOpen(folder.certificates(), PemFile.encode(chain));
  }

  /** Numbers only rise: one more than the list before, or the time if there was none. */
  private static void writeList(CaFolder folder, IssuedIndex index, Mint mint, Instant now)
      throws IOException {
    BigInteger number = BigInteger.valueOf(now.getEpochSecond());
    if (Files.exists(folder.list())) {
      BigInteger before = TrustSnapshot.number(PemFile.list(folder.list()));
      number = number.max(before.add(BigInteger.ONE));
    }
    AtomicFile.writeOpen(folder.list(), PemFile.encode(mint.list(index.revoked(now), number, now)));
  }

  private static List<X509Certificate> joined(X509Certificate first, List<X509Certificate> rest) {
    List<X509Certificate> all = new ArrayList<>(rest.size() + 1);
    all.add(first);
    all.addAll(rest);
    return List.copyOf(all);
  }

  private static SubjectName named(Supplier<SubjectName> name) throws CaRefusal {
    try {
      return name.get();
    } catch (IllegalArgumentException e) {
      throw new CaRefusal(String.valueOf(e.getMessage()));
    }
  }
}
