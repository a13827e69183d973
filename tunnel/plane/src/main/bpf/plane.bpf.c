/*
 * The data plane of every level: one XDP program, the level is data (design section 5).
 *
 *   addressed to me, a tunnel packet      its source may send here: the inner one; else dropped
 *   ICMP error about a known flow         to the flow's holder, within a budget
 *   known flow                            its tunnel -> its next hop -> encapsulated and sent
 *   to a virtual host otherwise           the slow path decides: XDP_PASS
 *   anything else                         ordinary routing: XDP_PASS; out of a tunnel: dropped
 *
 * The flow table comes first and the prefixes only after a miss, so that a known flow costs one
 * cache miss. Every packet gets one verdict and is counted by it. The program says what the Java
 * data plane would say, octet for octet, or that Java shall say it; tests hold the two together.
 *
 * parsing.h reads, tunnels.h opens, encapsulation.h closes, icmp.h and too_big.h deal with errors,
 * flow_table.h finds flows, maps.h is what Java shares, verdicts.h what may become of a packet,
 * limits.h every bound.
 */
#include "maps.h"

#include "encapsulation.h"
#include "icmp.h"
#include "parsing.h"
#include "too_big.h"
#include "tunnels.h"

static __always_inline int action_of(enum verdict verdict)
{
	switch (verdict) {
#define FORWARD XDP_ABORTED
#define ANSWER XDP_TX
#define PASS XDP_PASS
#define DROP XDP_DROP
#define V(name, code, label, outcome)                                                           \
	case name:                                                                              \
		return outcome;
		VERDICTS(V)
#undef V
#undef FORWARD
#undef ANSWER
#undef PASS
#undef DROP
	default:
		return XDP_ABORTED;
	}
}

static __always_inline int is_opening(__u8 tcp_flags)
{
	return (tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

/* Scanners send the rest, no TCP does (RFC 9293 3.10.7). */
static __always_inline int is_legal(__u8 tcp_flags)
{
	__u8 kinds = tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK);

	return kinds != 0 && !((kinds & TCP_SYN) && (kinds & (TCP_FIN | TCP_RST)));
}

/* With flags that are legal. */
static __always_inline int is_closing(__u8 tcp_flags)
{
	return (tcp_flags & (TCP_FIN | TCP_RST)) != 0;
}

static __always_inline int is_known(const struct flow_tuple *flow, __u64 *value)
{
	__u32 only = 0;
	struct flow_config *config = bpf_map_lookup_elem(&flow_config, &only);
	__u16 tick = bpf_ktime_get_coarse_ns() >> FLOW_TICK_SHIFT;

	return config && flow_lookup(flow, config, tick, value);
}

/* From the frame to the packet that is to be decided about. */
static __always_inline enum verdict parse(struct xdp_md *ctx, struct packet *packet,
					  const struct node *node)
{
	enum verdict verdict;

	switch (parse_link(ctx, packet)) {
	case ETH_P_IP:
		verdict = parse_v4(ctx, packet);
		break;
	case ETH_P_IPV6:
		verdict = parse_v6(ctx, packet);
		break;
	default:
		return NOT_IP;
	}
	packet->to_node = is_to_node(packet, node);
	if (verdict != UNDECIDED)
		return verdict;
	if (!packet->to_node)
		return parse_transport(ctx, packet);
	return is_tunnel(packet) ? open_tunnel(ctx, packet) : TO_NODE;
}

/* Looks the flow of the packet up; of an ICMP error, the flow that it speaks of. */
static __always_inline enum verdict look_up(struct xdp_md *ctx, const struct packet *packet,
					    __u64 *value)
{
	struct flow_tuple flow = packet->tuple;
	enum verdict hit = FORWARD_KNOWN;
	enum verdict miss = SLOW_MISS;

	if (is_icmp(packet)) {
		if (!read_quoted(ctx, packet, &flow))
			return SLOW_ICMP;
		hit = FORWARD_ICMP_ERROR;
		miss = SLOW_ICMP;
	} else if (flow.protocol == IPPROTO_TCP) {
		if (is_opening(packet->tcp_flags))
			return SLOW_OPENING;
		if (!is_legal(packet->tcp_flags))
			hit = DROP_TCP_FLAGS;
		else if (is_closing(packet->tcp_flags))
			return SLOW_CLOSING;
	} else if (flow.protocol != IPPROTO_UDP) {
		return SLOW_PROTOCOL;
	}
	return is_known(&flow, value) ? hit : miss;
}

/* From the frame to a verdict; one that forwards holds if the packet can be sent. */
static __always_inline enum verdict decide(struct xdp_md *ctx, struct packet *packet,
					   const struct node *node, __u64 *value)
{
	enum verdict verdict = parse(ctx, packet, node);

	if (verdict == UNDECIDED)
		verdict = look_up(ctx, packet, value);
	else if (packet->to_node)
		return verdict;
	return verdict >= SLOW_MISS ? unanswered(packet, verdict) : verdict;
}

/* Sends the packet on by the tunnel of its flow. */
static __always_inline enum verdict forward(struct xdp_md *ctx, struct packet *packet,
					    const struct node *node, __u64 value,
					    enum verdict verdict, struct way *way)
{
	int moves = verdict == FORWARD_KNOWN && packet->tuple.protocol == IPPROTO_UDP;
	__u32 next_hop = 0;
	enum verdict refused = find_tunnel(flow_tunnel(value), moves, way, &next_hop);

	if (refused != UNDECIDED)
		return refused;
	if (verdict == FORWARD_ICMP_ERROR
	    && !take(BUDGET_ICMP_ERRORS, node->icmp_errors_per_second))
		return DROP_ICMP_OVER_BUDGET;
	if (packet->hops <= 1)
		return DROP_TTL_EXPIRED;
	refused = find_next_hop(next_hop, way);
	if (refused != UNDECIDED)
		return refused;
	if (packet->length_bytes > inner_mtu_bytes(way)) {
		refused = judge_too_big(ctx, packet, node);
		if (refused != UNDECIDED)
			return refused;
		return request_too_big(packet, way) ? ANSWER_TOO_BIG : DROP_TOO_BIG;
	}
	refused = encapsulate(ctx, packet, way);
	return refused == UNDECIDED ? verdict : refused;
}

static __always_inline int send_back(struct xdp_md *ctx, const struct node *node)
{
	return node->redirects_back ? bpf_redirect(ctx->ingress_ifindex, 0) : XDP_TX;
}

SEC("xdp")
int slr_plane(struct xdp_md *ctx)
{
	struct packet packet = {};
	struct way way;
	struct node *node = this_node();
	enum verdict verdict;
	__u64 value = 0;

	if (!node)
		return XDP_ABORTED;
	verdict = decide(ctx, &packet, node, &value);
	if (verdict == FORWARD_KNOWN || verdict == FORWARD_ICMP_ERROR)
		verdict = forward(ctx, &packet, node, value, verdict, &way);
	if (verdict == ANSWER_TOO_BIG) {
		bpf_tail_call(ctx, &programs, PROGRAM_TOO_BIG);
		/* Only if Java did not put it there. */
		verdict = DROP_TOO_BIG;
	}
	count_verdict(verdict, packet.length_bytes);
	if (verdict != FORWARD_KNOWN && verdict != FORWARD_ICMP_ERROR)
		return action_of(verdict);
	count_account(way.account, packet.length_bytes);
	return way.interface == ctx->ingress_ifindex ? send_back(ctx, node)
						     : bpf_redirect(way.interface, 0);
}

SEC("xdp")
int slr_too_big(struct xdp_md *ctx)
{
	__u32 only = 0;
	struct too_big *request = bpf_map_lookup_elem(&too_big_requests, &only);
	struct node *node = this_node();
	enum verdict verdict;

	if (!request || !node)
		return XDP_ABORTED;
	verdict = write_too_big(ctx, request, node) ? ANSWER_TOO_BIG : DROP_TOO_BIG;
	count_verdict(verdict, request->length_bytes);
	return verdict == ANSWER_TOO_BIG ? send_back(ctx, node) : action_of(verdict);
}

/* No helper that it calls asks for the GPL. */
char LICENSE[] SEC("license") = "Apache-2.0";
