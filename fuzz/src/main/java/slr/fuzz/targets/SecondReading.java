package slr.fuzz.targets;

import static slr.fuzz.PropertyViolation.require;
import static slr.fuzz.PropertyViolation.requireEqual;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import slr.certs.AddressBlocks;
import slr.certs.AddressRange;
import slr.packet.IpAddress;

/** A certificate as Bouncy Castle reads it, for comparison with what ours believed. */
final class SecondReading {

  private static final Set<String> UNDERSTOOD =
      Set.of(
          FuzzAuthority.SERVES_OID,
          FuzzAuthority.ENDPOINTS_OID,
          Extension.basicConstraints.getId(),
          Extension.keyUsage.getId(),
          Extension.extendedKeyUsage.getId());

  private final X509CertificateHolder certificate;

  /** Addresses from first to last as numbers of one family. */
  private record Span(boolean v4, BigInteger first, BigInteger last) {}

  private SecondReading(X509CertificateHolder certificate) {
    this.certificate = certificate;
  }

  /**
   * Reads a certificate; empty if it is none to Bouncy Castle. The JDK, which reads for us, is
   * laxer: it takes a SET for a SEQUENCE in an extension, and any octet but 0 for TRUE.
   */
  static Optional<SecondReading> of(byte[] der) {
    try {
      return Optional.of(new SecondReading(new X509CertificateHolder(der)));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The text of the last name part; whatever stands there. */
  String commonName() {
    return commonName(certificate.getSubject());
  }

  static String commonName(X500Name subject) {
    RDN[] names = subject.getRDNs(BCStyle.CN);
    return names.length > 0 && names[0].getFirst().getValue() instanceof ASN1String text
        ? text.getString()
        : "none";
  }

  void requireNode() {
    requireCommon();
    BasicConstraints constraints = BasicConstraints.fromExtensions(certificate.getExtensions());
    require(constraints == null || !constraints.isCA(), "a CA was taken for a node");
    requireUsage(KeyUsage.digitalSignature);
    ExtendedKeyUsage purposes = ExtendedKeyUsage.fromExtensions(certificate.getExtensions());
    require(
        purposes != null && purposes.hasKeyPurposeId(KeyPurposeId.id_kp_clientAuth),
        "a certificate for %s was taken for a client's",
        purposes);
  }

  void requireAuthority() {
    requireCommon();
    BasicConstraints constraints = BasicConstraints.fromExtensions(certificate.getExtensions());
    require(constraints != null && constraints.isCA(), "a node was taken for a CA");
    requireUsage(KeyUsage.keyCertSign);
    ExtendedKeyUsage purposes = ExtendedKeyUsage.fromExtensions(certificate.getExtensions());
    require(
        purposes == null || purposes.hasKeyPurposeId(KeyPurposeId.id_kp_clientAuth),
        "a CA for %s was taken for one of clients",
        purposes);
  }

  private void requireCommon() {
    requireEqual(certificate.getVersionNumber(), 3, "version");
    requireEqual(certificate.getSubject().getRDNs().length, 3, "parts of the name");
    require(certificate.isValidOn(Date.from(FuzzAuthority.AT)), "out of its time");
    Collection<?> critical = certificate.getCriticalExtensionOIDs();
    for (Object oid : critical) {
      require(UNDERSTOOD.contains(oid.toString()), "critical and not understood: %s", oid);
    }
  }

  private void requireUsage(int bit) {
    KeyUsage usage = KeyUsage.fromExtensions(certificate.getExtensions());
    require(usage != null && usage.hasUsages(bit), "key usage %s lacks bit %d", usage, bit);
  }

  /** The extension says what ours read from it, and nothing that the CA does not have. */
  void requireBlocks(String oid, AddressBlocks read, AddressBlocks above) {
    List<Span> spans = spans(oid);
    requireEqual(read.ranges().stream().map(SecondReading::span).toList(), spans, "blocks");
    for (Span span : spans) {
      require(
          above.ranges().stream().map(SecondReading::span).anyMatch(all -> holds(all, span)),
          "%s is outside of %s",
          span,
          above);
    }
  }

  /** The extension has all these addresses. */
  void requireHolds(String oid, AddressBlocks below) {
    for (AddressRange range : below.ranges()) {
      require(
          spans(oid).stream().anyMatch(all -> holds(all, span(range))), "%s is not held", range);
    }
  }

  /** RFC 3779 2.2.3 once more. */
  private List<Span> spans(String oid) {
    Extension extension = certificate.getExtension(new ASN1ObjectIdentifier(oid));
    List<Span> spans = new ArrayList<>();
    for (ASN1Encodable entry : ASN1Sequence.getInstance(extension.getParsedValue())) {
      ASN1Sequence family = ASN1Sequence.getInstance(entry);
      byte[] number = ASN1OctetString.getInstance(family.getObjectAt(0)).getOctets();
      int bits = number[1] == 1 ? 32 : 128;
      for (ASN1Encodable item : ASN1Sequence.getInstance(family.getObjectAt(1))) {
        boolean block = item instanceof ASN1BitString;
        ASN1Encodable first = block ? item : ASN1Sequence.getInstance(item).getObjectAt(0);
        ASN1Encodable last = block ? item : ASN1Sequence.getInstance(item).getObjectAt(1);
        spans.add(new Span(bits == 32, end(first, bits, false), end(last, bits, true)));
      }
    }
    return spans;
  }

  /** The bits that are written, and all others as {@code ones} says. */
  private static BigInteger end(ASN1Encodable item, int bits, boolean ones) {
    ASN1BitString written = ASN1BitString.getInstance(item);
    byte[] octets = written.getBytes();
    int count = 8 * octets.length - written.getPadBits();
    BigInteger value = new BigInteger(1, octets).shiftRight(written.getPadBits());
    int left = bits - count;
    BigInteger filled = value.shiftLeft(left);
    return ones ? filled.add(BigInteger.ONE.shiftLeft(left).subtract(BigInteger.ONE)) : filled;
  }

  private static Span span(AddressRange range) {
    return new Span(range.isV4(), number(range.first()), number(range.last()));
  }

  private static BigInteger number(IpAddress address) {
    if (address.isV4()) {
      return BigInteger.valueOf(address.v4Bits() & 0xffff_ffffL);
    }
    BigInteger high = new BigInteger(Long.toUnsignedString(address.high()));
    return high.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(address.low())));
  }

  private static boolean holds(Span all, Span part) {
    return all.v4() == part.v4()
        && all.first().compareTo(part.first()) <= 0
        && part.last().compareTo(all.last()) <= 0;
  }
}
