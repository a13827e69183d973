package slr.node.trust;

import java.time.Instant;
import slr.certs.RefusalReason;
import slr.core.advertise.Authorisation;

/** Who is at the other end of a TLS session, as its certificate says. */
public sealed interface PeerVerdict {

  /**
   * A node of the trust domain.
   *
   * @param allowed what it may say
   * @param notAfter when that ends
   */
  record Known(Authorisation allowed, Instant notAfter) implements PeerVerdict {}

  /**
   * Nobody this link takes.
   *
   * @param reason for counting
   * @param value what was wrong, in words, printable
   */
  record Refused(RefusalReason reason, String value) implements PeerVerdict {
    @Override
    public String toString() {
      return reason.label() + ": " + value;
    }
  }
}
