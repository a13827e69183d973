/* Frames of random flows: TCP segments of 64 octets with link header, as ProgramMeter has them. */
#ifndef SLR_FRAMES_H
#define SLR_FRAMES_H

#define FRAME_BYTES 64

/* Knuth's MMIX generator; its upper bits are the good ones. */
#define FACTOR 6364136223846793005ULL
#define INCREMENT 1442695040888963407ULL

/* Ethernet, IPv4 and TCP, as words of 16 bits. */
struct frame {
	__u16 word[FRAME_BYTES / 2];
};

#define ETHER_TYPE 6 /* where the words are */
#define IP_SUM 12
/* One of the words of 32 bits of the IP header, or behind it. */
#define IP_WORD(n) (7 + 2 * (n))

struct frames {
	/* One less than the number of flows, a power of two. */
	__u64 mask;
	__u64 random;
	/* A frame of flow 0, from 10.0.0.0, with the IP checksum without that address. */
	struct frame frame;
};

/*
 * Copies so many words of 32 bits, which an IP header consists of, each with a store of its own: a
 * load that spans two stores would wait until both have left the processor's store buffer, and no
 * frame that comes from a card lets a program wait for that.
 */
static __always_inline void copy_words(void *to, const void *from, int words)
{
#pragma unroll
	for (int i = 0; i < words; i++)
		*((volatile __u32 *)to + i) = *((const __u32 *)from + i);
}

/* Writes all of a frame of a flow among 10.0.0.0 and on. */
static __always_inline void write_frame(struct frames *frames, struct frame *frame)
{
	const __u16 *from = frames->frame.word;
	__u16 *to = frame->word;
	__u32 source;
	__u32 sum;

	frames->random = frames->random * FACTOR + INCREMENT;
	source = 0x0a000000 + ((frames->random >> 40) & frames->mask);
	copy_words(to, from, 3);
	to[ETHER_TYPE] = from[ETHER_TYPE];
	copy_words(to + IP_WORD(0), from + IP_WORD(0), 2);
	sum = (__u32)bpf_ntohs(from[IP_SUM]) + (source >> 16) + (source & 0xffff);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	*(__u32 *)(to + IP_WORD(2)) = from[IP_SUM - 1] | (__u32)bpf_htons(~sum & 0xffff) << 16;
	*(__u32 *)(to + IP_WORD(3)) = bpf_htonl(source);
	copy_words(to + IP_WORD(4), from + IP_WORD(4), 8);
	to[FRAME_BYTES / 2 - 1] = from[FRAME_BYTES / 2 - 1];
}

#endif
