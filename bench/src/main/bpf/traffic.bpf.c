/* Traffic of random flows from one end of a way, and its count at the other.
 *
 * The source runs as BPF_PROG_TEST_RUN with live frames, which the kernel uses again with whatever
 * the last receiver made of them: it writes every octet of a frame each time.
 */
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "frames.h"

struct traffic {
	struct frames frames;
	/* Where frames leave. */
	__u32 interface;
	__u32 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct traffic);
} traffic SEC(".maps");

struct counter {
	__u64 packets;
	__u64 bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counter);
} arrived SEC(".maps");

SEC("xdp")
int traffic_source(struct xdp_md *ctx)
{
	__u32 only = 0;
	struct traffic *t = bpf_map_lookup_elem(&traffic, &only);
	struct frame *frame = (void *)(long)ctx->data;

	if (!t || (void *)(frame + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	write_frame(&t->frames, frame);
	return bpf_redirect(t->interface, 0);
}

/* Counts IPv4 packets and ends them. */
SEC("xdp")
int traffic_sink(struct xdp_md *ctx)
{
	__u32 only = 0;
	struct counter *counter = bpf_map_lookup_elem(&arrived, &only);
	struct frame *frame = (void *)(long)ctx->data;

	if (!counter || (void *)(frame + 1) > (void *)(long)ctx->data_end)
		return XDP_PASS;
	if (frame->word[ETHER_TYPE] != bpf_htons(0x0800))
		return XDP_PASS;
	counter->packets += 1;
	counter->bytes += ctx->data_end - ctx->data;
	return XDP_DROP;
}

char LICENSE[] SEC("license") = "Apache-2.0";
