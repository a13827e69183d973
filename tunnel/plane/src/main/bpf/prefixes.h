/*
 * Addresses, and the sets of prefixes that every node with tunnels goes by. Java writes, the program
 * reads.
 *
 * Addresses are 128 bits in network order, IPv4 as ::ffff:a.b.c.d, as in slr.packet.IpAddress.
 */
#ifndef SLR_PREFIXES_H
#define SLR_PREFIXES_H

#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

#include "limits.h"

struct address {
	__u64 high;
	__u64 low;
};

struct prefix {
	/* Of the 128. */
	__u32 bits;
	struct address address;
} __attribute__((packed));

/*
 * On a router the value is an index into `accounts`; one that is none there, 0xffffffff, is of a
 * virtual host that is not counted apart. A restarted process reads here what the accounts of
 * tunnels stand for.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SIZE_SET_AT_LOAD);
	__type(key, struct prefix);
	__type(value, __u32);
} virtual_hosts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SIZE_SET_AT_LOAD);
	__type(key, struct prefix);
	__type(value, __u32);
} tunnel_sources SEC(".maps");

static __always_inline __u32 *longest_prefix(void *map, const struct address *address)
{
	struct prefix key = {.bits = 128, .address = *address};

	return bpf_map_lookup_elem(map, &key);
}

#endif
