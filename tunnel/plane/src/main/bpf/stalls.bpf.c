/*
 * Which connections of a host stall, as its TCP finds out (A18).
 *
 *   a client's connection is established   asked to be told of its retransmission timeouts
 *   such a timeout                         the connection into a ring, which the agent reads
 *
 * Where that is wanted, connections whose service keeps none alive are also kept alive by TCP itself
 * (RFC 9293 3.8.4): a client that is silent acknowledges such a segment, through every NAT box and
 * firewall that knows the connection, and whoever gets the acknowledgement knows it again.
 *
 * A retransmission timeout comes when nothing that was sent has been acknowledged for a whole one
 * (200 ms and a round trip, doubled each time), although the fast ways of recovery (duplicate
 * acknowledgements, RACK, the tail loss probe) were tried before it: beyond ordinary loss, and long
 * before TCP gives up. So a connection without trouble never comes here, and costs nothing.
 *
 * It is attached to the root of the control groups and sees the sockets of all network namespaces
 * there; it cares for those of one namespace whose local address lies in a virtual host. Connections
 * that were established before it came are not told: StallSurvey finds them. What was asked for stays
 * with the socket, so a program that comes later is told of it, too.
 */
#include <linux/bpf.h>
#include <linux/in.h>
#include <linux/types.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "addresses.h"
#include "limits.h"

/* <sys/socket.h> is not for programs. */
#define AF_INET 2
#define AF_INET6 10
#define SOL_SOCKET 1
#define SO_KEEPALIVE 9
/* <netinet/tcp.h> neither. */
#define TCP_KEEPIDLE 4
#define TCP_KEEPINTVL 5
#define TCP_KEEPCNT 6
/* The most that TCP takes: who answers none of these is gone, and nobody else decides that. */
#define KEEPALIVES_MAX 127

/* One entry, shared with Java, which writes the first word and the last alone. */
struct watch {
	/* The network namespace whose sockets count; 0: none. */
	__u64 namespace_cookie;
	/* Connections that were asked to tell. */
	__u64 connections;
	/* Timeouts of such. */
	__u64 timeouts;
	/* Those that did not fit the ring. */
	__u64 lost;
	/* Of silence, after which a connection is kept alive; 0: never. */
	__u64 keepalive_seconds;
};

/* A connection as its client sees it, in the order of slr.plane.ConnectionHandler. */
struct stall {
	struct address source;
	struct address destination;
	/* Both in host order. */
	__u16 source_port;
	__u16 destination_port;
	/* How many timeouts came before it in a row. */
	__u32 timeouts_before;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct watch);
} watched SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SIZE_SET_AT_LOAD);
	__type(key, struct prefix);
	__type(value, __u32);
} virtual_hosts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, STALLS_RING_BYTES);
} stalls SEC(".maps");

static __always_inline struct address mapped(__u32 v4)
{
	struct address address = {.low = (__u64)v4 << 32 | bpf_htonl(0xffff)};

	return address;
}

/* The verifier takes one word of the context at a time, and the compiler would join two. */
static __always_inline struct address of_words(const volatile __u32 *word)
{
	__u32 a = word[0];
	__u32 b = word[1];
	__u32 c = word[2];
	__u32 d = word[3];
	struct address address = {.high = (__u64)b << 32 | a, .low = (__u64)d << 32 | c};

	return address;
}

static __always_inline struct address local_of(struct bpf_sock_ops *socket)
{
	return socket->family == AF_INET ? mapped(socket->local_ip4) : of_words(socket->local_ip6);
}

static __always_inline struct address remote_of(struct bpf_sock_ops *socket)
{
	return socket->family == AF_INET ? mapped(socket->remote_ip4) : of_words(socket->remote_ip6);
}

static __always_inline void tell(struct bpf_sock_ops *socket, struct watch *watch,
				 const struct address *local)
{
	struct stall stall = {
		.source = remote_of(socket),
		.destination = *local,
		/* In network order, in the half of the word that comes first there. */
		.source_port = bpf_ntohl(socket->remote_port),
		.destination_port = socket->local_port,
		.timeouts_before = socket->args[0],
	};

	__sync_fetch_and_add(&watch->timeouts, 1);
	if (bpf_ringbuf_output(&stalls, &stall, sizeof(stall), 0))
		__sync_fetch_and_add(&watch->lost, 1);
}

static __always_inline void keep_alive(struct bpf_sock_ops *socket, __u64 seconds)
{
	int idle = seconds;
	int count = KEEPALIVES_MAX;
	int on = 0;

	if (bpf_getsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on)) || on)
		return;
	on = 1;
	bpf_setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
	bpf_setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &idle, sizeof(idle));
	bpf_setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count));
	bpf_setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

SEC("sockops")
int slr_stalls(struct bpf_sock_ops *socket)
{
	__u32 operation = socket->op;
	__u32 first = 0;
	struct address local;
	struct watch *watch;

	if (operation != BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB && operation != BPF_SOCK_OPS_RTO_CB)
		return 1;
	watch = bpf_map_lookup_elem(&watched, &first);
	if (!watch || bpf_get_netns_cookie(socket) != watch->namespace_cookie)
		return 1;
	if (socket->family != AF_INET && socket->family != AF_INET6)
		return 1;
	local = local_of(socket);
	if (!longest_prefix(&virtual_hosts, &local))
		return 1;
	if (operation == BPF_SOCK_OPS_RTO_CB) {
		tell(socket, watch, &local);
		return 1;
	}
	bpf_sock_ops_cb_flags_set(socket, socket->bpf_sock_ops_cb_flags | BPF_SOCK_OPS_RTO_CB_FLAG);
	__sync_fetch_and_add(&watch->connections, 1);
	if (watch->keepalive_seconds)
		keep_alive(socket, watch->keepalive_seconds);
	return 1;
}

/* No helper that it calls asks for the GPL. */
char LICENSE[] SEC("license") = "Apache-2.0";
