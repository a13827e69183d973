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

#define FRAME_BYTES 64
#define OUTER_BYTES 20

/* Knuth's MMIX generator; its upper bits are the good ones. */
#define FACTOR 6364136223846793005ULL
#define INCREMENT 1442695040888963407ULL

/* Ethernet, IPv4 and TCP, as words of 16 bits. */
struct frame {
	__u16 word[FRAME_BYTES / 2];
};

#define IP_SUM 12 /* where the words are */
#define IP_SOURCE 13

struct trial {
	/* One less than the number of flows, a power of two. */
	__u64 mask;
	__u64 random;
	/* A frame of flow 0, from 10.0.0.0, with the IP checksum without that address. */
	struct frame frame;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct trial);
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
	struct trial *t = bpf_map_lookup_elem(&trial, &only);
	struct frame *frame;
	__u32 source;
	__u32 sum;

	if (!t)
		return XDP_ABORTED;
	if (ctx->data_end - ctx->data > FRAME_BYTES && bpf_xdp_adjust_head(ctx, OUTER_BYTES))
		return XDP_ABORTED;
	frame = (void *)(long)ctx->data;
	if ((void *)(frame + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	t->random = t->random * FACTOR + INCREMENT;
	source = 0x0a000000 + ((t->random >> 40) & t->mask);
	__builtin_memcpy(frame, &t->frame, sizeof(*frame));
	frame->word[IP_SOURCE] = bpf_htons(source >> 16);
	frame->word[IP_SOURCE + 1] = bpf_htons(source & 0xffff);
	sum = (__u32)bpf_ntohs(frame->word[IP_SUM]) + (source >> 16) + (source & 0xffff);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	frame->word[IP_SUM] = bpf_htons(~sum & 0xffff);
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
