package slr.certs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Textual encodings of certificates, CRLs and PKCS #8 keys (RFC 7468). */
final class PemFile {

  private static final String KEY_LABEL = "PRIVATE KEY";

  private PemFile() {}

  static byte[] encode(List<X509Certificate> chain) {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : chain) {
      text.append(block("CERTIFICATE", der(certificate)));
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] encode(X509CRL list) {
    try {
      return block("X509 CRL", list.getEncoded()).getBytes(StandardCharsets.US_ASCII);
    } catch (CRLException e) {
      throw new IllegalStateException("a list that was read can be written", e);
    }
  }

  /** The certificate's own bytes. */
  static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate that was read can be written", e);
    }
  }

  static byte[] encode(PrivateKey key) {
    return block(KEY_LABEL, key.getEncoded()).getBytes(StandardCharsets.US_ASCII);
  }

  /** All certificates in a file, at least one. */
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      var read =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(file)));
      read.forEach(certificate -> certificates.add((X509Certificate) certificate));
    } catch (CertificateException e) {
      throw new IOException(file + " holds no readable certificate: " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw new IOException(file + " holds no certificate");
    }
    return List.copyOf(certificates);
  }

  static X509CRL list(Path file) throws IOException {
    try {
      X509CRL list =
          (X509CRL)
              CertificateFactory.getInstance("X.509")
                  .generateCRL(new ByteArrayInputStream(bytes(file)));
      if (list == null) {
        throw new IOException(file + " holds no revocation list");
      }
      return list;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " holds no readable revocation list: " + e.getMessage(), e);
    }
  }

  /** Reads a key. No message ever quotes what is in the file. */
  static PrivateKey key(Path file) throws IOException {
    String text = new String(bytes(file), StandardCharsets.ISO_8859_1);
    String begin = "-----BEGIN " + KEY_LABEL + "-----";
    int start = text.indexOf(begin);
    int end = text.indexOf("-----END " + KEY_LABEL + "-----");
    if (start < 0 || end < start) {
      throw new IOException(file + " holds no unencrypted PKCS #8 private key");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(text.substring(start + begin.length(), end));
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      throw new IOException(file + " holds no readable EC private key");
    }
  }

  static byte[] bytes(Path file) throws IOException {
    long size = Files.size(file);
    if (size > Limits.FILE_BYTES) {
      throw new IOException(
          file + " has " + size + " octets, more than " + Limits.FILE_BYTES + " are not read");
    }
    return Files.readAllBytes(file);
  }

  private static String block(String label, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }
}
