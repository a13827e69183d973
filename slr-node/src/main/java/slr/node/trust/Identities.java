package slr.node.trust;

import slr.certs.NodeIdentity;
import slr.core.advertise.Authorisation;
import slr.core.advertise.Level;

/** What a certificate allows, in the words of the core, which knows no certificates. */
final class Identities {

  private Identities() {}

  /**
   * What the node may say.
   *
   * @throws IllegalArgumentException if the core cannot have a node of that name
   */
  static Authorisation authorisation(NodeIdentity identity) {
    return new Authorisation(
        identity.node(),
        level(identity),
        identity.serves().prefixes(),
        identity.endpoints().prefixes());
  }

  static Level level(NodeIdentity identity) {
    return switch (identity.level()) {
      case NETWORK -> Level.NETWORK;
      case SYSTEM -> Level.SYSTEM;
      case SITE -> Level.SITE;
      case HOST -> Level.HOST;
      case ROUTER -> Level.ROUTER;
    };
  }

  static slr.certs.Level level(Level level) {
    return switch (level) {
      case NETWORK -> slr.certs.Level.NETWORK;
      case SYSTEM -> slr.certs.Level.SYSTEM;
      case SITE -> slr.certs.Level.SITE;
      case HOST -> slr.certs.Level.HOST;
      case ROUTER -> slr.certs.Level.ROUTER;
    };
  }
}
