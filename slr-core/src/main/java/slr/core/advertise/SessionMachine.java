package slr.core.advertise;

import java.util.Optional;

/**
 * One side of a session, whatever its role: what happens on the connection goes in, what is to be
 * done comes out. Whoever moves the octets needs to know no more of it.
 */
public sealed interface SessionMachine permits ChildMachine, ParentMachine, PeerMachine {

  /** A record came. After the session has closed, records are ignored. */
  void onMessage(AdvertisementMessage message, long nowNs);

  /** What came could not be read; {@code what} says why. */
  void onMalformed(String what, long nowNs);

  /** The other end's certificate was checked again and allows this now. */
  void onAuthorisation(Authorisation allowed, long nowNs);

  /** The other end's certificate is not good any more; {@code why} says what is wrong with it. */
  void onRevoked(String why, long nowNs);

  /** The certificate of this node is not good any more, which may have no session now. */
  default void onRevokedAway(String node, String why) {}

  /** The connection is gone. */
  void onDisconnected(String why, long nowNs);

  /** What is to be done next. */
  Optional<AdvertisementAction> pollAction();
}
