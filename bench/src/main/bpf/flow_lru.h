/* The flow table as the kernel offers one: a hash map by the whole tuple that evicts what was used
 * least. The interface is that of flow_train.h, and the value's layout too; what it is measured
 * against.
 */
#ifndef SLR_FLOW_LRU_H
#define SLR_FLOW_LRU_H

#include <flow_tuple.h>

#define FLOW_TUNNEL_MASK 0xffffff
#define FLOW_FLAGS_SHIFT 24
#define FLOW_SEEN_SHIFT 48
#define FLOW_SEEN_OFFSET 6
#define FLOW_TICK_SHIFT 30

struct flow_config {
	__u64 key[2];
	__u32 mask;
	__u32 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, struct flow_tuple);
	__type(value, __u64);
} flow_table SEC(".maps");

static __always_inline __u32 flow_tunnel(__u64 value)
{
	return value & FLOW_TUNNEL_MASK;
}

static __always_inline int flow_find(const struct flow_tuple *tuple,
				     const struct flow_config *config, __u16 tick, __u64 *value)
{
	__u64 *found = bpf_map_lookup_elem(&flow_table, tuple);

	(void)config;
	if (!found)
		return 0;
	*value = *found;
	if ((__u16)(*value >> FLOW_SEEN_SHIFT) != tick)
		*(__u16 *)((char *)found + FLOW_SEEN_OFFSET) = tick;
	return 1;
}

#endif
