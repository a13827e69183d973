package slr.core.spare;

/**
 * What is known of a mate now.
 *
 * @param name its node's name
 * @param heardAll whether it has told everything that it knew, and it could be used here
 * @param toldAll whether it was told everything
 * @param lagNs age of the oldest change that it may not have, or had when it last acknowledged
 * @param worstLagNs the same, the worst of the last minute or two
 * @param waiting changes that are not sent yet
 * @param underWay batches that are not acknowledged yet
 */
public record MateStatus(
    String name,
    boolean heardAll,
    boolean toldAll,
    long lagNs,
    long worstLagNs,
    int waiting,
    int underWay) {}
