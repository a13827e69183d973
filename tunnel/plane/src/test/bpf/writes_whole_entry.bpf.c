/* What a program must not do to the flow table: read a value, change it, write all of it back. */
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

#include "flow_table.h"

SEC("xdp")
int writes_whole_entry(struct xdp_md *ctx)
{
	__u32 index = ctx->ingress_ifindex;
	struct flow_bucket *bucket = bpf_map_lookup_elem(&flow_table, &index);

	if (bucket)
		bucket->value[2] += 1ULL << FLOW_SEEN_SHIFT;
	return XDP_PASS;
}
