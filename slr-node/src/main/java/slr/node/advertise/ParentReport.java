package slr.node.advertise;

import java.time.Duration;
import java.util.Optional;
import slr.core.advertise.ChildState;
import slr.core.advertise.Level;

/**
 * The relation to one parent for the operator's eyes: a line of {@code peers}.
 *
 * @param address where it listens
 * @param node its name, once it has said it
 * @param level what it is
 * @param session state of the session
 * @param generation of this node's rows
 * @param confirmed generation that the parent's copy agreed with last
 * @param digest of this node's rows
 * @param lease how long the parent may go on using this node if nothing more reaches it; absent
 *     when it certainly does not use it
 * @param because why the last connection or attempt ended; empty if none did
 */
public record ParentReport(
    String address,
    Optional<String> node,
    Optional<Level> level,
    ChildState session,
    long generation,
    long confirmed,
    String digest,
    Optional<Duration> lease,
    String because) {}
