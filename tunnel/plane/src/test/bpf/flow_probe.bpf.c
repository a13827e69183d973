/* Looks for random flows in a flow table, many in one run: the reader of tests and benchmarks that
 * the verifier has passed and the kernel's own compiler has translated.
 */
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "flow_table.h"

#define LOOKUPS 1024

#define FACTOR 6364136223846793005ULL
#define INCREMENT 1442695040888963407ULL

struct probe {
	/*
	 * Flow i is TCP from 10.0.0.0 + i, port 1024, to 203.0.113.1, port 80, and its tunnel is i;
	 * so many are looked for, from the first, each so far from the next.
	 */
	__u64 flows;
	__u64 first;
	__u64 stride;
	__u64 random;
	__u64 hits;
	__u64 wrong;
	/* Else last seen changes with every packet. */
	__u64 steady;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct probe);
} probe SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct flow_config);
} flow_config SEC(".maps");

struct step {
	struct probe *probe;
	struct flow_config *config;
	struct flow_tuple tuple;
};

static long look_up(__u32 index, struct step *step)
{
	struct probe *p = step->probe;
	__u64 value = 0;
	__u32 flow;

	(void)index;
	p->random = p->random * FACTOR + INCREMENT;
	flow = p->first + (((p->random >> 32) * p->flows) >> 32) * p->stride;
	step->tuple.word[1] = (__u64)bpf_htonl(0x0a000000 + flow) << 32 | 0xffff0000;
	if (flow_lookup(&step->tuple, step->config, p->steady ? 1 : p->random >> 40, &value)) {
		p->hits++;
		p->wrong += flow_tunnel(value) != flow;
	}
	return 0;
}

SEC("xdp")
int flow_probe(struct xdp_md *ctx)
{
	__u32 only = 0;
	struct step step = {
		.probe = bpf_map_lookup_elem(&probe, &only),
		.config = bpf_map_lookup_elem(&flow_config, &only),
		.tuple.destination_port = bpf_htons(80),
		.tuple.source_port = bpf_htons(1024),
		.tuple.protocol = 6,
	};

	(void)ctx;
	if (!step.probe || !step.config)
		return XDP_ABORTED;
	step.tuple.word[3] = (__u64)bpf_htonl(0xcb007101) << 32 | 0xffff0000;
	return bpf_loop(LOOKUPS, look_up, &step, 0) == LOOKUPS ? XDP_DROP : XDP_ABORTED;
}

char LICENSE[] SEC("license") = "Apache-2.0";
