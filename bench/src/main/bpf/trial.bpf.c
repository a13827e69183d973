/* Shows a program a packet of a random flow, again and again.
 *
 * BPF_PROG_TEST_RUN does not restore the frame between repetitions: after the first one a program
 * that encapsulates would meet its own work. So the wrapper runs first, takes off what is there,
 * writes a whole frame and calls the program.
 */
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "frames.h"

#define OUTER_BYTES 20

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct frames);
} trial SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} target SEC(".maps");

SEC("xdp")
int trial_wrapper(struct xdp_md *ctx)
{
	__u32 only = 0;
	struct frames *t = bpf_map_lookup_elem(&trial, &only);
	struct frame *frame;

	if (!t)
		return XDP_ABORTED;
	if (ctx->data_end - ctx->data > FRAME_BYTES && bpf_xdp_adjust_head(ctx, OUTER_BYTES))
		return XDP_ABORTED;
	frame = (void *)(long)ctx->data;
	if ((void *)(frame + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	write_frame(t, frame);
	bpf_tail_call(ctx, &target, 0);
	return XDP_ABORTED;
}

/* What the wrapper costs by itself. */
SEC("xdp")
int trial_bare(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_TX;
}

char LICENSE[] SEC("license") = "Apache-2.0";
