package slr.node.advertise;

import slr.core.advertise.AdvertisementMessage;

/** What happens on one connection; called on the control thread, in the order it happened. */
public interface ConnectionListener {

  /** A record came. */
  void onRecord(AdvertisementMessage message);

  /** What came is no record; nothing more will come, but something may still be sent. */
  void onMalformed(String what);

  /** The connection has ended. The last call. */
  void onClosed(String why);

  /** Gives each new connection its listener; called on the control thread. */
  @FunctionalInterface
  interface Acceptor {
    /** There is a new connection. */
    ConnectionListener onConnected(AdvertisementConnection connection);
  }
}
