/*
 * Addresses and sets of prefixes. Addresses are 128 bits in network order, IPv4 as ::ffff:a.b.c.d,
 * as in slr.packet.IpAddress.
 */
#ifndef SLR_ADDRESSES_H
#define SLR_ADDRESSES_H

#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

struct address {
	__u64 high;
	__u64 low;
};

struct prefix {
	/* Of the 128. */
	__u32 bits;
	struct address address;
} __attribute__((packed));

static __always_inline __u32 *longest_prefix(void *map, const struct address *address)
{
	struct prefix key = {.bits = 128, .address = *address};

	return bpf_map_lookup_elem(map, &key);
}

#endif
