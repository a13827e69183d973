/*
 * The next hop of a new flow, as slr.core.choice.NextHopSet chooses: the one with the lowest score
 * of slr.core.choice.RendezvousScore, step by step the same numbers. So a flow gets the same next
 * hop whether Java chooses or the program does in its place.
 */
#ifndef SLR_RENDEZVOUS_H
#define SLR_RENDEZVOUS_H

#include "maps.h"
#include "sip_hash.h"

#include <bpf/bpf_endian.h>

#define DRAWN_BITS 53

#define TRANSPORT_BYTES 40
#define ADDRESSES_BYTES 32

/* Of a positive number, without a branch: the compiler has no instruction for it. */
static __always_inline __u64 leading_zeros(__u64 value)
{
	value |= value >> 1;
	value |= value >> 2;
	value |= value >> 4;
	value |= value >> 8;
	value |= value >> 16;
	value |= value >> 32;
	/* Now there are as many zeros as ones are missing. */
	value = ~value;
	value -= value >> 1 & 0x5555555555555555ULL;
	value = (value & 0x3333333333333333ULL) + (value >> 2 & 0x3333333333333333ULL);
	value = (value + (value >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
	return value * 0x0101010101010101ULL >> 56;
}

/*
 * log2 of a positive number, 32 bits behind the point: log2(1 + x) = x + x (1 - x) q(x), q of
 * degree 6.
 */
static __always_inline __u64 binary_logarithm(__u64 value)
{
	__u64 zeros = leading_zeros(value);
	__s64 x = value << zeros << 1 >> 32;
	__s64 q = 39240526;
	__s64 bulge = (__u64)x * ((1ULL << 32) - x) >> 32;

	q = -181612542 + (q * x >> 32);
	q = 404968118 + (q * x >> 32);
	q = -630722265 + (q * x >> 32);
	q = 859628553 + (q * x >> 32);
	q = -1196016508 + (q * x >> 32);
	q = 1901337549 + (q * x >> 32);
	return ((63 - zeros) << 32) + x + (bulge * q >> 32);
}

/* Every bit of the input changes every bit of the output (Stafford's variant 13). */
static __always_inline __u64 mix(__u64 value)
{
	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
	value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
	return value ^ (value >> 31);
}

static __always_inline __s64 score(__u64 flow_hash, const struct candidate *candidate)
{
	__u64 drawn = mix(flow_hash ^ candidate->seed) >> (64 - DRAWN_BITS) | 1;

	return binary_logarithm(((__u64)DRAWN_BITS << 32) - binary_logarithm(drawn))
	       - candidate->log_weight;
}

/*
 * slr.core.flow.FlowHash: SipHash-1-3 of the words that Java has, under the key that the routers of
 * a level share; with the ports, or of the addresses alone.
 */
static __always_inline __u64 choice_hash(const struct flow_tuple *tuple, const struct node *node,
					 int with_ports)
{
	struct sip s = sip_begin(node->choice_key);
	__u64 bytes = ADDRESSES_BYTES;

#pragma unroll
	for (int i = 0; i < 4; i++)
		sip_absorb(&s, bpf_be64_to_cpu(tuple->word[i]));
	if (with_ports) {
		sip_absorb(&s, (__u64)bpf_ntohs(tuple->source_port) << 24
					    | (__u32)bpf_ntohs(tuple->destination_port) << 8
					    | tuple->protocol);
		bytes = TRANSPORT_BYTES;
	}
	sip_absorb(&s, bytes << 56);
	return sip_end(&s);
}

/* The tunnel of the next hop with the lowest score, or NO_TUNNEL if there is none to choose. */
static __always_inline __u32 choose(const struct candidates *among, __u64 flow_hash)
{
	__s64 lowest = 0x7fffffffffffffffLL;
	__u32 best = NO_TUNNEL;

	for (__u32 i = 0; i < CANDIDATES_MAX; i++) {
		const struct candidate *candidate = &among->candidate[i];
		__s64 its;

		if (i >= among->count)
			break;
		its = score(flow_hash, candidate);
		if (its < lowest) {
			lowest = its;
			best = candidate->tunnel;
		}
	}
	return best;
}

#endif
