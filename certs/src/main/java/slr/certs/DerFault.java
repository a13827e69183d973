package slr.certs;

/** Why bytes are not the DER that was expected. */
public enum DerFault {
  /** An element reaches beyond its container. */
  TRUNCATED,
  /** Bytes follow the last element. */
  TRAILING_BYTES,
  /** Another type stands where one was required. */
  WRONG_TAG,
  /** A length is indefinite or longer written than needed (X.690 10.1). */
  BAD_LENGTH,
  /** Unused bits missing, too many or not 0 (X.690 11.2). */
  BAD_BIT_STRING,
  /** Over {@link Limits}. */
  TOO_LONG,
  /** An AFI other than 1 (IPv4) and 2 (IPv6), or a SAFI, which an SLR has no use for. */
  UNKNOWN_FAMILY,
  /** Families out of order, twice, or with no address (RFC 3779 2.2.3.1, 2.2.3.3). */
  FAMILY_NOT_CANONICAL,
  /** {@code inherit} (RFC 3779 2.2.3.5): refused, see the package essay. */
  INHERIT,
  /** More bits than an address of the family has. */
  ADDRESS_TOO_LONG,
  /** A range written longer than needed, or one that is a block (RFC 3779 2.2.3.7 to 2.2.3.9). */
  RANGE_NOT_CANONICAL,
  /** Ranges out of order, overlapping or touching (RFC 3779 2.2.3.6). */
  RANGES_NOT_SORTED,
  /** An end inside ::ffff:0:0/96, or a range whose first address is the higher. */
  BAD_RANGE
}
