package slr.node.advertise;

import slr.core.advertise.AdvertisementMessage;
import slr.core.advertise.Authorisation;

/** What happens on one connection; called on the control thread, in the order it happened. */
public interface ConnectionListener {

  /** For a connection that is refused: whatever it still says changes nothing. */
  ConnectionListener DEAF =
      new ConnectionListener() {
        @Override
        public void onRecord(AdvertisementMessage message) {}

        @Override
        public void onMalformed(String what) {}

        @Override
        public void onAuthorisation(Authorisation allowed) {}

        @Override
        public void onRevoked(String why) {}

        @Override
        public void onClosed(String why) {}
      };

  /** A record came. */
  void onRecord(AdvertisementMessage message);

  /** What came is no record; nothing more will come, but something may still be sent. */
  void onMalformed(String what);

  /** The peer's certificate was judged again, and it allows something else now. */
  void onAuthorisation(Authorisation allowed);

  /**
   * The peer's certificate is not good any more; the connection ends soon, whatever is done, or has
   * ended already.
   */
  void onRevoked(String why);

  /** The connection has ended. Nothing but news of the certificate comes after it. */
  void onClosed(String why);

  /** Gives each new connection its listener; called on the control thread. */
  @FunctionalInterface
  interface Acceptor {
    /** There is a new connection. */
    ConnectionListener onConnected(AdvertisementConnection connection);
  }
}
