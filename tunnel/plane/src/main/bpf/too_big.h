/*
 * The one error that this node sends: fragmentation needed (RFC 792, RFC 1191 4) or packet too big
 * (RFC 4443 3.2), octet for octet as slr.packet.IcmpErrors writes it. A program of its own behind a
 * tail call: few packets need it, and its sums over hundreds of octets would make the path long.
 */
#ifndef SLR_TOO_BIG_H
#define SLR_TOO_BIG_H

#include "icmp.h"

#define ERROR_HEAD_V4 (sizeof(struct iphdr) + ICMP_BYTES)
#define ERROR_HEAD_V6 (sizeof(struct ipv6hdr) + ICMP_BYTES)

/* The link header of a frame, tags and all. */
struct link {
	__u8 octets[LINK_BYTES_MAX] __attribute__((aligned(2)));
};

/* Whether the source may be told that this packet is too long, and how: else what becomes of it. */
static __always_inline enum verdict judge_too_big(struct xdp_md *ctx, const struct packet *packet,
						  const struct node *node)
{
	struct icmp_header *icmp = icmp_of(ctx, packet);
	__u32 quoted = packet->v4 ? QUOTED_V4_BYTES : QUOTED_V6_BYTES;
	int addressed = packet->v4 ? node->address_v4 != 0
				   : (node->address_v6.high | node->address_v6.low) != 0;

	if (!packet->dont_fragment)
		return SLOW_SPLIT;
	if (is_icmp(packet) && (!icmp || is_unanswerable(packet->v4, icmp->type)))
		return DROP_TOO_BIG;
	if (!addressed)
		return DROP_TOO_BIG;
	/* A tunnel for less than an error's size: nobody needs that to be fast. */
	if (packet->length_bytes < quoted)
		return SLOW_NO_ROOM;
	return take(BUDGET_TOO_BIG, node->too_big_per_second) ? UNDECIDED : DROP_TOO_BIG_SILENT;
}

/* Leaves what the other program needs to know; it has no arguments. */
static __always_inline int request_too_big(const struct packet *packet, const struct way *way)
{
	__u32 only = 0;
	struct too_big *request = bpf_map_lookup_elem(&too_big_requests, &only);

	if (!request)
		return 0;
	request->link_bytes = packet->link_bytes;
	request->offset = packet->offset;
	request->length_bytes = packet->length_bytes;
	request->inner_mtu_bytes = inner_mtu_bytes(way);
	request->traffic_class = packet->traffic_class;
	request->v4 = packet->v4;
	return 1;
}

/* Copies the link header, turned round: the answer goes where the packet came from. */
static __always_inline int read_link(struct xdp_md *ctx, __u32 link_bytes, struct link *link)
{
	__u8 *frame = frame_begin(ctx);

	if ((void *)frame + LINK_BYTES_MAX > frame_end(ctx))
		return 0;
	__builtin_memcpy(link->octets, frame + ETH_ALEN, ETH_ALEN);
	__builtin_memcpy(link->octets + ETH_ALEN, frame, ETH_ALEN);
	__builtin_memcpy(link->octets + 2 * ETH_ALEN, frame + 2 * ETH_ALEN,
			 LINK_BYTES_MAX - 2 * ETH_ALEN);
	return link_bytes <= LINK_BYTES_MAX;
}

/* The error may be of another family than the tunnel was that the packet came in. */
static __always_inline int write_link(struct xdp_md *ctx, const struct too_big *request,
				      const struct link *link)
{
	__u8 *frame = frame_begin(ctx);
	__u32 link_bytes = request->link_bytes;
	__be16 type = bpf_htons(request->v4 ? ETH_P_IP : ETH_P_IPV6);

	if ((void *)frame + LINK_BYTES_MAX > frame_end(ctx))
		return 0;
	/* Tags stand between: only as many octets as there are may be written. */
	__builtin_memcpy(frame, link->octets, ETH_HLEN);
	if (link_bytes >= ETH_HLEN + 4)
		__builtin_memcpy(frame + ETH_HLEN, link->octets + ETH_HLEN, 4);
	if (link_bytes >= ETH_HLEN + 8)
		__builtin_memcpy(frame + ETH_HLEN + 4, link->octets + ETH_HLEN + 4, 4);
	if (link_bytes == ETH_HLEN)
		*(__be16 *)(frame + ETH_HLEN - 2) = type;
	else if (link_bytes == ETH_HLEN + 4)
		*(__be16 *)(frame + ETH_HLEN + 2) = type;
	else
		*(__be16 *)(frame + ETH_HLEN + 6) = type;
	return 1;
}

/*
 * Makes room for the error's headers and cuts the frame behind what it quotes. Offsets are bounded
 * again, since the verifier forgets what it knew when a program ends.
 */
static __always_inline int resize(struct xdp_md *ctx, const struct too_big *request, __u32 head,
				  __u32 quoted)
{
	int surplus = (int)(request->offset & OFFSET_MASK) - (int)(request->link_bytes & 31) - (int)head;
	__u32 wanted = (request->link_bytes & 31) + head + quoted;
	__u32 present;

	if (bpf_xdp_adjust_head(ctx, surplus))
		return 0;
	present = frame_end(ctx) - frame_begin(ctx);
	return present >= wanted && !bpf_xdp_adjust_tail(ctx, (int)wanted - (int)present);
}

static __always_inline __u64 sum_of(const __u32 *word, __u32 bytes)
{
	__u64 sum = 0;

	for (__u32 i = 0; i < bytes / 4; i++)
		sum += word[i];
	return sum;
}

static __always_inline int write_error_v4(struct xdp_md *ctx, const struct too_big *request,
					  const struct node *node)
{
	void *begin = frame_begin(ctx);
	struct iphdr *ip = begin + (request->link_bytes & 31);
	struct icmp_header *icmp = (void *)(ip + 1);
	struct iphdr *about = (void *)(icmp + 1);
	__u32 *word = (__u32 *)ip;
	__be16 old;

	if ((void *)about + QUOTED_V4_BYTES > frame_end(ctx))
		return 0;
	if (about->tos != request->traffic_class) {
		old = *(__be16 *)about;
		about->tos = request->traffic_class;
		about->check = updated(about->check, old, *(__be16 *)about);
	}
	word[0] = bpf_htonl(0x45000000 | ERROR_CLASS_V4 << 16
			    | (__u32)(ERROR_HEAD_V4 + QUOTED_V4_BYTES));
	word[1] = bpf_htonl(IP_DONT_FRAGMENT);
	word[2] = bpf_htonl(OUTER_HOPS << 24 | IPPROTO_ICMP << 16);
	word[3] = node->address_v4;
	word[4] = about->saddr;
	ip->check = ~fold((__u64)word[0] + word[1] + word[2] + word[3] + word[4]);
	icmp->type = ICMP_UNREACHABLE;
	icmp->code = ICMP_FRAGMENTATION_NEEDED;
	icmp->checksum = 0;
	icmp->rest = bpf_htonl(request->inner_mtu_bytes);
	icmp->checksum = ~fold(sum_of((__u32 *)icmp, ICMP_BYTES + QUOTED_V4_BYTES));
	return 1;
}

static __always_inline int write_error_v6(struct xdp_md *ctx, const struct too_big *request,
					  const struct node *node)
{
	void *begin = frame_begin(ctx);
	struct ipv6hdr *ip = begin + (request->link_bytes & 31);
	struct icmp_header *icmp = (void *)(ip + 1);
	struct ipv6hdr *about = (void *)(icmp + 1);
	__u32 *word = (__u32 *)ip;
	__u32 bytes = ICMP_BYTES + QUOTED_V6_BYTES;
	__u64 sum;

	if ((void *)about + QUOTED_V6_BYTES > frame_end(ctx))
		return 0;
	set_class_v6(about, request->traffic_class);
	word[0] = bpf_htonl(6u << 28);
	word[1] = bpf_htonl(bytes << 16 | IPPROTO_ICMPV6 << 8 | OUTER_HOPS);
	__builtin_memcpy(&ip->saddr, &node->address_v6, 16);
	__builtin_memcpy(&ip->daddr, &about->saddr, 16);
	icmp->type = ICMP6_TOO_BIG;
	icmp->code = 0;
	icmp->checksum = 0;
	icmp->rest = bpf_htonl(request->inner_mtu_bytes);
	/* The pseudo header: both addresses, length and protocol (RFC 8200 8.1). */
	sum = sum_of((__u32 *)&ip->saddr, 32) + bpf_htonl(bytes) + bpf_htonl(IPPROTO_ICMPV6);
	icmp->checksum = ~fold(sum + sum_of((__u32 *)icmp, bytes));
	return 1;
}

/* Turns the packet into the error about it. Gives 1 if the frame is one now. */
static __always_inline int write_too_big(struct xdp_md *ctx, const struct too_big *request,
					 const struct node *node)
{
	struct link link;

	if (!read_link(ctx, request->link_bytes, &link))
		return 0;
	if (request->v4)
		return resize(ctx, request, ERROR_HEAD_V4, QUOTED_V4_BYTES)
		       && write_link(ctx, request, &link)
		       && write_error_v4(ctx, request, node);
	return resize(ctx, request, ERROR_HEAD_V6, QUOTED_V6_BYTES)
	       && write_link(ctx, request, &link) && write_error_v6(ctx, request, node);
}

#endif
