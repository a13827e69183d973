/*
 * The end of the tunnels at a host, for what is certain (design section 5, "Guard").
 *
 *   no tunnel packet to me                ordinary traffic: XDP_PASS, untouched
 *   tunnel packet from who may not send   dropped, as is one with nothing in it for this host
 *   TCP, and its connection is here       decapsulated in place, into the host's own stack
 *   UDP                                   likewise: no connection could be torn down by mistake
 *   anything else                         the agent decides: XDP_PASS, untouched, its tap sees it
 *
 * So a segment of an established connection costs the agent nothing, and reaches the stack while no
 * agent runs: maps and link may have names that outlive it. What the agent must see goes to it:
 * openings, and what ends a connection or finishes a handshake (docs/adr/half-open-twice.md), since
 * it remembers them; strays, which it reports. The kernel is asked about each segment anew: nothing
 * is remembered here that could be wrong.
 *
 * parsing.h reads, tunnels.h opens, decapsulation.h takes the outer header off, guard.h asks for the
 * connection, verdicts.h says what may become of a packet.
 */
#include "decapsulation.h"
#include "guard.h"
#include "outcomes.h"
#include "parsing.h"
#include "tunnels.h"

/* Where tunnels end, each a prefix of all its bits. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SIZE_SET_AT_LOAD);
	__type(key, struct prefix);
	__type(value, __u32);
} end_points SEC(".maps");

/* From the frame to the inner packet of a tunnel that ends here. */
static __always_inline enum verdict open_own(struct xdp_md *ctx, struct packet *packet)
{
	enum verdict verdict = parse_headers(ctx, packet);

	if (verdict == NOT_IP)
		return verdict;
	/* Most that is no tunnel packet is known by its protocol alone. */
	if (!(is_ip_in_ip(packet) || (verdict == UNDECIDED && is_gue(ctx, packet)))
	    || !longest_prefix(&end_points, destination_of(packet)))
		return NOT_OURS;
	return verdict == UNDECIDED ? open_tunnel(ctx, packet) : verdict;
}

/* In the order of slr.core.guard.TunnelExit, so that of two reasons both name the same. */
static __always_inline enum verdict decide(struct xdp_md *ctx, struct packet *packet)
{
	enum verdict verdict = open_own(ctx, packet);

	if (!packet->tunnelled || verdict >= SLOW_MISS)
		return verdict;
	if (!may_send(packet) || !may_receive(packet))
		return DROP_BAD_INNER;
	if (verdict != UNDECIDED)
		return verdict;
	if (!longest_prefix(&virtual_hosts, destination_of(packet)))
		return DROP_INNER_NOT_OURS;
	return guard(ctx, packet);
}

SEC("xdp")
int slr_host(struct xdp_md *ctx)
{
	struct packet packet = {};
	enum verdict verdict = decide(ctx, &packet);

	if (verdict == DELIVER_HELD || verdict == DELIVER_DATAGRAM)
		verdict = decapsulate(ctx, &packet, verdict);
	count_verdict(verdict, packet.length_bytes);
	return action_of(verdict);
}

/* No helper that it calls asks for the GPL. */
char LICENSE[] SEC("license") = "Apache-2.0";
