/* Writes numbered records of different lengths into a ring of one page, until one does not fit. */
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

struct record {
	__u64 number;
	__u64 filling[3];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} written SEC(".maps");

SEC("xdp")
int ring_writer(struct xdp_md *ctx)
{
	__u32 first = 0;
	__u64 *count = bpf_map_lookup_elem(&written, &first);
	struct record *given_up;

	(void)ctx;
	if (!count)
		return XDP_ABORTED;
	for (int i = 0; i < 1000; i++) {
		struct record record = {.number = *count};

		given_up = bpf_ringbuf_reserve(&ring, sizeof(*given_up), 0);
		if (given_up)
			bpf_ringbuf_discard(given_up, 0);
		if (bpf_ringbuf_output(&ring, &record, record.number & 1 ? 12 : sizeof(record), 0))
			return XDP_DROP;
		*count += 1;
	}
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Apache-2.0";
