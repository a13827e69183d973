/* What a verdict means to the kernel, and how often it was given. */
#ifndef SLR_OUTCOMES_H
#define SLR_OUTCOMES_H

#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

#include "verdicts.h"

struct counter {
	__u64 packets;
	/* Of IP, without link and outer header. */
	__u64 bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, VERDICT_CODES);
	__type(key, __u32);
	__type(value, struct counter);
} verdicts SEC(".maps");

static __always_inline void add_to(struct counter *counter, __u32 bytes)
{
	/* Per CPU, and a program is not interrupted by another on its CPU. */
	counter->packets += 1;
	counter->bytes += bytes;
}

static __always_inline void count_verdict(enum verdict verdict, __u32 bytes)
{
	__u32 code = verdict;
	struct counter *counter = bpf_map_lookup_elem(&verdicts, &code);

	if (counter)
		add_to(counter, bytes);
}

static __always_inline int action_of(enum verdict verdict)
{
	switch (verdict) {
#define FORWARD XDP_ABORTED
#define ANSWER XDP_TX
#define PASS XDP_PASS
#define DROP XDP_DROP
#define V(name, code, label, outcome)                                                           \
	case name:                                                                              \
		return outcome;
		VERDICTS(V)
#undef V
#undef FORWARD
#undef ANSWER
#undef PASS
#undef DROP
	default:
		return XDP_ABORTED;
	}
}

#endif
