package slr.certs;

/** How a path check ended. */
public sealed interface PathVerdict {

  /**
   * The peer is who it says, and this is what it may say.
   *
   * @param identity what its certificate allows
   */
  record Accepted(NodeIdentity identity) implements PathVerdict {}

  /**
   * The peer is to be turned away.
   *
   * @param reason the kind, for counting
   * @param value what was wrong, in words, printable, at most some 300 characters
   */
  record Refused(RefusalReason reason, String value) implements PathVerdict {
    @Override
    public String toString() {
      return reason.label() + ": " + value;
    }
  }
}
