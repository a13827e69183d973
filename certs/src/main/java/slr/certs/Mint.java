package slr.certs;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes certificates and CRLs in one name, with one key. The only class that knows X.509 output.
 */
final class Mint {

  /** Serial numbers are random so that nobody can foresee one; 128 bits never meet twice. */
  private static final int SERIAL_BITS = 128;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final SubjectName issuer;
  private final PublicKey issuerKey;
  private final PrivateKey secret;

  Mint(SubjectName issuer, PublicKey issuerKey, PrivateKey secret) {
    this.issuer = issuer;
    this.issuerKey = issuerKey;
    this.secret = secret;
  }

  /**
   * What a certificate shall say.
   *
   * @param pathLength of a CA: how many CAs may follow; -1 makes a node's certificate
   */
  record Draft(
      SubjectName subject,
      PublicKey key,
      AddressBlocks serves,
      AddressBlocks endpoints,
      int pathLength,
      Validity validity) {}

  /** From and until when, both included, in seconds. */
  record Validity(Instant notBefore, Instant notAfter) {

    /** Some days from now, begun a little earlier for clocks that are late. */
    static Validity days(Instant now, int days) {
      return new Validity(now.minus(Limits.BACKDATING), now.plus(Duration.ofDays(days)));
    }
  }

  /** A serial number that no other certificate has: positive, below 2^128, 17 octets at most. */
  static BigInteger serial() {
    return new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE);
  }

  X509Certificate certificate(Draft draft, BigInteger serial) {
    boolean authority = draft.pathLength() >= 0;
    try {
      JcaX509ExtensionUtils keyIds = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name(issuer),
              serial,
              Date.from(draft.validity().notBefore()),
              Date.from(draft.validity().notAfter()),
              name(draft.subject()),
              draft.key());
      builder
          .addExtension(
              Extension.basicConstraints,
              true,
              authority ? new BasicConstraints(draft.pathLength()) : new BasicConstraints(false))
          .addExtension(
              Extension.keyUsage,
              true,
              new KeyUsage(
                  authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature))
          .addExtension(
              Extension.subjectKeyIdentifier, false, keyIds.createSubjectKeyIdentifier(draft.key()))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              keyIds.createAuthorityKeyIdentifier(issuerKey))
          .addExtension(
              new ASN1ObjectIdentifier(Oids.SERVES),
              true,
              AddressBlocksCodec.encode(draft.serves()))
          // Not critical, so that openssl accepts the chain: docs/adr/certificate-extensions.md.
          .addExtension(
              new ASN1ObjectIdentifier(Oids.ENDPOINTS),
              false,
              AddressBlocksCodec.encode(draft.endpoints()));
      if (!authority) {
        builder.addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(
                new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      }
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer()));
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
      throw new IllegalStateException("the certificate of " + draft.subject() + " failed", e);
    }
  }

  /** A CRL with the serial numbers of these entries. */
  X509CRL list(List<IssuedIndex.Entry> revoked, BigInteger number, Instant now) {
    try {
      X509v2CRLBuilder builder =
          new X509v2CRLBuilder(name(issuer), Date.from(now))
              .setNextUpdate(Date.from(now.plus(Duration.ofDays(Limits.CRL_DAYS))));
      for (IssuedIndex.Entry entry : revoked) {
        builder.addCRLEntry(entry.serial(), Date.from(entry.revokedAt().orElse(now)), 0);
      }
      builder
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(issuerKey))
          .addExtension(Extension.cRLNumber, false, new CRLNumber(number));
      return new JcaX509CRLConverter().getCRL(builder.build(signer()));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("the revocation list of " + issuer + " failed", e);
    }
  }

  private ContentSigner signer() throws OperatorCreationException {
    return new JcaContentSignerBuilder("SHA256withECDSA").build(secret);
  }

  private static X500Name name(SubjectName subject) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, subject.domain())
        .addRDN(BCStyle.OU, subject.level().label())
        .addRDN(BCStyle.CN, subject.node())
        .build();
  }
}
