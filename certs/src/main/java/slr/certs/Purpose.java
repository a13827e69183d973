package slr.certs;

/** Which end of a TLS session a certificate is presented for (RFC 5280 4.2.1.12). */
public enum Purpose {
  /** The peer answered the connection. */
  SERVER("1.3.6.1.5.5.7.3.1"),
  /** The peer opened the connection. */
  CLIENT("1.3.6.1.5.5.7.3.2");

  private final String extendedKeyUsage;

  Purpose(String extendedKeyUsage) {
    this.extendedKeyUsage = extendedKeyUsage;
  }

  String extendedKeyUsage() {
    return extendedKeyUsage;
  }
}
