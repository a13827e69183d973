/* The flow table as a program reads it. The essay of package slr.plane.flow says why it is so.
 *
 * One array of buckets of 64 octets, a cache line, with four places each; a flow stands in one of
 * two buckets. User space writes; a program reads, and stores the time of the last packet.
 *
 *   bucket   0         8         16        24        32      40      48      56
 *            fingerprint[0..3]                       value[0..3]
 *
 *   value    63..48 last seen   47..32 check   31..24 flags   23..0 tunnel index
 *
 * The fingerprint is the flow's SipHash-1-3 (0 = empty place, so a fingerprint of 0 becomes 1). 64
 * more bits of it are 16 of check and the first bucket in the upper 48. The other bucket follows
 * from bucket and fingerprint. Little-endian machines only, as is the writer.
 *
 * A program includes this file, has a struct flow_config that the writer fills, and calls
 * flow_lookup(). Its loader sets max_entries of flow_table to the number of buckets, which is a
 * power of two, 2 at least.
 *
 * Anything else that includes it (a C test) defines FLOW_TABLE_NO_MAPS, the map and
 * bpf_map_lookup_elem() itself.
 */
#ifndef SLR_FLOW_TABLE_H
#define SLR_FLOW_TABLE_H

#include "flow_tuple.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the value's parts are addressed as on little-endian machines"
#endif

#include "sip_hash.h"

#define FLOW_PLACES 4

#define FLOW_TUNNEL_MASK 0xffffff
#define FLOW_FLAGS_SHIFT 24
#define FLOW_CHECK_SHIFT 32
#define FLOW_SEEN_SHIFT 48
#define FLOW_SEEN_OFFSET 6 /* in octets, of the 16-bit store */
#define FLOW_BUCKET_SHIFT 16 /* in the rest of the hash */

/* The unit of "last seen": 2^30 ns of the monotonic clock, 1.07 s; 16 bits are 19.5 hours. */
#define FLOW_TICK_SHIFT 30

struct flow_bucket {
	__u64 fingerprint[FLOW_PLACES];
	__u64 value[FLOW_PLACES];
};

struct flow_config {
	__u64 key[2]; /* of the hash; secret */
	__u32 mask; /* buckets of flow_table - 1 */
	__u32 reserved;
};

_Static_assert(sizeof(struct flow_bucket) == 64, "a bucket is a cache line");
_Static_assert(sizeof(struct flow_config) == 24, "the writer fills 24 octets");

#ifndef FLOW_TABLE_NO_MAPS
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2); /* the loader knows better */
	__type(key, __u32);
	__type(value, struct flow_bucket);
} flow_table SEC(".maps");
#endif

/* Which of the writer's tunnels a flow takes. */
static __always_inline __u32 flow_tunnel(__u64 value)
{
	return value & FLOW_TUNNEL_MASK;
}

/* What the writer wants of the flow beside that. */
static __always_inline __u8 flow_flags(__u64 value)
{
	return value >> FLOW_FLAGS_SHIFT;
}

struct flow_hash {
	__u64 fingerprint;
	__u64 rest; /* bucket and check */
};

/* SipHash-1-3: its 64 bits are the fingerprint, and two words of its last state, of which the
 * fingerprint is the sum with the other two, are the rest.
 *
 * The message is source, destination, ports, protocol without gaps: 13 octets for IPv4, 37 for
 * IPv6, so that SipHash's octet of length falls into the word of the ports and tells the families
 * apart. IPv4 takes five rounds, IPv6 eight.
 */
static __always_inline void flow_hash(const struct flow_tuple *tuple,
				      const struct flow_config *config, struct flow_hash *hash)
{
	const __u64 *w = tuple->word;
	struct sip s = sip_begin(config->key);

	if (w[0] == 0 && w[2] == 0 && (__u32)w[1] == 0xffff0000 && (__u32)w[3] == 0xffff0000) {
		sip_absorb(&s, w[1] >> 32 | (w[3] >> 32) << 32);
		sip_absorb(&s, w[4] | 13ULL << 56);
	} else {
		sip_absorb(&s, w[0]);
		sip_absorb(&s, w[1]);
		sip_absorb(&s, w[2]);
		sip_absorb(&s, w[3]);
		sip_absorb(&s, w[4] | 37ULL << 56);
	}
	hash->fingerprint = sip_end(&s);
	hash->rest = s.v0 ^ s.v1;
	if (hash->fingerprint == 0)
		hash->fingerprint = 1;
}

/* A place answers if its fingerprint is the flow's and its value has the flow's check bits: the
 * two are read one after the other, and the writer may have given the place to another flow in
 * between. The value is read once, whole. Last seen is a store of its own 16 bits: writing back all
 * 64 would bring the old tunnel back under a new flow.
 */
static __always_inline int flow_in_bucket(struct flow_bucket *bucket, const struct flow_hash *hash,
					  __u16 tick, __u64 *value)
{
#pragma unroll
	for (int i = 0; i < FLOW_PLACES; i++) {
		if (*(volatile __u64 *)&bucket->fingerprint[i] != hash->fingerprint)
			continue;
		__u64 found = *(volatile __u64 *)&bucket->value[i];

		if ((__u16)(found >> FLOW_CHECK_SHIFT) != (__u16)hash->rest)
			continue;
		if ((__u16)(found >> FLOW_SEEN_SHIFT) != tick)
			*(volatile __u16 *)((char *)&bucket->value[i] + FLOW_SEEN_OFFSET) = tick;
		*value = found;
		return 1;
	}
	return 0;
}

static __always_inline int flow_in_table(void *table, __u32 mask, const struct flow_hash *hash,
					 __u16 tick, __u64 *value)
{
	__u32 index = (__u32)(hash->rest >> FLOW_BUCKET_SHIFT) & mask;
	struct flow_bucket *bucket = bpf_map_lookup_elem(table, &index);

	if (bucket && flow_in_bucket(bucket, hash, tick, value))
		return 1;
	index ^= ((__u32)hash->fingerprint | 1) & mask;
	bucket = bpf_map_lookup_elem(table, &index);
	return bucket && flow_in_bucket(bucket, hash, tick, value);
}

/* Whether the flow is in the table; if so, its value. A miss while the writer moves the flow is
 * possible: whoever asks next, the writer at the latest, finds it.
 *
 * tick: the coarse monotonic clock >> FLOW_TICK_SHIFT.
 */
static __always_inline int flow_lookup(const struct flow_tuple *tuple,
				       const struct flow_config *config, __u16 tick, __u64 *value)
{
	struct flow_hash hash;

	flow_hash(tuple, config, &hash);
	return flow_in_table(&flow_table, config->mask, &hash, tick, value);
}

#endif
