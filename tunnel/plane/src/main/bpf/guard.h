/*
 * Whether an inner packet may reach the host's own stack (invariant 1), as far as that is certain
 * from the packet and the kernel's sockets alone. slr.core.guard.Guard decides about the rest.
 */
#ifndef SLR_GUARD_H
#define SLR_GUARD_H

#include "parsing.h"

/* enum of <netinet/tcp.h>, which is not for programs. */
#define TCP_ESTABLISHED 1
#define TCP_FIN_WAIT1 4
#define TCP_FIN_WAIT2 5
#define TCP_TIME_WAIT 6
#define TCP_CLOSE_WAIT 8
#define TCP_LAST_ACK 9
#define TCP_CLOSING 11
#define TCP_NEW_SYN_RECV 12
#define TCP_SYN_RECV 3

/*
 * States of a socket whose handshake is finished. One that was asked for from here (SYN_SENT) is
 * not among them, nor one that listens or is closed: its TCP would answer with a reset.
 */
#define HELD_STATES                                                                             \
	(1 << TCP_ESTABLISHED | 1 << TCP_FIN_WAIT1 | 1 << TCP_FIN_WAIT2 | 1 << TCP_TIME_WAIT      \
	 | 1 << TCP_CLOSE_WAIT | 1 << TCP_LAST_ACK | 1 << TCP_CLOSING)

#define HALF_OPEN_STATES (1 << TCP_SYN_RECV | 1 << TCP_NEW_SYN_RECV)

/* The bit of the state of the connection that the segment belongs to; 0 without a socket. */
static __always_inline __u32 socket_state(struct xdp_md *ctx, const struct packet *packet)
{
	const struct address *from = (const struct address *)packet->tuple.source;
	const struct address *to = (const struct address *)packet->tuple.destination;
	struct bpf_sock_tuple tuple = {};
	struct bpf_sock *socket;
	__u32 bytes;
	__u32 state;

	if (packet->v4) {
		tuple.ipv4.saddr = from->low >> 32;
		tuple.ipv4.daddr = to->low >> 32;
		tuple.ipv4.sport = packet->tuple.source_port;
		tuple.ipv4.dport = packet->tuple.destination_port;
		bytes = sizeof(tuple.ipv4);
	} else {
		__builtin_memcpy(tuple.ipv6.saddr, from, 16);
		__builtin_memcpy(tuple.ipv6.daddr, to, 16);
		tuple.ipv6.sport = packet->tuple.source_port;
		tuple.ipv6.dport = packet->tuple.destination_port;
		bytes = sizeof(tuple.ipv6);
	}
	socket = bpf_skc_lookup_tcp(ctx, &tuple, bytes, BPF_F_CURRENT_NETNS, 0);
	if (!socket)
		return 0;
	state = socket->state;
	bpf_sk_release(socket);
	return state < 32 ? 1u << state : 0;
}

/* A verdict that delivers, or why the agent shall decide. */
static __always_inline enum verdict guard(struct xdp_md *ctx, const struct packet *packet)
{
	__u32 state;

	switch (packet->tuple.protocol) {
	case IPPROTO_UDP:
		return DELIVER_DATAGRAM;
	case IPPROTO_TCP:
		break;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return SLOW_ICMP;
	default:
		return SLOW_PROTOCOL;
	}
	if (packet->tcp_flags & TCP_SYN)
		return SLOW_OPENING;
	if (is_closing(packet->tcp_flags))
		return SLOW_CLOSING;
	/* What is none of these no TCP sends. */
	if (!(packet->tcp_flags & TCP_ACK))
		return SLOW_MISS;
	state = socket_state(ctx, packet);
	if (state & HELD_STATES)
		return DELIVER_HELD;
	return state & HALF_OPEN_STATES ? SLOW_HALF_OPEN : SLOW_MISS;
}

#endif
