/*
 * The entry of a tunnel: what its kind has before a packet, IPv4 or IPv6, octet for octet as
 * slr.packet.Encapsulation writes it. IP in IP is an outer IP header (RFC 2003, RFC 2473, RFC 4213),
 * GUE that and UDP and GUE headers; a MAC-LAN has nothing, only another link address.
 */
#ifndef SLR_ENCAPSULATION_H
#define SLR_ENCAPSULATION_H

#include "maps.h"

#include "gue.h"
#include "parsing.h"
#include "rewriting.h"

/* The IANA default; an outer header starts with it too (RFC 2003 3.1). */
#define OUTER_HOPS 64

#define IP_LENGTH_MAX 0xffff

/* A copy, so that all decisions are about one state of an entry that may change meanwhile. */
struct way {
	__be32 source_v4;
	__be32 destination_v4;
	struct address source_v6;
	struct address destination_v6;
	__u32 v4;
	/* enum tunnel_kind */
	__u32 kind;
	__u32 account;
	__u32 interface;
	__u32 mtu_bytes;
	/* Destination and source, as words: octets would be written one by one. */
	__u32 macs[2 * ETH_ALEN / 4];
};

/* Four words that were written together, and no mixture of two writings, have this sum. */
static __always_inline __u64 tunnel_check(const struct address *source,
					  const struct address *destination)
{
	return source->high * 0x9e3779b97f4a7c15ULL + source->low * 0xc2b2ae3d27d4eb4fULL
	       + destination->high * 0x165667b19e3779f9ULL
	       + destination->low * 0xd6e8feb86659fd93ULL;
}

/*
 * Finds the tunnel of a flow.
 *
 * moves: whether the flow may go on at another host, as UDP may; then a far end in trouble is a
 * question for the slow path. in_place: of Java, so that its questions are not asked.
 */
static __always_inline enum verdict find_tunnel(__u32 index, int moves, int in_place,
						struct way *way, __u32 *next_hop)
{
	struct tunnel *tunnel = bpf_map_lookup_elem(&tunnels, &index);
	__u64 head;
	__u64 ends;

	if (!tunnel)
		return DROP_NO_TUNNEL;
	head = *(volatile __u64 *)tunnel;
	switch ((__u16)(head >> 32)) {
	case TUNNEL_UP:
		break;
	case TUNNEL_FAILING:
		if (moves)
			return SLOW_MISS;
		break;
	case TUNNEL_SLOW:
		if (!in_place)
			return SLOW_TUNNEL;
		break;
	case TUNNEL_DOWN:
		/* Somebody else may have the flow: it is as good as unknown. */
		return SLOW_MISS;
	case TUNNEL_INACTIVE:
		return moves ? SLOW_MISS : DROP_HOLDER_INACTIVE;
	default:
		return DROP_NO_TUNNEL;
	}
	way->v4 = (__u8)(head >> 48);
	way->kind = head >> 56;
	way->account = tunnel->account;
	*next_hop = head;
	if (way->v4) {
		ends = *(volatile __u64 *)&tunnel->source_v4;
		way->source_v4 = ends;
		way->destination_v4 = ends >> 32;
		return UNDECIDED;
	}
	way->source_v6 = tunnel->source_v6;
	way->destination_v6 = tunnel->destination_v6;
	return tunnel_check(&way->source_v6, &way->destination_v6) == tunnel->check
		       ? UNDECIDED
		       : SLOW_NEIGHBOUR;
}

static __always_inline enum verdict find_next_hop(__u32 index, struct way *way)
{
	struct next_hop *next_hop = bpf_map_lookup_elem(&next_hops, &index);

	if (!next_hop)
		return SLOW_NEIGHBOUR;
	/* Read once: Java sets it to 0 while it changes the rest. */
	way->interface = *(volatile __u32 *)&next_hop->interface;
	if (way->interface == 0)
		return SLOW_NEIGHBOUR;
	way->mtu_bytes = next_hop->mtu_bytes;
	__builtin_memcpy(way->macs, next_hop->destination_mac, sizeof(way->macs));
	return UNDECIDED;
}

/* Octets before the inner packet. */
static __always_inline __u32 overhead_bytes(const struct way *way)
{
	__u32 bytes = header_bytes(way->v4);

	if (way->kind == TUNNEL_IP_IN_IP)
		return bytes;
	return way->kind == TUNNEL_GUE ? bytes + GUE_BYTES : 0;
}

/* The longest inner packet; both families count 16 bits. */
static __always_inline __u32 inner_mtu_bytes(const struct way *way)
{
	__u32 mtu = way->mtu_bytes < IP_LENGTH_MAX ? way->mtu_bytes : IP_LENGTH_MAX;
	__u32 overhead = overhead_bytes(way);

	return mtu > overhead ? mtu - overhead : 0;
}

/* The inner packet loses a hop, and gets the ECN bits that the tunnel before gave it. */
static __always_inline void touch_v4(struct iphdr *ip, __u8 traffic_class)
{
	__be16 *hops = (__be16 *)&ip->ttl;
	__be16 old = *hops;

	set_class_v4(ip, traffic_class);
	/* There is more than one hop left, and the octet of hops is the lower one here. */
	*hops = old - 1;
	ip->check = updated(ip->check, old, old - 1);
}

static __always_inline void touch_v6(struct ipv6hdr *ip, __u8 traffic_class)
{
	set_class_v6(ip, traffic_class);
	ip->hop_limit--;
}

static __always_inline void write_v4(struct iphdr *ip, const struct packet *packet,
				     const struct way *way, __u8 protocol, __u32 payload)
{
	__u32 *word = (__u32 *)ip;

	word[0] = bpf_htonl(0x45000000 | packet->traffic_class << 16
			    | (payload + (__u32)sizeof(*ip)));
	/* Never a fragment, so no identification (RFC 6864 4.1). */
	word[1] = bpf_htonl(IP_DONT_FRAGMENT);
	word[2] = bpf_htonl(OUTER_HOPS << 24 | protocol << 16);
	word[3] = way->source_v4;
	word[4] = way->destination_v4;
	ip->check = ~fold((__u64)word[0] + word[1] + word[2] + word[3] + word[4]);
}

/* Alike for all packets of a flow, different between flows (RFC 6438 3). */
static __always_inline __u32 entropy(const struct packet *packet)
{
	const struct address *from = (const struct address *)packet->tuple.source;
	const struct address *to = (const struct address *)packet->tuple.destination;
	__u64 mixed;

	if (packet->flow_label)
		return packet->flow_label;
	mixed = (bpf_be64_to_cpu(from->low) * 31 + bpf_be64_to_cpu(to->low)) * 31
		+ ((__u32)bpf_ntohs(packet->tuple.source_port) << 16
		   | bpf_ntohs(packet->tuple.destination_port));
	return mixed * 0x9e3779b97f4a7c15ULL >> 44;
}

static __always_inline void write_v6(struct ipv6hdr *ip, const struct packet *packet,
				     const struct way *way, __u8 protocol, __u32 payload)
{
	__u32 *word = (__u32 *)ip;

	word[0] = bpf_htonl(6u << 28 | (__u32)packet->traffic_class << 20 | entropy(packet));
	word[1] = bpf_htonl(payload << 16 | protocol << 8 | OUTER_HOPS);
	__builtin_memcpy(&ip->saddr, &way->source_v6, 16);
	__builtin_memcpy(&ip->daddr, &way->destination_v6, 16);
}

/* Writes all that stands between the link header and the inner packet. */
static __always_inline void write_outer(void *outer, void *inner, const struct packet *packet,
					const struct way *way)
{
	__u8 protocol = packet->v4 ? IPPROTO_IPIP : IPPROTO_IPV6;
	__u32 payload = packet->length_bytes;

	if (way->kind == TUNNEL_GUE) {
		write_gue(inner - GUE_BYTES, entropy(packet), protocol, payload);
		protocol = IPPROTO_UDP;
		payload += GUE_BYTES;
	}
	if (way->v4)
		write_v4(outer, packet, way, protocol, payload);
	else
		write_v6(outer, packet, way, protocol, payload);
}

/*
 * Makes the frame that leaves: what stood before the inner packet, link header, tags and outer
 * headers, gives way to a new link header without tags and new outer headers.
 *
 * Gives UNDECIDED if it is done; else the frame is as it came.
 */
static __always_inline enum verdict encapsulate(struct xdp_md *ctx, struct packet *packet,
						const struct way *way)
{
	__u32 overhead = overhead_bytes(way);
	int surplus = (int)packet->offset - (int)(ETH_HLEN + overhead);
	int v4 = way->kind == TUNNEL_MAC_LAN ? packet->v4 : way->v4;
	struct ethhdr *ethernet;
	__u32 *macs;
	void *outer;
	void *inner;

	if (surplus != 0 && bpf_xdp_adjust_head(ctx, surplus))
		return SLOW_NO_ROOM;
	ethernet = frame_begin(ctx);
	outer = ethernet + 1;
	inner = outer + overhead;
	if (inner + sizeof(struct ipv6hdr) > frame_end(ctx) && !packet->v4)
		return DROP_BAD_INNER;
	if (inner + sizeof(struct iphdr) > frame_end(ctx))
		return DROP_BAD_INNER;
	if (packet->v4)
		touch_v4(inner, packet->traffic_class);
	else
		touch_v6(inner, packet->traffic_class);
	/* Not by the kind, so that the verifier sees how much room there is. */
	if (overhead)
		write_outer(outer, inner, packet, way);
	macs = (__u32 *)ethernet;
	macs[0] = way->macs[0];
	macs[1] = way->macs[1];
	macs[2] = way->macs[2];
	*(__be16 *)((void *)ethernet + 2 * ETH_ALEN) =
		v4 ? bpf_htons(ETH_P_IP) : bpf_htons(ETH_P_IPV6);
	return UNDECIDED;
}

#endif
