package slr.certs;

import java.util.OptionalInt;

/**
 * What an operator asks a CA for.
 *
 * @param node simple name; below a sub-CA the certificate says {@code CA/node}
 * @param level of the node, or, for a sub-CA, the highest level that it may issue for
 * @param serves virtual hosts that it may advertise
 * @param endpoints tunnel end points and sources that it may name
 * @param days how long; empty is the usual time, cut to the CA's own
 * @param kind what is made
 */
public record IssueRequest(
    String node,
    Level level,
    AddressBlocks serves,
    AddressBlocks endpoints,
    OptionalInt days,
    Kind kind) {

  /** What is made. */
  public enum Kind {
    /** A certificate for a node that has none. */
    NODE,
    /** One more for a node that has one, which stays good until it ends or is revoked. */
    NODE_RENEWAL,
    /** A CA below this one, in a folder of its own. */
    SUB_CA
  }
}
