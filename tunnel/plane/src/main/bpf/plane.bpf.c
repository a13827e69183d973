/*
 * The data plane of every level: one XDP program, the level is data (design section 5).
 *
 *   whole TCP or UDP of a known flow      forward_usual(): the short way of all below
 *   addressed to me, a tunnel packet      its source may send here: the inner one; else dropped
 *   ICMP error about a known flow         to the flow's holder, within a budget
 *   known flow                            its tunnel -> its next hop -> encapsulated and sent
 *   to a virtual host otherwise           Java decides, at its socket or by XDP_PASS; while it is
 *                                         silent or has enough to do, the program in its place
 *   anything else                         ordinary routing: XDP_PASS; out of a tunnel: dropped
 *
 * The flow table comes first and the prefixes only after a miss, so that a known flow costs one
 * cache miss. Every packet gets one verdict and is counted by it. The program says what the Java
 * data plane would say, octet for octet, or that Java shall say it; tests hold the two together.
 *
 * parsing.h reads, tunnels.h opens, encapsulation.h closes, gue.h is a kind of both, icmp.h and
 * too_big.h deal with errors, flow_table.h and flow_train.h find flows, stand_in.h and rendezvous.h
 * decide in Java's place, maps.h is what Java shares, verdicts.h what may become of a packet, limits.h
 * every bound.
 */
#include "maps.h"

#include "encapsulation.h"
#include "icmp.h"
#include "parsing.h"
#include "stand_in.h"
#include "too_big.h"
#include "tunnels.h"

/* Beside the actions of XDP. */
#define NOT_USUAL -1

static __always_inline int is_to_node(const struct packet *packet, const struct node *node)
{
	const struct address *to = (const struct address *)packet->tuple.destination;

	if (packet->v4)
		return node->address_v4 != 0 && (__u32)(to->low >> 32) == node->address_v4;
	return (node->address_v6.high | node->address_v6.low) != 0
	       && to->high == node->address_v6.high && to->low == node->address_v6.low;
}

/* From the frame to the packet that is to be decided about. */
static __always_inline enum verdict parse(struct xdp_md *ctx, struct packet *packet,
					  const struct node *node)
{
	enum verdict verdict = parse_headers(ctx, packet);

	if (verdict == NOT_IP)
		return verdict;
	packet->to_node = is_to_node(packet, node);
	if (verdict != UNDECIDED)
		return verdict;
	if (!packet->to_node)
		return parse_transport(ctx, packet);
	return is_ip_in_ip(packet) || is_gue(ctx, packet) ? open_tunnel(ctx, packet) : TO_NODE;
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
	return is_known(packet, &flow, value) ? hit : miss;
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

/* The way to the far end, as Java keeps it or, in its place, as the kernel has it. */
static __always_inline enum verdict find_way(struct xdp_md *ctx, const struct packet *packet,
					     const struct node *node, __u64 value, int moves,
					     int in_place, struct way *way)
{
	__u32 next_hop = 0;
	enum verdict refused = find_tunnel(flow_tunnel(value), moves, in_place, way, &next_hop);

	if (refused != UNDECIDED)
		return refused;
	/* What Java knew last is better than nothing. */
	if (in_place && find_route(ctx, way) == UNDECIDED)
		return UNDECIDED;
	if (in_place)
		return find_next_hop(next_hop, way);
	return is_silent(packet, node) ? SLOW_NEIGHBOUR : find_next_hop(next_hop, way);
}

/* Sends the packet on by the tunnel of its flow; in_place: of Java. */
static __always_inline enum verdict forward(struct xdp_md *ctx, struct packet *packet,
					    const struct node *node, __u64 value,
					    enum verdict verdict, int in_place, struct way *way)
{
	int moves = verdict == FORWARD_KNOWN && packet->tuple.protocol == IPPROTO_UDP && !in_place;
	enum verdict refused = find_way(ctx, packet, node, value, moves, in_place, way);

	if (refused != UNDECIDED)
		return refused;
	if (verdict == FORWARD_ICMP_ERROR
	    && !take(BUDGET_ICMP_ERRORS, node->icmp_errors_per_second))
		return DROP_ICMP_OVER_BUDGET;
	if (packet->hops <= 1)
		return DROP_TTL_EXPIRED;
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

/*
 * The frame, as it came, to the slow path's socket at its queue; to the stack where there is none.
 * What is not to a virtual host is the stack's, even if it is not plain.
 */
static __always_inline int leave(struct xdp_md *ctx, const struct packet *packet)
{
	__u32 interface = ctx->ingress_ifindex;
	__u32 queue = ctx->rx_queue_index;
	struct slow_range *range = bpf_map_lookup_elem(&slow_ranges, &interface);

	if (!range || queue >= range->queues || (packet->to_node && !packet->tunnelled))
		return XDP_PASS;
	return bpf_redirect_map(&slow_sockets, range->first + queue, XDP_PASS);
}

static __always_inline int forwards(enum verdict verdict)
{
	return verdict == FORWARD_KNOWN || verdict == FORWARD_ICMP_ERROR
	       || verdict == FORWARD_PLACED || verdict == FORWARD_GUESSED;
}

/* Counts the packet, and lets it go where its verdict says. */
static __always_inline int finish(struct xdp_md *ctx, const struct packet *packet,
				  const struct node *node, enum verdict verdict,
				  const struct way *way)
{
	if (verdict == ANSWER_TOO_BIG) {
		bpf_tail_call(ctx, &programs, PROGRAM_TOO_BIG);
		/* Only if Java did not put it there. */
		verdict = DROP_TOO_BIG;
	}
	count_verdict(verdict, packet->length_bytes);
	if (verdict >= SLOW_MISS)
		return leave(ctx, packet);
	if (!forwards(verdict))
		return action_of(verdict);
	count_account(way->account, packet->length_bytes);
	return way->interface == ctx->ingress_ifindex ? send_back(ctx, node)
						      : bpf_redirect(way->interface, 0);
}

/* Lets another program go on, if there is one for it; else Java does. */
static __always_inline enum verdict pass_on(struct xdp_md *ctx, const struct packet *packet,
					    const struct node *node, __u64 value,
					    enum verdict known, enum verdict verdict)
{
	if (stands_in(ctx, packet, node, verdict) && hand_over(packet, value, known, verdict))
		bpf_tail_call(ctx, &programs, PROGRAM_STAND_IN);
	return verdict;
}

/*
 * What there is most of: a whole packet without tags, not out of a tunnel, of a known flow that goes
 * by IP in IP. It takes the steps of any packet, but here the compiler knows where each header is and
 * which questions cannot arise: two thirds of the time (docs/performance.md).
 *
 * Gives NOT_USUAL, and the frame is as it came, for all else; then handle() begins anew.
 */
static __always_inline int forward_usual(struct xdp_md *ctx, const struct node *node, int v4)
{
	struct packet packet = {
		.now_ns = coarse_now_ns(),
		.offset = ETH_HLEN,
		.link_bytes = ETH_HLEN,
	};
	struct way way;
	enum verdict verdict = v4 ? parse_v4(ctx, &packet) : parse_v6(ctx, &packet);
	__u64 value = 0;

	if (verdict != UNDECIDED || is_to_node(&packet, node))
		return NOT_USUAL;
	if (packet.tuple.protocol != IPPROTO_TCP && packet.tuple.protocol != IPPROTO_UDP)
		return NOT_USUAL;
	if (parse_transport(ctx, &packet) != UNDECIDED
	    || look_up(ctx, &packet, &value) != FORWARD_KNOWN)
		return NOT_USUAL;
	if (find_way(ctx, &packet, node, value, 1, 0, &way) != UNDECIDED
	    || way.kind != TUNNEL_IP_IN_IP)
		return NOT_USUAL;
	if (packet.hops <= 1 || packet.length_bytes > inner_mtu_bytes(&way))
		return NOT_USUAL;
	verdict = encapsulate(ctx, &packet, &way);
	if (verdict == SLOW_NO_ROOM)
		return NOT_USUAL;
	if (verdict != UNDECIDED)
		return finish(ctx, &packet, node, verdict, &way);
	return finish(ctx, &packet, node, FORWARD_KNOWN, &way);
}

/* From the frame to where it goes. */
static __always_inline int handle(struct xdp_md *ctx, const struct node *node)
{
	struct packet packet = {.now_ns = coarse_now_ns()};
	struct way way;
	enum verdict verdict;
	enum verdict known = UNDECIDED;
	__u64 value = 0;

	verdict = decide(ctx, &packet, node, &value);
	if (forwards(verdict)) {
		known = verdict;
		verdict = forward(ctx, &packet, node, value, verdict, 0, &way);
	}
	if (verdict >= SLOW_MISS)
		verdict = pass_on(ctx, &packet, node, value, known, verdict);
	return finish(ctx, &packet, node, verdict, &way);
}

static __always_inline __be16 ether_type(struct xdp_md *ctx)
{
	void *begin = frame_begin(ctx);

	/* struct ethhdr is packed, and would be read octet by octet. */
	return begin + ETH_HLEN > frame_end(ctx) ? 0 : *(__be16 *)(begin + 2 * ETH_ALEN);
}

SEC("xdp")
int slr_plane(struct xdp_md *ctx)
{
	struct node *node = this_node();
	__be16 type = ether_type(ctx);
	int action = NOT_USUAL;

	if (!node)
		return XDP_ABORTED;
	if (type == bpf_htons(ETH_P_IP))
		action = forward_usual(ctx, node, 1);
	else if (type == bpf_htons(ETH_P_IPV6))
		action = forward_usual(ctx, node, 0);
	return action == NOT_USUAL ? handle(ctx, node) : action;
}

SEC("xdp")
int slr_stand_in(struct xdp_md *ctx)
{
	__u32 only = 0;
	struct handover *handover = bpf_map_lookup_elem(&handovers, &only);
	struct node *node = this_node();
	struct packet packet;
	struct way way;
	enum verdict verdict;
	__u64 value;

	if (!handover || !node)
		return XDP_ABORTED;
	packet = handover->packet;
	value = handover->value;
	/* Below it is it anyway, which the verifier no longer knows. */
	packet.offset &= OFFSET_MASK;
	verdict = stand_in(&packet, node, handover, &value);
	if (forwards(verdict))
		verdict = forward(ctx, &packet, node, value, verdict, 1, &way);
	if (verdict >= SLOW_MISS && is_alone(ctx, &packet, node))
		verdict = DROP_UNDECIDED;
	return finish(ctx, &packet, node, verdict, &way);
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

/* bpf_fib_lookup() asks for the GPL or what goes with it: docs/adr/bpf-license.md. */
char LICENSE[] SEC("license") = "Dual BSD/GPL";
