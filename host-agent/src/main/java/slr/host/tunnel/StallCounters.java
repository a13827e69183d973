package slr.host.tunnel;

import java.util.Optional;

/**
 * What the watch over connections that stand still found since the agent started, at most a second
 * ago.
 *
 * @param by who finds them: {@code kernel}, {@code dump} or {@code none}
 * @param problem why the kernel does not, or nobody does, where it was to
 * @param reported how often a flow was told to the parents
 * @param unreported how often one was not: it had been less than a second ago, or there were more
 *     at once than are told
 * @param watched connections that the kernel was asked to tell of; not those that only looks find
 * @param timeouts retransmission timeouts that the kernel told of
 * @param lost those that it had no room for
 * @param looks through all connections of the host
 * @param connections that the last of them saw
 * @param lookMs milliseconds of a processor that it took
 */
public record StallCounters(
    String by,
    Optional<String> problem,
    long reported,
    long unreported,
    long watched,
    long timeouts,
    long lost,
    long looks,
    long connections,
    double lookMs) {}
