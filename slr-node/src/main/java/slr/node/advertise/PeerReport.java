package slr.node.advertise;

import java.time.Duration;
import java.util.Optional;
import slr.core.advertise.PeerState;

/**
 * One neighbour for the operator's eyes: a line of {@code peers}.
 *
 * @param relation configured address, or the other end of the connection that it opened
 * @param node its name, once it has said it
 * @param session state of the session
 * @param silentFor since its last record; absent without a session
 * @param because why there is no session; empty while there is one
 */
public record PeerReport(
    String relation,
    Optional<String> node,
    PeerState session,
    Optional<Duration> silentFor,
    String because) {}
