/* The end of a tunnel: the inner packet behind the link header that the outer one had (RFC 2003). */
#ifndef SLR_DECAPSULATION_H
#define SLR_DECAPSULATION_H

#include "parsing.h"
#include "rewriting.h"

#define LINK_WORDS_MAX (LINK_BYTES_MAX / 2)

/* The inner packet gets the ECN bits that the tunnel gave it; whether it is there. */
static __always_inline int set_class(struct xdp_md *ctx, const struct packet *packet)
{
	void *inner = frame_begin(ctx) + packet->link_bytes;
	void *end = frame_end(ctx);

	if (packet->v4) {
		if (inner + sizeof(struct iphdr) > end)
			return 0;
		set_class_v4(inner, packet->traffic_class);
	} else {
		if (inner + sizeof(struct ipv6hdr) > end)
			return 0;
		set_class_v6(inner, packet->traffic_class);
	}
	return 1;
}

/*
 * Takes the outer header out of the frame. Tags stay: the kernel gives the packet to the interface
 * that the outer one was for.
 *
 * Gives the verdict back if it is done; else the frame is as it came.
 */
static __always_inline enum verdict decapsulate(struct xdp_md *ctx, const struct packet *packet,
						enum verdict verdict)
{
	int surplus = (int)packet->offset - (int)packet->link_bytes;
	__be16 *words = frame_begin(ctx);
	__be16 link[LINK_WORDS_MAX];
	__u32 type = packet->link_bytes / 2 - 1;

	/* Both headers are longer than any tags. */
	if ((void *)(words + LINK_WORDS_MAX) > frame_end(ctx))
		return SLOW_NO_ROOM;
#pragma unroll
	for (int i = 0; i < LINK_WORDS_MAX; i++)
		link[i] = words[i];
	if (bpf_xdp_adjust_head(ctx, surplus))
		return SLOW_NO_ROOM;
	words = frame_begin(ctx);
	if ((void *)(words + LINK_WORDS_MAX) > frame_end(ctx))
		return DROP_BAD_INNER;
#pragma unroll
	for (__u32 i = 0; i < LINK_WORDS_MAX; i++) {
		if (i < type)
			words[i] = link[i];
		else if (i == type)
			words[i] = packet->v4 ? bpf_htons(ETH_P_IP) : bpf_htons(ETH_P_IPV6);
	}
	return set_class(ctx, packet) ? verdict : DROP_BAD_INNER;
}

#endif
