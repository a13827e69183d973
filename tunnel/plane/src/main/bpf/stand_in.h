/*
 * What the program decides in Java's place: while Java is silent or gone, what it would have decided;
 * while it has enough to do, which is more than `openings_per_second`, what is beyond that; and the
 * way to a machine whose link address Java does not know. On the path of a known flow is only the
 * question whether Java is silent.
 *
 *   opening                    the next hop that Java would choose, which is remembered
 *   known flow's FIN, RST, SYN its holder
 *   unknown flow, no opening   the next hop that Java would choose for an opening; not remembered:
 *                              its host takes the packet or gives it back
 *   anything else              dropped while Java is silent
 */
#ifndef SLR_STAND_IN_H
#define SLR_STAND_IN_H

#include "encapsulation.h"
#include "rendezvous.h"

#define FAMILY_V4 2
#define FAMILY_V6 10

/* What one program leaves to the other; a tail call has no arguments. */
struct handover {
	struct packet packet;
	/* Of the flow table, if the flow is known. */
	__u64 value;
	/* What the verdict is if its packet can be sent; UNDECIDED of an unknown flow. */
	__u32 known;
	/* Why Java should decide. */
	__u32 slow;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct handover);
} handovers SEC(".maps");

static __always_inline struct pulse *this_pulse(void)
{
	__u32 only = 0;

	return bpf_map_lookup_elem(&pulse, &only);
}

/* Whether the flow is in the table; if so, its value. */
static __always_inline int is_known(const struct packet *packet, const struct flow_tuple *flow,
				    __u64 *value)
{
	__u32 only = 0;
	struct flow_config *config = bpf_map_lookup_elem(&flow_config, &only);

	return config && flow_find(flow, config, packet->now_ns >> FLOW_TICK_SHIFT, value);
}

/* Whether Java was not heard for so long that nobody should wait for it. */
static __always_inline int is_silent(const struct packet *packet, const struct node *node)
{
	struct pulse *java = this_pulse();
	__s64 since_ns;

	if (!java || node->silence_ns == 0)
		return 0;
	/* The coarse clock may be behind Java's. */
	since_ns = packet->now_ns - *(volatile __u64 *)&java->heard_ns;
	return since_ns > (__s64)node->silence_ns;
}

/* Whether Java had a socket for this queue, which ended with its process. */
static __always_inline int is_gone(const struct xdp_md *ctx, const struct node *node)
{
	__u32 interface = ctx->ingress_ifindex;
	__u32 queue = ctx->rx_queue_index;
	struct slow_range *range = bpf_map_lookup_elem(&slow_ranges, &interface);

	if (!range || queue >= range->queues || node->silence_ns == 0)
		return 0;
	queue += range->first;
	return !bpf_map_lookup_elem(&slow_sockets, &queue);
}

/* Whether nobody waits for Java. */
static __always_inline int is_alone(const struct xdp_md *ctx, const struct packet *packet,
				    const struct node *node)
{
	return is_silent(packet, node) || is_gone(ctx, node);
}

/* Whether the program decides about a packet that was to be Java's. */
static __always_inline int stands_in(const struct xdp_md *ctx, const struct packet *packet,
				     const struct node *node, enum verdict slow)
{
	__u32 per_second = node->openings_per_second;

	if (slow < SLOW_MISS || (packet->to_node && !packet->tunnelled))
		return 0;
	if (slow == SLOW_NEIGHBOUR || is_alone(ctx, packet, node))
		return 1;
	if (per_second == 0)
		return 0;
	if (slow == SLOW_OPENING)
		return !take(BUDGET_OPENINGS, per_second);
	return slow == SLOW_MISS && packet->tuple.protocol == IPPROTO_TCP
	       && !take(BUDGET_STRAYS, per_second);
}

static __always_inline int hand_over(const struct packet *packet, __u64 value, enum verdict known,
				     enum verdict slow)
{
	__u32 only = 0;
	struct handover *handover = bpf_map_lookup_elem(&handovers, &only);

	if (!handover)
		return 0;
	handover->packet = *packet;
	handover->value = value;
	handover->known = known;
	handover->slow = slow;
	return 1;
}

/* The set that Java wrote last; none for a virtual host that is not counted apart. */
static __always_inline struct candidates *candidates_of(const struct packet *packet)
{
	__u32 account = packet->account;
	struct choices *these = bpf_map_lookup_elem(&choices, &account);

	if (!these)
		return 0;
	return &these->set[*(volatile __u32 *)&these->current & 1];
}

static __always_inline int is_tunnel_up(__u32 index)
{
	struct tunnel *tunnel = bpf_map_lookup_elem(&tunnels, &index);

	return tunnel && *(volatile __u16 *)&tunnel->state == TUNNEL_UP;
}

static __always_inline int remember(const struct flow_tuple *flow, __u32 tunnel)
{
	struct pulse *java = this_pulse();

	if (!java || bpf_map_update_elem(&openings, flow, &tunnel, BPF_ANY))
		return 0;
	__sync_fetch_and_add(&java->placed, 1);
	return 1;
}

/* Chooses the next hop of an unknown flow; DROP_UNDECIDED if there is none or may be none. */
static __always_inline enum verdict place(const struct packet *packet, const struct node *node,
					  enum verdict slow, __u64 *value)
{
	const struct flow_tuple *flow = &packet->tuple;
	struct candidates *among = candidates_of(packet);
	int opens = slow == SLOW_OPENING;
	__u32 tunnel;

	if (!among)
		return DROP_UNDECIDED;
	if (flow->protocol == IPPROTO_TCP
	    && ((packet->tcp_flags & TCP_RST) || !is_legal(packet->tcp_flags)))
		return DROP_UNDECIDED;
	if (flow->protocol == IPPROTO_UDP)
		opens = among->keeps_udp;
	tunnel = choose(among, choice_hash(flow, node, slow != SLOW_PROTOCOL));
	if (tunnel == NO_TUNNEL)
		return DROP_UNDECIDED;
	*value = tunnel;
	if (!opens)
		return FORWARD_GUESSED;
	return remember(flow, tunnel) ? FORWARD_PLACED : DROP_UNDECIDED;
}

/* The tunnel of a flow's packet, in `value`, and the verdict if it can be sent there. */
static __always_inline enum verdict stand_in(const struct packet *packet, const struct node *node,
					     const struct handover *handover, __u64 *value)
{
	enum verdict slow = handover->slow;
	__u32 *young;

	if (handover->known != UNDECIDED)
		return handover->known;
	if (slow != SLOW_OPENING && slow != SLOW_CLOSING && slow != SLOW_MISS
	    && slow != SLOW_PROTOCOL)
		return DROP_UNDECIDED;
	if (slow != SLOW_PROTOCOL) {
		if (is_known(packet, &packet->tuple, value))
			return FORWARD_KNOWN;
		young = bpf_map_lookup_elem(&openings, &packet->tuple);
		/* Whoever has answered no SYN yet has nothing to lose. */
		if (young && (slow != SLOW_OPENING || is_tunnel_up(*young))) {
			*value = *young;
			return FORWARD_PLACED;
		}
	}
	return place(packet, node, slow, value);
}

/* Whether the next machine is the far end itself: the kernel names a router in its place. */
static __always_inline int is_on_link(const struct way *way, const struct bpf_fib_lookup *route)
{
	struct address next;

	if (way->v4)
		return route->family == FAMILY_V4 && route->ipv4_dst == way->destination_v4;
	__builtin_memcpy(&next, route->ipv6_dst, sizeof(next));
	return next.high == way->destination_v6.high && next.low == way->destination_v6.low;
}

/*
 * Asks the kernel for the way to the tunnel's far end: its routes and neighbours are as they are,
 * whoever else is dead. Interfaces that came after Java's end are not known to send.
 */
static __always_inline enum verdict find_route(struct xdp_md *ctx, struct way *way)
{
	struct bpf_fib_lookup route = {};

	route.ifindex = ctx->ingress_ifindex;
	if (way->v4) {
		route.family = FAMILY_V4;
		route.ipv4_src = way->source_v4;
		route.ipv4_dst = way->destination_v4;
	} else {
		route.family = FAMILY_V6;
		__builtin_memcpy(route.ipv6_src, &way->source_v6, 16);
		__builtin_memcpy(route.ipv6_dst, &way->destination_v6, 16);
	}
	if (bpf_fib_lookup(ctx, &route, sizeof(route), 0) != BPF_FIB_LKUP_RET_SUCCESS)
		return SLOW_NEIGHBOUR;
	if (way->kind == TUNNEL_MAC_LAN && !is_on_link(way, &route))
		return SLOW_NEIGHBOUR;
	way->interface = route.ifindex;
	if (!bpf_map_lookup_elem(&outputs, &way->interface))
		return SLOW_NEIGHBOUR;
	way->mtu_bytes = route.mtu_result;
	__builtin_memcpy(way->macs, route.dmac, ETH_ALEN);
	__builtin_memcpy((__u8 *)way->macs + ETH_ALEN, route.smac, ETH_ALEN);
	return UNDECIDED;
}

#endif
