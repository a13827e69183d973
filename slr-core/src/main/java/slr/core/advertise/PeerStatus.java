package slr.core.advertise;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One neighbour for the operator's eyes.
 *
 * @param relation configured address, or the other end of the connection that it opened
 * @param hello what it said of itself last
 * @param state of the session
 * @param absence why there is none; empty while there is one
 * @param silenceNs since its last record; empty when it has no session
 */
public record PeerStatus(
    String relation,
    Optional<Hello> hello,
    PeerState state,
    String absence,
    OptionalLong silenceNs) {}
