package slr.core.choice;

import slr.core.flow.HashKey;

/**
 * What all routers of a level share, so that they choose alike from the same tables (a
 * retransmitted SYN at another place, a hot spare, ECMP).
 *
 * @param key the level's secret
 * @param epoch raised by the operator to have everything chosen afresh
 */
public record ChoiceKey(HashKey key, long epoch) {}
