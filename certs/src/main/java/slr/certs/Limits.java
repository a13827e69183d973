package slr.certs;

import java.time.Duration;

/** Every bound of the trust domain, with its reason and unit. */
final class Limits {

  /**
   * Ranges in one address set. A range takes at most 42 octets, so two full sets stay under the 32
   * KiB that a TLS handshake message may have in the JDK.
   */
  static final int RANGES = 256;

  /** Octets of one encoded address set: {@link #RANGES} of the longest kind and the frames. */
  static final int BLOCKS_BYTES = 12 * 1024;

  /** Octets of all certificates that a node presents; the rest of 32 KiB is for TLS itself. */
  static final int CHAIN_BYTES = 28 * 1024;

  /** CAs below the root on one path: carrier, customer and one to spare. */
  static final int SUB_CAS = 3;

  /** Certificates on a path without the root: the sub-CAs and the node. */
  static final int CHAIN_CERTIFICATES = SUB_CAS + 1;

  /** Roots in one trust store: old and new while a root is replaced, and some to spare. */
  static final int ROOTS = 8;

  /** Octets of a PEM or CRL file; a CRL of 100,000 entries has about 4 MB. */
  static final int FILE_BYTES = 8 * 1024 * 1024;

  /** Characters of a trust domain's or node's name (RFC 5280 appendix A, ub-common-name). */
  static final int NAME_CHARACTERS = 64;

  /** How far back a certificate begins, for nodes whose clock is late. */
  static final Duration BACKDATING = Duration.ofMinutes(5);

  /** Days that a root, a sub-CA and a node's certificate live unless said otherwise. */
  static final int ROOT_DAYS = 3650;

  static final int SUB_CA_DAYS = 1825;
  static final int NODE_DAYS = 365;

  /** Days until a CRL says that a newer one should be there. */
  static final int CRL_DAYS = 30;

  private Limits() {}
}
