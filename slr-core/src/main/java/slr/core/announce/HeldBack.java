package slr.core.announce;

/**
 * A prefix that could be announced but waits, because it was withdrawn again and again.
 *
 * @param withdrawals in a row
 * @param untilNs when it is announced, if it can be served then
 */
public record HeldBack(int withdrawals, long untilNs) {}
