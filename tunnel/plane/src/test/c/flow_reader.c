/* The program's side of the flow table as a library for tests: flow_table.h itself, compiled for
 * this machine, and readers that are wrong in one way each.
 */
#include <time.h>

#include <linux/types.h>

#undef __always_inline
#define __always_inline inline __attribute__((always_inline))
#define FLOW_TABLE_NO_MAPS

struct map {
	char *buckets;
	__u64 count;
};

static __thread struct map flow_table;

static void *bpf_map_lookup_elem(const void *map, const void *key)
{
	const struct map *m = map;
	__u32 index = *(const __u32 *)key;

	return index < m->count ? m->buckets + 64UL * index : 0;
}

#include "flow_table.h"

/* Where a reader finds everything; the octets are Java's NativeReader.Tables. */
struct tables {
	struct map table;
	const struct flow_config *config;
};

static void open_tables(const struct tables *tables)
{
	flow_table = tables->table;
}

void reader_hash(const struct flow_tuple *tuple, const struct flow_config *config,
		 struct flow_hash *hash)
{
	flow_hash(tuple, config, hash);
}

int reader_lookup(const struct tables *tables, const struct flow_tuple *tuple, int tick,
		  __u64 *value)
{
	open_tables(tables);
	return flow_lookup(tuple, tables->config, tick, value);
}

/* Compares no check bits; may look at the fingerprint again instead. */
static int lookup_unchecked(const struct flow_tuple *tuple, const struct flow_config *config,
			    int twice, __u64 *value)
{
	struct flow_hash hash;
	__u32 index;

	flow_hash(tuple, config, &hash);
	index = (__u32)(hash.rest >> FLOW_BUCKET_SHIFT) & config->mask;
	for (int side = 0; side < 2; side++) {
		volatile struct flow_bucket *bucket = bpf_map_lookup_elem(&flow_table, &index);

		for (int i = 0; i < FLOW_PLACES; i++) {
			if (bucket->fingerprint[i] != hash.fingerprint)
				continue;
			*value = bucket->value[i];
			if (!twice || bucket->fingerprint[i] == hash.fingerprint)
				return 1;
		}
		index ^= ((__u32)hash.fingerprint | 1) & config->mask;
	}
	return 0;
}

/* Writes last seen by writing back the whole value. */
static int lookup_write_back(const struct flow_tuple *tuple, const struct flow_config *config,
			     __u16 tick, __u64 *value)
{
	struct flow_hash hash;
	__u32 index;

	flow_hash(tuple, config, &hash);
	index = (__u32)(hash.rest >> FLOW_BUCKET_SHIFT) & config->mask;
	for (int side = 0; side < 2; side++) {
		volatile struct flow_bucket *bucket = bpf_map_lookup_elem(&flow_table, &index);

		for (int i = 0; i < FLOW_PLACES; i++) {
			if (bucket->fingerprint[i] != hash.fingerprint)
				continue;
			*value = bucket->value[i];
			if ((__u16)(*value >> FLOW_CHECK_SHIFT) != (__u16)hash.rest)
				continue;
			bucket->value[i] =
				(*value << 16 >> 16) | (__u64)tick << FLOW_SEEN_SHIFT;
			return 1;
		}
		index ^= ((__u32)hash.fingerprint | 1) & config->mask;
	}
	return 0;
}

enum reader { AS_WRITTEN, UNCHECKED, UNCHECKED_TWICE, WRITE_BACK };

struct tally {
	volatile __u64 stop;
	__u64 hits, misses, wrong, late;
};

/* A lookup in the kernel is not put aside; here it may be, and then a place has rested meanwhile. */
#define LATE_NS 90000000

static __u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* Looks for flows at random until told to stop. A flow's tunnel is its number in the list. */
void reader_hammer(const struct tables *tables, const struct flow_tuple *flows, __u64 count,
		   int reader, __u64 seed, struct tally *tally)
{
	__u64 random = seed | 1;

	open_tables(tables);
	while (!tally->stop) {
		__u64 value = 0, flow, began_ns = now_ns();
		int hit;

		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		flow = random % count;
		if (reader == AS_WRITTEN)
			hit = flow_lookup(&flows[flow], tables->config, random >> 40, &value);
		else if (reader == WRITE_BACK)
			hit = lookup_write_back(&flows[flow], tables->config, random >> 40, &value);
		else
			hit = lookup_unchecked(&flows[flow], tables->config,
					       reader == UNCHECKED_TWICE, &value);
		tally->hits += hit;
		tally->misses += !hit;
		if (!hit || flow_tunnel(value) == flow)
			continue;
		if (now_ns() - began_ns < LATE_NS)
			tally->wrong++;
		else
			tally->late++;
	}
}
