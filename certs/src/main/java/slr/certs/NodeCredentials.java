package slr.certs;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** A node's own certificate chain and private key. Never prints the key. */
public final class NodeCredentials {

  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private NodeCredentials(List<X509Certificate> chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  /**
   * Reads both files.
   *
   * @param chainFile PEM, the node's certificate first
   * @param keyFile PEM, PKCS #8; refused if others than its owner may read it
   * @throws IOException if a file cannot be read, or the two do not belong together
   */
  public static NodeCredentials read(Path chainFile, Path keyFile) throws IOException {
    if (AtomicFile.isExposed(keyFile)) {
      throw new IOException(keyFile + " is open to others than its owner: chmod 600 " + keyFile);
    }
    List<X509Certificate> chain = PemFile.certificates(chainFile);
    PrivateKey key = PemFile.key(keyFile);
    if (!SigningKey.belong(key, chain.getFirst().getPublicKey())) {
      throw new IOException(keyFile + " is not the key of " + chainFile);
    }
    return new NodeCredentials(chain, key);
  }

  /** The node's certificate first. */
  public List<X509Certificate> chain() {
    return chain;
  }

  PrivateKey key() {
    return key;
  }

  @Override
  public String toString() {
    return "credentials of " + Words.subject(chain.getFirst());
  }
}
