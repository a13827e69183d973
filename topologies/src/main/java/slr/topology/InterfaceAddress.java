package slr.topology;

import slr.packet.IpAddress;
import slr.packet.Prefix;

/**
 * An address of an interface with the length of its network, such as {@code 10.0.1.1/30}.
 *
 * @param address the interface's own address, host bits and all
 * @param length the leading bits that the network's nodes share
 */
public record InterfaceAddress(IpAddress address, int length) {

  public InterfaceAddress {
    if (length < 0 || length > address.lengthBits()) {
      throw new IllegalArgumentException(
          "/" + length + " does not fit " + address + ": use /0 to /" + address.lengthBits());
    }
  }

  /**
   * Parses {@code 10.0.1.1/30}; a bare address stands alone in its network.
   *
   * @throws IllegalArgumentException if the text is none; the message says what to write
   */
  public static InterfaceAddress parse(String text) {
    int slash = text.indexOf('/');
    IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (slash < 0) {
      return new InterfaceAddress(address, address.lengthBits());
    }
    String digits = text.substring(slash + 1);
    if (!digits.matches("\\d{1,3}")) {
      throw new IllegalArgumentException(
          "'" + text + "' has no prefix length: write " + address + "/" + address.lengthBits());
    }
    return new InterfaceAddress(address, Integer.parseInt(digits));
  }

  /** Whether the other address lies in this interface's network. */
  public boolean reaches(IpAddress other) {
    if (isV4() != other.isV4()) {
      return false;
    }
    return network().contains(other);
  }

  /** Its network: the address without host bits. */
  public Prefix network() {
    int bits = address.lengthBits() - length;
    long lowMask = bits >= 64 ? 0 : -1L << bits;
    long highMask = bits <= 64 ? -1L : bits == 128 ? 0 : -1L << (bits - 64);
    return new Prefix(new IpAddress(address.high() & highMask, address.low() & lowMask), length);
  }

  /** Whether this is an IPv4 address. */
  public boolean isV4() {
    return address.isV4();
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
