/*
 * ICMP: errors about what a host sent in a virtual host's name, which belong to that host, and the
 * one error that this node sends itself.
 */
#ifndef SLR_ICMP_H
#define SLR_ICMP_H

#include "encapsulation.h"

#define ICMP_UNREACHABLE 3
#define ICMP_FRAGMENTATION_NEEDED 4
#define ICMP_SOURCE_QUENCH 4
#define ICMP_REDIRECT 5
#define ICMP_TIME_EXCEEDED 11
#define ICMP_PARAMETER_PROBLEM 12

#define ICMP6_UNREACHABLE 1
#define ICMP6_TOO_BIG 2
#define ICMP6_PARAMETER_PROBLEM 4
#define ICMP6_FIRST_INFORMATIONAL 128
#define ICMP6_REDIRECT 137

#define ICMP_BYTES 8

/* What of a quoted transport header is there at least (RFC 792): enough for the ports. */
#define QUOTED_TRANSPORT_BYTES 8

/* Precedence 6, internetwork control (RFC 1812 4.3.2.5). */
#define ERROR_CLASS_V4 0xc0

struct icmp_header {
	__u8 type;
	__u8 code;
	__be16 checksum;
	__be32 rest;
};

static __always_inline int is_icmp(const struct packet *packet)
{
	return packet->tuple.protocol == (packet->v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
}

/* RFC 792, RFC 4443 3; redirects and source quench (RFC 6633) are not for virtual hosts. */
static __always_inline int is_error(int v4, __u8 type)
{
	if (v4)
		return type == ICMP_UNREACHABLE || type == ICMP_TIME_EXCEEDED
		       || type == ICMP_PARAMETER_PROBLEM;
	return type >= ICMP6_UNREACHABLE && type <= ICMP6_PARAMETER_PROBLEM;
}

/* Nothing is ever sent about these (RFC 1812 4.3.2.7, RFC 4443 2.4 e). */
static __always_inline int is_unanswerable(int v4, __u8 type)
{
	if (v4)
		return is_error(v4, type) || type == ICMP_SOURCE_QUENCH || type == ICMP_REDIRECT;
	return type < ICMP6_FIRST_INFORMATIONAL || type == ICMP6_REDIRECT;
}

static __always_inline struct icmp_header *icmp_of(struct xdp_md *ctx, const struct packet *packet)
{
	void *begin = frame_begin(ctx);
	struct icmp_header *icmp = begin + packet->offset + header_bytes(packet->v4);

	return (void *)(icmp + 1) > frame_end(ctx) ? 0 : icmp;
}

/* Turns what a host sent round: the client's side of the flow. */
static __always_inline int set_reversed(struct flow_tuple *flow, void *transport, void *end,
					__u8 protocol)
{
	__be16 *ports = transport;

	if (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP)
		return 0;
	if (transport + QUOTED_TRANSPORT_BYTES > end)
		return 0;
	flow->protocol = protocol;
	flow->source_port = ports[1];
	flow->destination_port = ports[0];
	return 1;
}

static __always_inline int read_quoted_v4(struct flow_tuple *flow, void *quoted, void *end)
{
	struct iphdr *ip = quoted;

	if ((void *)(ip + 1) > end || ip->version != 4 || ip->ihl != 5)
		return 0;
	if (ip->frag_off & bpf_htons(IP_FRAGMENT_BITS))
		return 0;
	if (bpf_ntohs(ip->tot_len) < sizeof(*ip) + QUOTED_TRANSPORT_BYTES)
		return 0;
	set_mapped((struct address *)flow->source, ip->daddr);
	set_mapped((struct address *)flow->destination, ip->saddr);
	return set_reversed(flow, ip + 1, end, ip->protocol);
}

static __always_inline int read_quoted_v6(struct flow_tuple *flow, void *quoted, void *end)
{
	struct ipv6hdr *ip = quoted;

	if ((void *)(ip + 1) > end || ip->version != 6)
		return 0;
	if (bpf_ntohs(ip->payload_len) < QUOTED_TRANSPORT_BYTES)
		return 0;
	__builtin_memcpy(flow->source, &ip->daddr, 16);
	__builtin_memcpy(flow->destination, &ip->saddr, 16);
	return set_reversed(flow, ip + 1, end, ip->nexthdr);
}

/*
 * Reads the flow that an error speaks of: 8 octets of its transport header are enough. Only what
 * the host it is sent to can have sent counts.
 *
 * Gives 1 if there is such a flow to look for.
 */
static __always_inline int read_quoted(struct xdp_md *ctx, const struct packet *packet,
				       struct flow_tuple *flow)
{
	struct icmp_header *icmp = icmp_of(ctx, packet);
	const struct address *to = (const struct address *)packet->tuple.destination;
	const struct address *about = (const struct address *)flow->destination;
	__u32 least = 2 * header_bytes(packet->v4) + ICMP_BYTES + QUOTED_TRANSPORT_BYTES;
	void *end = frame_end(ctx);
	int read;

	if (!icmp || !is_error(packet->v4, icmp->type))
		return 0;
	/* What lies behind is padding, not quoted. */
	if (packet->length_bytes < least)
		return 0;
	if (packet->v4)
		read = read_quoted_v4(flow, icmp + 1, end);
	else
		read = read_quoted_v6(flow, icmp + 1, end);
	return read && about->high == to->high && about->low == to->low;
}

#endif
