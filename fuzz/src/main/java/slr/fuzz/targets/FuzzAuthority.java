package slr.fuzz.targets;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import slr.certs.AddressBlocks;
import slr.certs.AddressBlocksCodec;
import slr.certs.RevocationPolicy;
import slr.certs.TrustSnapshot;
import slr.certs.TrustStore;

/**
 * A CA that signs whatever the fuzzer wants: nothing of a certificate is looked at before its
 * signature is good, and no fuzzer guesses a signature. One key serves root, CAs and nodes.
 */
final class FuzzAuthority {

  /** When certificates are looked at. */
  static final Instant AT = Instant.parse("2026-12-01T00:00:00Z");

  static final AddressBlocks SERVES = AddressBlocks.parse("10.0.0.0/8,2001:db8::/32");
  static final AddressBlocks ENDPOINTS = AddressBlocks.parse("192.0.2.0/24");

  /** id-pe-ipAddrBlocks and ours; see docs/adr/certificate-extensions.md. */
  static final String SERVES_OID = "1.3.6.1.5.5.7.1.7";

  static final String ENDPOINTS_OID = "2.25.289328683757075934639266969534413683221.1";

  private static final String ALGORITHM = "SHA256withECDSA";

  private static final AlgorithmIdentifier ECDSA_SHA256 =
      new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.840.10045.4.3.2"));

  /** P-256, PKCS #8; public, and good for nothing but this. */
  private static final String KEY =
      "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgR+LvqQHgMbIM1nm6SDr0Yw7P"
          + "oybw99soX4IM2Irv13ChRANCAARhuDI1efFkaNsHwh5fMxIsJvSURXEnF90nCScJG42QpsZM"
          + "y45bjCghtgkB2HKn6OquGyLPFQ/DPPNDza2HClGo";

  private final PrivateKey secret;
  private final SubjectPublicKeyInfo publicKey;
  private final TrustSnapshot trust;

  /** What the body of a certificate says, for the few that are not the fuzzer's. */
  record Body(X500Name issuer, X500Name subject, AddressBlocks serves, boolean authority) {}

  FuzzAuthority() {
    try {
      byte[] pkcs8 = Base64.getDecoder().decode(KEY);
      secret = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      PrivateKeyInfo info = PrivateKeyInfo.getInstance(pkcs8);
      DERBitString point =
          new DERBitString(
              ECPrivateKey.getInstance(info.parsePrivateKey()).getPublicKey().getOctets());
      publicKey = new SubjectPublicKeyInfo(info.getPrivateKeyAlgorithm(), point);
      X500Name root = name("network", "ca");
      trust = trust(sign(body(new Body(root, root, SERVES, true))));
    } catch (GeneralSecurityException | IOException failure) {
      throw new IllegalStateException("the fuzzer's own CA failed", failure);
    }
  }

  /** Believes the root and knows of no revocation. */
  TrustSnapshot trust() {
    return trust;
  }

  /** Whether the octets of the certificate's body, as they are, were signed here. */
  boolean hasSigned(X509Certificate certificate) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(
          KeyFactory.getInstance("EC")
              .generatePublic(new X509EncodedKeySpec(publicKey.getEncoded())));
      signature.update(certificate.getTBSCertificate());
      return signature.verify(certificate.getSignature());
    } catch (GeneralSecurityException | IOException _) {
      return false;
    }
  }

  static X500Name name(String level, String node) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, new DERUTF8String("fuzz"))
        .addRDN(BCStyle.OU, new DERUTF8String(level))
        .addRDN(BCStyle.CN, new DERUTF8String(node))
        .build();
  }

  /** The part of a certificate that is signed. */
  byte[] body(Body body) throws IOException {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    extensions.addExtension(
        Extension.basicConstraints,
        true,
        body.authority() ? new BasicConstraints(3) : new BasicConstraints(false));
    extensions.addExtension(
        Extension.keyUsage,
        true,
        new KeyUsage(body.authority() ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
    extensions.addExtension(
        new ASN1ObjectIdentifier(SERVES_OID), true, AddressBlocksCodec.encode(body.serves()));
    extensions.addExtension(
        new ASN1ObjectIdentifier(ENDPOINTS_OID), false, AddressBlocksCodec.encode(ENDPOINTS));
    if (!body.authority()) {
      extensions.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
    }
    V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new org.bouncycastle.asn1.ASN1Integer(BigInteger.valueOf(4711)));
    generator.setSignature(ECDSA_SHA256);
    generator.setIssuer(body.issuer());
    generator.setSubject(body.subject());
    generator.setStartDate(new Time(Date.from(Instant.parse("2026-11-01T00:00:00Z"))));
    generator.setEndDate(new Time(Date.from(Instant.parse("2036-11-01T00:00:00Z"))));
    generator.setSubjectPublicKeyInfo(publicKey);
    generator.setExtensions(extensions.generate());
    return generator.generateTBSCertificate().getEncoded("DER");
  }

  /** A certificate with this body, whatever it is, and a good signature. */
  byte[] sign(byte[] body) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(secret);
      signature.update(body);
      ASN1EncodableVector rest = new ASN1EncodableVector();
      rest.add(ECDSA_SHA256);
      rest.add(new DERBitString(signature.sign()));
      // The body must stay as it is, octet by octet: it goes in front of the rest by hand.
      byte[] behind = content(new DERSequence(rest).getEncoded("DER"));
      byte[] header = header(body.length + behind.length);
      byte[] certificate = new byte[header.length + body.length + behind.length];
      System.arraycopy(header, 0, certificate, 0, header.length);
      System.arraycopy(body, 0, certificate, header.length, body.length);
      System.arraycopy(behind, 0, certificate, header.length + body.length, behind.length);
      return certificate;
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("signing failed", failure);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static X509Certificate read(byte[] der) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  /** Of a sequence shorter than 128 octets, or not: its length takes one octet or two. */
  private static byte[] content(byte[] sequence) {
    int start = (sequence[1] & 0xff) < 0x80 ? 2 : 3;
    return java.util.Arrays.copyOfRange(sequence, start, sequence.length);
  }

  private static byte[] header(int length) {
    if (length < 0x80) {
      return new byte[] {0x30, (byte) length};
    }
    return length < 0x100
        ? new byte[] {0x30, (byte) 0x81, (byte) length}
        : new byte[] {0x30, (byte) 0x82, (byte) (length >>> 8), (byte) length};
  }

  private static TrustSnapshot trust(byte[] root) throws IOException {
    Path file = Files.createTempFile("slr-fuzz-root", ".pem");
    try {
      Files.writeString(
          file,
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder().encodeToString(root)
              + "\n-----END CERTIFICATE-----\n",
          StandardCharsets.US_ASCII);
      return TrustStore.open(file, List.of(), RevocationPolicy.BEST_KNOWN).current();
    } finally {
      Files.delete(file);
    }
  }
}
