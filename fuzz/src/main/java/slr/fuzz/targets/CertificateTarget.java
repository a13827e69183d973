package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import slr.certs.AddressBlocks;
import slr.certs.NodeIdentity;
import slr.certs.PathCheck;
import slr.certs.PathVerdict;
import slr.certs.PeerRule;
import slr.certs.Purpose;
import slr.fuzz.FuzzTarget;

/**
 * Certificates and what they allow. The octets are the body of a certificate; a CA of our own signs
 * them, so that the path check looks at all of it. What is accepted must mean the same to {@link
 * SecondReading}, which shares no code with ours.
 */
public final class CertificateTarget implements FuzzTarget {

  private static final PeerRule RULE = PeerRule.anyLevel(Purpose.CLIENT);

  /** What the node below a CA of the fuzzer's serves. */
  private static final AddressBlocks BELOW = AddressBlocks.parse("10.1.0.0/16");

  /** A refusal is one line of a log. */
  private static final int REFUSAL_LENGTH_MAX = 700;

  /** Made when the target runs first, not when it is listed. */
  private static final class Held {
    private static final FuzzAuthority AUTHORITY = new FuzzAuthority();
  }

  @Override
  public String name() {
    return "certificate";
  }

  @Override
  public String about() {
    return "X.509 and our extensions: refused by name, or nested in the CA and read alike";
  }

  @Override
  public void run(byte[] input) throws IOException {
    // As it is, a whole certificate with the signature that it has; and as the body of one.
    checkSigned(input);
    checkSigned(Held.AUTHORITY.sign(input));
  }

  private static void checkSigned(byte[] signed) throws IOException {
    Optional<X509Certificate> certificate = read(signed);
    if (certificate.isEmpty()) {
      return;
    }
    Optional<NodeIdentity> node = accepted(List.of(certificate.get()));
    if (node.isPresent()) {
      require(Held.AUTHORITY.hasSigned(certificate.get()), "a stranger was accepted");
      requireEqual(node.get().serial(), certificate.get().getSerialNumber(), "serial number");
      SecondReading.of(signed).ifPresent(second -> compare(node.get(), second));
    }
    if (certificate.get().getBasicConstraints() >= 0) {
      checkBelow(certificate.get(), signed);
    }
  }

  private static void compare(NodeIdentity node, SecondReading second) {
    second.requireNode();
    second.requireBlocks(FuzzAuthority.SERVES_OID, node.serves(), FuzzAuthority.SERVES);
    second.requireBlocks(FuzzAuthority.ENDPOINTS_OID, node.endpoints(), FuzzAuthority.ENDPOINTS);
    requireEqual(node.node(), second.commonName(), "name of the node");
  }

  /** A node that the certificate, taken for a CA, has issued. */
  private static void checkBelow(X509Certificate authority, byte[] signed) throws IOException {
    FuzzAuthority.Body body;
    try {
      X500Name subject = X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
      String name = SecondReading.commonName(subject) + "/h1";
      body = new FuzzAuthority.Body(subject, FuzzAuthority.name("host", name), BELOW, false);
    } catch (IllegalArgumentException _) {
      // No name to Bouncy Castle, so that nothing can be issued below it here.
      return;
    }
    X509Certificate node =
        read(Held.AUTHORITY.sign(Held.AUTHORITY.body(body)))
            .orElseThrow(() -> new IllegalStateException("our own certificate cannot be read"));
    Optional<NodeIdentity> identity = accepted(List.of(node, authority));
    if (identity.isPresent()) {
      require(Held.AUTHORITY.hasSigned(authority), "a stranger's CA was accepted");
      SecondReading.of(signed)
          .ifPresent(second -> {
            second.requireAuthority();
            second.requireHolds(FuzzAuthority.SERVES_OID, BELOW);
          });
      requireEqual(identity.get().serves(), BELOW, "what the node below serves");
      require(identity.get().node().endsWith("/h1"), "%s is below a CA", identity.get());
    }
  }

  private static Optional<X509Certificate> read(byte[] der) {
    try {
      return Optional.ofNullable(FuzzAuthority.read(der));
    } catch (CertificateException _) {
      return Optional.empty();
    }
  }

  /** Who the chain says it is, if it is believed. */
  private static Optional<NodeIdentity> accepted(List<X509Certificate> chain) {
    return switch (PathCheck.check(chain, Held.AUTHORITY.trust(), RULE, FuzzAuthority.AT)) {
      case PathVerdict.Accepted accepted -> Optional.of(accepted.identity());
      case PathVerdict.Refused refused -> {
        String text = refused.toString();
        require(
            text.length() <= REFUSAL_LENGTH_MAX
                && text.chars().allMatch(letter -> letter >= ' ' && letter < 0x7f),
            "the refusal '%s' is not one line",
            text);
        yield Optional.empty();
      }
    };
  }
}
