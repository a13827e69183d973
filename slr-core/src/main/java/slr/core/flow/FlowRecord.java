package slr.core.flow;

/**
 * A flow record as people see it; a copy of one moment.
 *
 * @param key which flow
 * @param state what is known of it
 * @param holder the number of the next hop that holds it
 * @param ageNs since it was placed there
 * @param idleNs since its last packet
 * @param packets forwarded since it was placed
 * @param bytes IP octets of those packets
 */
public record FlowRecord(
    FlowKey key, FlowState state, int holder, long ageNs, long idleNs, long packets, long bytes) {}
