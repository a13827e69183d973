/* What the verifier refuses: a read of the frame without a look at its end. */
#include <linux/bpf.h>
#include <linux/types.h>

#include <bpf/bpf_helpers.h>

SEC("xdp")
int refused(struct xdp_md *ctx)
{
	return *(volatile __u8 *)(long)ctx->data;
}
