package slr.certs;

import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@link PathCheck} decide in a TLS handshake. Extended, because the JDK lays its own checks
 * over a plain trust manager, and those know neither of our extensions. Host names are not
 * compared: a node is known by the name in its subject, wherever it is reached.
 */
final class PathTrust extends X509ExtendedTrustManager {

  private final TrustStore trust;
  private final Set<Level> peerLevels;
  private final Predicate<NodeIdentity> admits;
  private final InstantSource clock;
  private final Consumer<PathVerdict.Refused> onRefused;

  /**
   * @param admits whether a node of these levels is one that this link takes
   * @param onRefused called in the thread of the handshake, before it fails
   */
  PathTrust(
      TrustStore trust,
      Set<Level> peerLevels,
      Predicate<NodeIdentity> admits,
      InstantSource clock,
      Consumer<PathVerdict.Refused> onRefused) {
    this.trust = trust;
    this.peerLevels = Set.copyOf(peerLevels);
    this.admits = admits;
    this.clock = clock;
    this.onRefused = onRefused;
  }

  PathVerdict check(List<X509Certificate> chain, Purpose purpose) {
    PathVerdict verdict =
        PathCheck.check(chain, trust.current(), new PeerRule(purpose, peerLevels), clock.instant());
    return verdict instanceof PathVerdict.Accepted accepted && !admits.test(accepted.identity())
        ? new PathVerdict.Refused(RefusalReason.OUTSIDE_CLUSTER, accepted.identity().toString())
        : verdict;
  }

  private void require(X509Certificate @Nullable [] chain, Purpose purpose)
      throws CertificateException {
    List<X509Certificate> presented = chain == null ? List.of() : Arrays.asList(chain);
    if (check(presented, purpose) instanceof PathVerdict.Refused refused) {
      onRefused.accept(refused);
      // The JDK takes the TLS alert from the cause.
      throw new CertificateException(
          refused.toString(),
          new CertPathValidatorException(
              refused.toString(), null, null, -1, basicReason(refused.reason())));
    }
  }

  private static BasicReason basicReason(RefusalReason reason) {
    return switch (reason) {
      case EXPIRED -> BasicReason.EXPIRED;
      case NOT_YET_VALID -> BasicReason.NOT_YET_VALID;
      case REVOKED -> BasicReason.REVOKED;
      case CRL_MISSING, CRL_STALE -> BasicReason.UNDETERMINED_REVOCATION_STATUS;
      case BAD_SIGNATURE -> BasicReason.INVALID_SIGNATURE;
      case WRONG_ALGORITHM -> BasicReason.ALGORITHM_CONSTRAINED;
      default -> BasicReason.UNSPECIFIED;
    };
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    require(chain, Purpose.CLIENT);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    require(chain, Purpose.SERVER);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    require(chain, Purpose.CLIENT);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    require(chain, Purpose.SERVER);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    require(chain, Purpose.CLIENT);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    require(chain, Purpose.SERVER);
  }

  /** Empty: the names of our roots are nobody's business, and every node has one certificate. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
