package slr.certs;

import java.util.EnumSet;
import java.util.Set;

/**
 * What is asked of a peer beyond a sound path.
 *
 * @param purpose which end of the TLS session it is
 * @param levels the levels it may have; which ones is this node's configuration
 */
public record PeerRule(Purpose purpose, Set<Level> levels) {

  public PeerRule {
    levels = Set.copyOf(levels);
  }

  /** Any level may stand at that end. */
  public static PeerRule anyLevel(Purpose purpose) {
    return new PeerRule(purpose, EnumSet.allOf(Level.class));
  }
}
