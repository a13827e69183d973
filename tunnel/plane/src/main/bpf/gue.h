/*
 * Generic UDP encapsulation (draft-ietf-intarea-gue-09), variant 0 without extensions; what
 * slr.packet.GueHeader is in Java.
 */
#ifndef SLR_GUE_H
#define SLR_GUE_H

#include "parsing.h"

#define GUE_PORT 6080

/* UDP and GUE header. */
#define GUE_BYTES 12

/* RFC 6335 6: the dynamic ports. */
#define GUE_FIRST_SOURCE_PORT 0xc000
#define GUE_SOURCE_PORT_BITS 0x3fff

struct gue_header {
	struct udphdr udp;
	__u8 variant;
	__u8 protocol;
	__be16 flags;
};

static __always_inline void write_gue(void *header, __u32 entropy, __u8 protocol, __u32 payload)
{
	__u32 *word = header;
	__u32 source_port = GUE_FIRST_SOURCE_PORT | (entropy & GUE_SOURCE_PORT_BITS);

	word[0] = bpf_htonl(source_port << 16 | GUE_PORT);
	/* No checksum, over IPv6 neither (RFC 6935): docs/adr/tunnel-kinds.md. */
	word[1] = bpf_htonl((payload + GUE_BYTES) << 16);
	word[2] = bpf_htonl((__u32)protocol << 16);
}

static __always_inline struct gue_header *gue_of(struct xdp_md *ctx, const struct packet *packet)
{
	void *begin = frame_begin(ctx);

	return begin + packet->offset + header_bytes(packet->v4);
}

/* Whether the packet is UDP to the port of GUE; its IP header is plain. */
static __always_inline int is_gue(struct xdp_md *ctx, const struct packet *packet)
{
	struct gue_header *gue;

	if (packet->tuple.protocol != IPPROTO_UDP)
		return 0;
	gue = gue_of(ctx, packet);
	if ((void *)(&gue->udp + 1) > frame_end(ctx))
		return 0;
	return gue->udp.dest == bpf_htons(GUE_PORT);
}

/* Octets of UDP, header and all; 0 if they contradict the IP header or there is no UDP header. */
static __always_inline __u32 gue_udp_bytes(struct xdp_md *ctx, const struct packet *packet)
{
	struct gue_header *gue = gue_of(ctx, packet);
	__u32 bytes;

	if ((void *)(&gue->udp + 1) > frame_end(ctx))
		return 0;
	bytes = bpf_ntohs(gue->udp.len);
	return bytes < sizeof(gue->udp) || bytes > packet->length_bytes - header_bytes(packet->v4)
		       ? 0
		       : bytes;
}

/* Reads what is in it, of this many octets of UDP. */
static __always_inline enum verdict read_gue(struct xdp_md *ctx, const struct packet *packet,
					     __u32 udp_bytes, __u8 *protocol)
{
	struct gue_header *gue = gue_of(ctx, packet);

	if ((void *)(&gue->udp + 1) > frame_end(ctx))
		return DROP_BAD_GUE;
	if (gue->udp.check)
		return SLOW_CHECKSUM;
	if (udp_bytes < GUE_BYTES || (void *)(gue + 1) > frame_end(ctx))
		return DROP_BAD_GUE;
	*protocol = gue->protocol;
	if (gue->variant != 0 || gue->flags != 0
	    || (gue->protocol != IPPROTO_IPIP && gue->protocol != IPPROTO_IPV6))
		return DROP_BAD_GUE;
	return UNDECIDED;
}

#endif
