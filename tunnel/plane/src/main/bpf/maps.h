/*
 * What Java and the program share. Java writes all of it but the counters and budgets; the program
 * reads. Arrays are mapped into the Java process: a change is a store, not a system call.
 *
 * Addresses are 128 bits in network order, IPv4 as ::ffff:a.b.c.d, as in slr.packet.IpAddress.
 */
#ifndef SLR_MAPS_H
#define SLR_MAPS_H

#include "outcomes.h"
#include "prefixes.h"

/* Another table of the same interface may stand here, to be measured against. */
#ifndef FLOW_TABLE_HEADER
#define FLOW_TABLE_HEADER "flow_train.h"
#endif
#include FLOW_TABLE_HEADER

/* What the node is; one entry. */
struct node {
	/* All 0 in a family without an address: then nothing is addressed to us in it. */
	__u32 address_v4;
	__u32 too_big_per_second;
	struct address address_v6;
	__u32 icmp_errors_per_second;
	/*
	 * Whether what leaves as it came is redirected, not sent by XDP_TX: after that a veth wakes
	 * its peer only if a program is attached there, too.
	 */
	__u32 redirects_back;
	/* What the level's routers share, so that they choose alike. */
	__u64 choice_key[2];
	/* Java is taken for silent if it was not heard for so long; 0: never. */
	__u64 silence_ns;
	/* How many openings, and how many other packets of unknown flows, Java gets at most. */
	__u32 openings_per_second;
	__u32 reserved;
};

/* A word each from Java and to it, in lines of their own. */
struct pulse {
	/* When Java was last at work, of the monotonic clock. */
	__u64 heard_ns;
	__u64 reserved[7];
	/* Flows that the program placed so far: whether `openings` can have what Java has not. */
	__u64 placed;
	__u64 reserved_too[7];
};

#define NO_TUNNEL 0xffffffff

/* A next hop that takes new flows of a virtual host. */
struct candidate {
	__u64 seed;
	/* log2 of its weight, 32 bits behind the point. */
	__s64 log_weight;
	__u32 tunnel;
	__u32 reserved;
};

struct candidates {
	__u32 count;
	/* Whether the virtual host's UDP flows keep their next hop. */
	__u32 keeps_udp;
	struct candidate candidate[CANDIDATES_MAX];
};

/*
 * Who may get new flows of a virtual host, by its account. Java writes the set that is not current
 * and then changes `current`, so that one whole set is there whenever Java dies.
 */
struct choices {
	__u32 current;
	__u32 reserved;
	struct candidates set[2];
};

enum tunnel_state {
	TUNNEL_ABSENT = 0,
	TUNNEL_UP = 1,
	/* Its far end is taken for dead. */
	TUNNEL_DOWN = 2,
	/* Its far end wants no packet of this virtual host. */
	TUNNEL_INACTIVE = 3,
	/* Its far end fails: TCP stays, since no other host could go on; UDP is placed anew. */
	TUNNEL_FAILING = 4,
	/* It depends on more than the tunnel, such as the port: Java decides packet by packet. */
	TUNNEL_SLOW = 5,
};

/* How packets get to the far end; slr.packet.TunnelKind. */
enum tunnel_kind {
	TUNNEL_IP_IN_IP = 0,
	TUNNEL_GUE = 1,
	TUNNEL_MAC_LAN = 2,
};

/*
 * Where a flow's packets go, by tunnel index. One cache line. There is one for each pair of virtual
 * host and end point, so that accounting costs no lookup by prefix; many share a next hop.
 *
 * An entry may be changed while the program reads it. The first octets are read in one load, the
 * two IPv4 ends in another; the four words of IPv6 ends prove by `check` that they belong together.
 * So no packet ever goes to an end point that is half of one and half of another.
 */
struct tunnel {
	__u32 next_hop;
	__u16 state;
	/* Whether the far end has an IPv4 address, and so the outer header if there is one. */
	__u8 v4;
	/* enum tunnel_kind */
	__u8 kind;
	__u32 source_v4;
	__u32 destination_v4;
	struct address source_v6;
	struct address destination_v6;
	/* tunnel_check() of the IPv6 ends. */
	__u64 check;
	/* Index into `accounts`. */
	__u32 account;
	/* Who holds the flows that go this way, for the next process; of no meaning here. */
	__u32 holder;
};

/*
 * How the next machine is reached. Read word by word while it may change: at worst one packet goes
 * to a link address that was right a moment ago.
 */
struct next_hop {
	/* 0: the link address is not known. */
	__u32 interface;
	/* The longest outer packet on the way to the end points behind it. */
	__u32 mtu_bytes;
	__u8 destination_mac[6];
	__u8 source_mac[6];
	__u32 reserved[3];
};

/* How many were taken in this second, or sixteenth of one. */
struct budget {
	__u64 slice;
	__u64 used;
};

enum budget_kind {
	BUDGET_TOO_BIG = 0,
	BUDGET_ICMP_ERRORS = 1,
	/* For Java: openings, and other packets of unknown flows. */
	BUDGET_OPENINGS = 2,
	BUDGET_STRAYS = 3,
	BUDGETS = 4,
};

/* What the program hands to the one that writes an error. */
struct too_big {
	__u32 link_bytes;
	__u32 offset;
	__u32 length_bytes;
	__u32 inner_mtu_bytes;
	__u32 traffic_class;
	__u32 v4;
};

/* The coarse clock when a CPU asked the kernel for it last, and the tick then. */
struct clock {
	__u64 tick;
	__u64 now_ns;
};

enum program_slot {
	PROGRAM_TOO_BIG = 0,
	PROGRAM_STAND_IN = 1,
	PROGRAMS = 2,
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct node);
} node SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SIZE_SET_AT_LOAD);
	__type(key, __u32);
	__type(value, struct tunnel);
} tunnels SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SIZE_SET_AT_LOAD);
	__type(key, __u32);
	__type(value, struct next_hop);
} next_hops SEC(".maps");

/* Key and size of the flow table. A map of its own, so that a restarted process finds it. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct flow_config);
} flow_config SEC(".maps");

/* What Java knows of each place in the flow table; kept for it, not read here. */
struct flow_record {
	__u64 word[8];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SIZE_SET_AT_LOAD);
	__type(key, __u32);
	__type(value, struct flow_record);
} flow_records SEC(".maps");

/* Interfaces that send what is redirected to them; others would lose it without a word. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, OUTPUTS_MAX);
	__type(key, __u32);
	__type(value, __u32);
} outputs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct pulse);
} pulse SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, SIZE_SET_AT_LOAD);
	__type(key, __u32);
	__type(value, struct choices);
} choices SEC(".maps");

/*
 * Flows that are young: placed here while Java could not, or by Java and not yet established.
 * Value: the tunnel. A flood of openings turns out its like and nothing else.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, SIZE_SET_AT_LOAD);
	__type(key, struct flow_tuple);
	__type(value, __u32);
} openings SEC(".maps");

/* Forwarded, by virtual host. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SIZE_SET_AT_LOAD);
	__type(key, __u32);
	__type(value, struct counter);
} accounts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, BUDGETS);
	__type(key, __u32);
	__type(value, struct budget);
} budgets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct too_big);
} too_big_requests SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, PROGRAMS);
	__type(key, __u32);
	__type(value, __u32);
} programs SEC(".maps");

/* Where the sockets of an interface stand in `slow_sockets`: one for each queue, in order. */
struct slow_range {
	__u32 first;
	__u32 queues;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, SLOW_INTERFACES_MAX);
	__type(key, __u32);
	__type(value, struct slow_range);
} slow_ranges SEC(".maps");

/* AF_XDP sockets of the slow path. The kernel takes out those that are closed. */
struct {
	__uint(type, BPF_MAP_TYPE_XSKMAP);
	__uint(max_entries, SLOW_SOCKETS_MAX);
	__type(key, __u32);
	__type(value, __u32);
} slow_sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct clock);
} clocks SEC(".maps");

/*
 * The coarse monotonic clock, and at the most a tick of the kernel behind it. It goes on with the ticks, and to
 * look at their number is a load, while to ask for the clock is a call.
 */
static __always_inline __u64 coarse_now_ns(void)
{
	__u32 only = 0;
	struct clock *clock = bpf_map_lookup_elem(&clocks, &only);
	__u64 tick = bpf_jiffies64();

	if (!clock)
		return bpf_ktime_get_coarse_ns();
	if (clock->tick != tick) {
		clock->tick = tick;
		clock->now_ns = bpf_ktime_get_coarse_ns();
	}
	return clock->now_ns;
}

static __always_inline struct node *this_node(void)
{
	__u32 only = 0;

	return bpf_map_lookup_elem(&node, &only);
}

static __always_inline void count_account(__u32 account, __u32 bytes)
{
	struct counter *counter = bpf_map_lookup_elem(&accounts, &account);

	if (counter)
		add_to(counter, bytes);
}

/*
 * Takes one of a second's allowance. A large one comes in sixteenths, so that who may have so much
 * does not get it all at once, at the rate of a flood: Java's rings hold 4,096 packets. Two CPUs
 * that begin a second at once may give a few more: the limit is there against floods, not for
 * exactness.
 */
static __always_inline int take(enum budget_kind kind, __u32 per_second)
{
	__u32 index = kind;
	struct budget *budget = bpf_map_lookup_elem(&budgets, &index);
	__u64 slice = coarse_now_ns() / (1000000000ULL / BUDGET_SLICES);
	__u32 allowance = per_second / BUDGET_SLICES;

	if (!budget)
		return 0;
	if (per_second < BUDGET_SLICED_FROM) {
		slice /= BUDGET_SLICES;
		allowance = per_second;
	}
	/* One ahead: of a CPU whose clock has just gone on, while this one's is to. */
	if (budget->slice != slice && budget->slice != slice + 1) {
		budget->slice = slice;
		budget->used = 0;
	}
	return __sync_fetch_and_add(&budget->used, 1) < allowance;
}

#endif
