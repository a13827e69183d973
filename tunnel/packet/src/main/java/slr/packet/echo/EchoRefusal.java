package slr.packet.echo;

import java.util.Locale;

/** Why a packet says nothing about a flow. */
public enum EchoRefusal implements EchoReading {
  /** No whole echo, or one without our type: somebody's ping. */
  NOT_OURS,
  /** An echo request with our type: an echo that nobody answered, sent back by a loop of routes. */
  REQUEST,
  /** The ICMP code is not 0, or the ICMP checksum is wrong. */
  DAMAGED,
  /** Cut off, or more than there is to say. */
  LENGTH,
  /** Of a layout that this node does not know. */
  UNKNOWN_LAYOUT,
  /** A value that cannot be: family, protocol, address, incarnation or time. */
  MALFORMED,
  /** It does not come from the client that it names, or not to its virtual host. */
  OTHER_ADDRESSES,
  /** Its time is over: late or replayed. */
  EXPIRED,
  /** It ends later than any that is sent now. */
  TOO_EARLY,
  /** Signed in an epoch that is neither this nor the last. */
  UNKNOWN_EPOCH,
  /** The signature is not that of the host that it names. */
  WRONG_MAC;

  /** The name in status and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
