/*
 * Tunnel packets to this node: whose they may be, and what is in them (RFC 2003, RFC 2473; gue.h).
 */
#ifndef SLR_TUNNELS_H
#define SLR_TUNNELS_H

#include "gue.h"
#include "parsing.h"

#define ECN_NONE 0
#define ECN_ECT1 1
#define ECN_ECT0 2
#define ECN_CE 3

/* Whether an IP packet is in it at once, whoever it is to. */
static __always_inline int is_ip_in_ip(const struct packet *packet)
{
	return packet->tuple.protocol == IPPROTO_IPIP || packet->tuple.protocol == IPPROTO_IPV6;
}

/*
 * The inner ECN bits behind the tunnel (RFC 6040 4.2, figure 4), in the packet's class; the packet
 * itself is only changed when it is forwarded, since the slow path does its own.
 */
static __always_inline enum verdict join_ecn(struct packet *inner, __u8 outer_class)
{
	__u8 ecn = inner->traffic_class & ECN_MASK;
	__u8 outer = outer_class & ECN_MASK;

	if (outer == ECN_CE) {
		if (ecn == ECN_NONE)
			return DROP_CONGESTION;
		inner->traffic_class |= ECN_CE;
	} else if (outer == ECN_ECT1 && ecn == ECN_ECT0) {
		inner->traffic_class ^= ECN_ECT0 ^ ECN_ECT1;
	}
	return UNDECIDED;
}

/* Looks into a tunnel packet to this node; the packet is the inner one from then on. */
static __always_inline enum verdict open_tunnel(struct xdp_md *ctx, struct packet *packet)
{
	__u8 outer_class = packet->traffic_class;
	__u8 outer_protocol = packet->tuple.protocol;
	__u32 overhead = header_bytes(packet->v4);
	__u32 room = packet->length_bytes - overhead;
	__u32 udp_bytes = 0;
	enum verdict verdict;

	if (outer_protocol == IPPROTO_UDP) {
		udp_bytes = gue_udp_bytes(ctx, packet);
		if (!udp_bytes)
			return SLOW_MALFORMED;
	}
	if (!may_send(packet))
		return DROP_BAD_ADDRESS;
	if (!longest_prefix(&tunnel_sources, source_of(packet)))
		return DROP_TUNNEL_SOURCE;
	packet->tunnelled = 1;
	if (udp_bytes) {
		verdict = read_gue(ctx, packet, udp_bytes, &outer_protocol);
		if (verdict != UNDECIDED)
			return verdict;
		overhead += GUE_BYTES;
		room = udp_bytes - GUE_BYTES;
	}
	packet->offset += overhead;
	verdict = outer_protocol == IPPROTO_IPIP ? parse_v4(ctx, packet) : parse_v6(ctx, packet);
	if (verdict == UNDECIDED)
		verdict = parse_transport(ctx, packet);
	if (verdict == SLOW_MALFORMED || packet->length_bytes > room)
		return DROP_BAD_INNER;
	if (verdict != UNDECIDED)
		return verdict;
	verdict = is_ip_in_ip(packet) ? DROP_NESTED : join_ecn(packet, outer_class);
	/*
	 * Of two reasons the slow path names this one. What is not dropped is asked about it where no
	 * flow answers.
	 */
	if (verdict != UNDECIDED && !(may_send(packet) && may_receive(packet)))
		return DROP_BAD_INNER;
	return verdict;
}

/*
 * A packet that no flow answers for: the slow path's, if it is to a virtual host. What came through
 * a tunnel must be; nobody else can take it, since the kernel has the outer packet only.
 */
static __always_inline enum verdict unanswered(struct packet *packet, enum verdict reason)
{
	__u32 *account;

	if (packet->tunnelled && !(may_send(packet) && may_receive(packet)))
		return DROP_BAD_INNER;
	account = longest_prefix(&virtual_hosts, destination_of(packet));
	if (account) {
		packet->account = *account;
		return reason;
	}
	return packet->tunnelled ? DROP_INNER_NOT_OURS : NOT_OURS;
}

#endif
