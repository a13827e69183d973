/*
 * From a frame to a flow tuple. What is not plain (options, extension headers, fragments, lengths
 * that contradict) is not judged here: the slow path gets it.
 */
#ifndef SLR_PARSING_H
#define SLR_PARSING_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include <bpf/bpf_endian.h>

#include "flow_tuple.h"
#include "prefixes.h"
#include "verdicts.h"

#define IP_FRAGMENT_BITS 0x3fff /* more fragments, and the offset */
#define IP_DONT_FRAGMENT 0x4000

#define ECN_MASK 3

/* Lower half of a mapped IPv4 address before the address itself. */
#define MAPPED_MARK 0xffff

/* The octet of TCP's flags. */
#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10
#define TCP_FLAGS_OFFSET 13

struct packet {
	/* When it came, of the coarse monotonic clock. */
	__u64 now_ns;
	/* Who speaks to whom; ports only with TCP and UDP. */
	struct flow_tuple tuple;
	/*
	 * From the frame's first octet to the IP header that decides, the inner one of a tunnel. At
	 * a multiple of 8, where the verifier remembers its bound.
	 */
	__u32 offset;
	/* Ethernet header and tags. */
	__u32 link_bytes;
	/* What that header says: all of the packet, padding not counted. */
	__u32 length_bytes;
	__u32 flow_label;
	/* Of its virtual host, if no flow answers for it. */
	__u32 account;
	__u8 v4;
	/* Whether it came addressed to this node itself; and if so, whether out of a tunnel. */
	__u8 to_node;
	__u8 tunnelled;
	__u8 hops;
	/* DSCP and ECN; ECN as it shall be behind the tunnel. */
	__u8 traffic_class;
	__u8 dont_fragment;
	__u8 tcp_flags;
};

struct vlan_tag {
	__be16 control;
	__be16 type;
};

/*
 * The two ends of the frame. Written as instructions: clang (14) now and then clears the upper half
 * of what it takes for a 32-bit number, and then the verifier no longer takes it for a pointer.
 */
static __always_inline void *frame_begin(struct xdp_md *ctx)
{
	void *begin;

	asm volatile("%0 = *(u32 *)(%1 + %2)"
		     : "=r"(begin)
		     : "r"(ctx), "i"(__builtin_offsetof(struct xdp_md, data)));
	return begin;
}

static __always_inline void *frame_end(struct xdp_md *ctx)
{
	void *end;

	asm volatile("%0 = *(u32 *)(%1 + %2)"
		     : "=r"(end)
		     : "r"(ctx), "i"(__builtin_offsetof(struct xdp_md, data_end)));
	return end;
}

/* The 16 bits of a checksum's sum, of less than 65,536 words. */
static __always_inline __u32 fold(__u64 sum)
{
	sum = (sum >> 32) + (sum & 0xffffffff);
	sum = (sum >> 16) + (sum & 0xffff);
	return (sum >> 16) + (sum & 0xffff);
}

static __always_inline struct address *source_of(struct packet *packet)
{
	return (struct address *)packet->tuple.source;
}

static __always_inline struct address *destination_of(struct packet *packet)
{
	return (struct address *)packet->tuple.destination;
}

static __always_inline void set_mapped(struct address *address, __be32 v4)
{
	address->high = 0;
	address->low = (__u64)v4 << 32 | (__u64)bpf_htons(MAPPED_MARK) << 16;
}

/*
 * Skips the Ethernet header and its tags.
 *
 * Gives the Ethernet type, or 0 if there is none that we read.
 */
static __always_inline __u16 parse_link(struct xdp_md *ctx, struct packet *packet)
{
	struct ethhdr *ethernet = frame_begin(ctx);
	void *end = frame_end(ctx);
	struct vlan_tag *tag = (void *)(ethernet + 1);
	__u32 bytes = ETH_HLEN;
	__be16 type;

	if ((void *)tag > end)
		return 0;
	/* struct ethhdr is packed, and would be read octet by octet. */
	type = *(__be16 *)((void *)ethernet + 2 * ETH_ALEN);
#pragma unroll
	for (int i = 0; i < VLAN_TAGS_MAX; i++) {
		if (type != bpf_htons(ETH_P_8021Q) && type != bpf_htons(ETH_P_8021AD))
			break;
		if ((void *)(tag + 1) > end)
			return 0;
		type = tag->type;
		tag++;
		bytes += sizeof(*tag);
	}
	packet->link_bytes = bytes;
	packet->offset = bytes;
	return bpf_ntohs(type);
}

/* RFC 1812 5.3.7: no multicast, loopback, unspecified or limited broadcast address sends. */
static __always_inline int may_send_v4(__u32 address)
{
	__u32 network = address >> 24;

	return network != 0 && network != 127 && network >> 4 != 0xe && address != 0xffffffff;
}

/* RFC 4291: neither ::/96 nor a mapped address nor multicast. Words in network order. */
static __always_inline int may_send_v6(const struct address *address)
{
	__u32 upper = (__u32)address->low;

	if (address->high)
		return (address->high & 0xff) != 0xff;
	return upper != 0 && upper != (__u32)bpf_htons(MAPPED_MARK) << 16;
}

static __always_inline int may_send(const struct packet *packet)
{
	const struct address *source = (const struct address *)packet->tuple.source;

	return packet->v4 ? may_send_v4(bpf_ntohl(source->low >> 32)) : may_send_v6(source);
}

static __always_inline int may_receive_v4(__u32 address)
{
	return address >> 24 != 0 && address >> 24 != 127;
}

static __always_inline int may_receive_v6(const struct address *address)
{
	return (address->high & 0xff) == 0xff || may_send_v6(address);
}

static __always_inline int may_receive(const struct packet *packet)
{
	const struct address *destination = (const struct address *)packet->tuple.destination;

	return packet->v4 ? may_receive_v4(bpf_ntohl(destination->low >> 32))
			  : may_receive_v6(destination);
}

static __always_inline enum verdict parse_v4(struct xdp_md *ctx, struct packet *packet)
{
	void *begin = frame_begin(ctx);
	void *end = frame_end(ctx);
	struct iphdr *ip = begin + packet->offset;
	__u32 *word = (__u32 *)ip;
	__u32 total;

	if ((void *)(ip + 1) > end || ip->version != 4)
		return SLOW_MALFORMED;
	set_mapped(source_of(packet), ip->saddr);
	set_mapped(destination_of(packet), ip->daddr);
	total = bpf_ntohs(ip->tot_len);
	packet->v4 = 1;
	packet->tuple.protocol = ip->protocol;
	packet->length_bytes = total;
	packet->hops = ip->ttl;
	packet->traffic_class = ip->tos;
	packet->flow_label = 0;
	packet->dont_fragment = (ip->frag_off & bpf_htons(IP_DONT_FRAGMENT)) != 0;
	if (ip->ihl > 5)
		return SLOW_OPTIONS;
	if (ip->ihl < 5 || total < sizeof(*ip) || (void *)ip + total > end)
		return SLOW_MALFORMED;
	if (fold((__u64)word[0] + word[1] + word[2] + word[3] + word[4]) != 0xffff)
		return SLOW_MALFORMED;
	return ip->frag_off & bpf_htons(IP_FRAGMENT_BITS) ? SLOW_FRAGMENT : UNDECIDED;
}

static __always_inline int is_extension(__u8 header)
{
	return header == IPPROTO_HOPOPTS || header == IPPROTO_ROUTING || header == IPPROTO_FRAGMENT
	       || header == IPPROTO_DSTOPTS;
}

static __always_inline enum verdict parse_v6(struct xdp_md *ctx, struct packet *packet)
{
	void *begin = frame_begin(ctx);
	void *end = frame_end(ctx);
	struct ipv6hdr *ip = begin + packet->offset;
	__u32 first;

	if ((void *)(ip + 1) > end || ip->version != 6)
		return SLOW_MALFORMED;
	__builtin_memcpy(packet->tuple.source, &ip->saddr, 16);
	__builtin_memcpy(packet->tuple.destination, &ip->daddr, 16);
	first = bpf_ntohl(*(__be32 *)ip);
	packet->v4 = 0;
	packet->tuple.protocol = ip->nexthdr;
	packet->length_bytes = sizeof(*ip) + bpf_ntohs(ip->payload_len);
	packet->hops = ip->hop_limit;
	packet->traffic_class = first >> 20;
	packet->flow_label = first & 0xfffff;
	packet->dont_fragment = 1;
	if ((void *)ip + packet->length_bytes > end)
		return SLOW_MALFORMED;
	return is_extension(ip->nexthdr) ? SLOW_EXTENSIONS : UNDECIDED;
}

/* Link and IP header; the verdict is UNDECIDED if both are plain. */
static __always_inline enum verdict parse_headers(struct xdp_md *ctx, struct packet *packet)
{
	switch (parse_link(ctx, packet)) {
	case ETH_P_IP:
		return parse_v4(ctx, packet);
	case ETH_P_IPV6:
		return parse_v6(ctx, packet);
	default:
		return NOT_IP;
	}
}

static __always_inline __u32 header_bytes(int v4)
{
	return v4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
}

/*
 * Reads the ports behind the IP header, and checks what a transport header must hold; the IP header
 * is plain. ICMP only needs room for one.
 */
static __always_inline enum verdict parse_transport(struct xdp_md *ctx, struct packet *packet)
{
	void *begin = frame_begin(ctx);
	void *end = frame_end(ctx);
	__u32 header = header_bytes(packet->v4);
	__u32 bytes = packet->length_bytes - header;
	void *transport = begin + packet->offset + header;
	__u8 protocol = packet->tuple.protocol;
	struct tcphdr *tcp = transport;
	struct udphdr *udp = transport;
	__u32 claimed;

	if (protocol == IPPROTO_TCP) {
		if ((void *)(tcp + 1) > end)
			return SLOW_MALFORMED;
		claimed = tcp->doff * 4;
		if (claimed < sizeof(*tcp) || claimed > bytes)
			return SLOW_MALFORMED;
		packet->tuple.source_port = tcp->source;
		packet->tuple.destination_port = tcp->dest;
		packet->tcp_flags = *(__u8 *)(transport + TCP_FLAGS_OFFSET);
		return UNDECIDED;
	}
	if (protocol == IPPROTO_UDP) {
		if ((void *)(udp + 1) > end)
			return SLOW_MALFORMED;
		claimed = bpf_ntohs(udp->len);
		if (claimed < sizeof(*udp) || claimed > bytes)
			return SLOW_MALFORMED;
		packet->tuple.source_port = udp->source;
		packet->tuple.destination_port = udp->dest;
		return UNDECIDED;
	}
	if (protocol == (packet->v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6) && bytes < 8)
		return SLOW_MALFORMED;
	return UNDECIDED;
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

#endif
