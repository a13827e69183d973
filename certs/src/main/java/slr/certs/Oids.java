package slr.certs;

/** Object identifiers in dotted form. */
final class Oids {

  /** id-pe-ipAddrBlocks (RFC 3779 2.2.1): the virtual hosts a node may serve. */
  static final String SERVES = "1.3.6.1.5.5.7.1.7";

  /**
   * Ours, same syntax: tunnel end points and sources. {@code 2.25} is the arc of UUIDs (X.667),
   * this one d9aaad76-000b-4cd9-b89f-b54a89f03a15, so that nobody had to be asked for a number.
   */
  static final String ENDPOINTS = "2.25.289328683757075934639266969534413683221.1";

  static final String BASIC_CONSTRAINTS = "2.5.29.19";
  static final String KEY_USAGE = "2.5.29.15";
  static final String EXTENDED_KEY_USAGE = "2.5.29.37";

  /** ecdsa-with-SHA256 (RFC 5758 3.2). */
  static final String ECDSA_SHA256 = "1.2.840.10045.4.3.2";

  private Oids() {}
}
