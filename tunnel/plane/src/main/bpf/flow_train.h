/* The flow table as a data plane asks it. Packets come in trains of one flow, and of a hit in the first
 * cache the hash is the most: a CPU keeps that of the flow that comes again and again. Of one that comes
 * once only a trace is written.
 */
#ifndef SLR_FLOW_TRAIN_H
#define SLR_FLOW_TRAIN_H

#include "flow_table.h"

/* One for each CPU, where no program interrupts another. */
struct flow_train {
	/* Of the last packet's flow and the table's key; others may have the same. */
	__u64 trace;
	__u64 word[5];
	/* Of those words; the fingerprint is 0 if it is not known. */
	struct flow_hash hash;
};

_Static_assert(sizeof(struct flow_train) == 64, "a train is a cache line");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct flow_train);
} trains SEC(".maps");

/* flow_hash(), or what it was for the packets before. */
static __always_inline void flow_hash_again(const struct flow_tuple *tuple,
					    const struct flow_config *config,
					    struct flow_train *train, struct flow_hash *hash)
{
	const __u64 *w = tuple->word;
	__u64 trace = w[1] ^ w[4] ^ config->key[0];
	int again = train->trace == trace;

	if (again && train->hash.fingerprint
	    && ((w[0] ^ train->word[0]) | (w[1] ^ train->word[1]) | (w[2] ^ train->word[2])
		| (w[3] ^ train->word[3]) | (w[4] ^ train->word[4]))
		       == 0) {
		*hash = train->hash;
		return;
	}
	flow_hash(tuple, config, hash);
	train->trace = trace;
	train->hash.fingerprint = 0;
	if (!again)
		return;
	__builtin_memcpy(train->word, w, sizeof(train->word));
	train->hash = *hash;
}

/* flow_lookup(), faster where a flow comes again and again. */
static __always_inline int flow_find(const struct flow_tuple *tuple,
				     const struct flow_config *config, __u16 tick, __u64 *value)
{
	__u32 only = 0;
	struct flow_train *train = bpf_map_lookup_elem(&trains, &only);
	struct flow_hash hash;

	if (!train)
		return 0;
	flow_hash_again(tuple, config, train, &hash);
	return flow_in_table(&flow_table, config->mask, &hash, tick, value);
}

#endif
