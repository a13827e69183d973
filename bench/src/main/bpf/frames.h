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
#define IP_SOURCE 13

struct frames {
	/* One less than the number of flows, a power of two. */
	__u64 mask;
	__u64 random;
	/* A frame of flow 0, from 10.0.0.0, with the IP checksum without that address. */
	struct frame frame;
};

/* Writes all of a frame of a flow among 10.0.0.0 and on. */
static __always_inline void write_frame(struct frames *frames, struct frame *frame)
{
	__u32 source;
	__u32 sum;

	frames->random = frames->random * FACTOR + INCREMENT;
	source = 0x0a000000 + ((frames->random >> 40) & frames->mask);
	__builtin_memcpy(frame, &frames->frame, sizeof(*frame));
	frame->word[IP_SOURCE] = bpf_htons(source >> 16);
	frame->word[IP_SOURCE + 1] = bpf_htons(source & 0xffff);
	sum = (__u32)bpf_ntohs(frame->word[IP_SUM]) + (source >> 16) + (source & 0xffff);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	frame->word[IP_SUM] = bpf_htons(~sum & 0xffff);
}

#endif
