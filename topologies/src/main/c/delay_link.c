/*
 * A long cable: what comes in at one interface leaves at the other, a fixed time later.
 *
 *   delay_link INTERFACE INTERFACE MICROSECONDS
 *
 * Frames keep their virtio header, so that what the sender left to its network card (checksums,
 * segments) is still left to the next one. A frame that finds the cable full is lost.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* A power of two, since the counts run over it. */
#define FRAMES_MAX 4096u

/* So many of one way before the other way and what is due have their turn. */
#define TURN_FRAMES 256

/* The largest segment that a sender leaves to its card, with its headers. */
#define FRAME_BYTES_MAX (65536 + 256)

#define BUFFER_BYTES (16 << 20)

struct frame {
	int64_t due_ns;
	ssize_t bytes;
	char *octets;
};

/* One way of the cable. */
struct way {
	int in;
	int out;
	struct frame *frames;
	unsigned int first;
	unsigned int next;
};

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void *need(void *memory)
{
	if (memory == NULL) {
		fprintf(stderr, "delay_link: no memory\n");
		exit(1);
	}
	return memory;
}

static void require(int result, const char *what)
{
	if (result < 0) {
		perror(what);
		exit(1);
	}
}

static int open_interface(const char *name)
{
	int one = 1;
	int buffer = BUFFER_BYTES;
	int fd = socket(AF_PACKET, SOCK_RAW, 0);
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(name),
	};

	require(fd, "socket");
	if (address.sll_ifindex == 0) {
		fprintf(stderr, "delay_link: there is no interface %s\n", name);
		exit(1);
	}
	require(setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &one, sizeof(one)), "PACKET_VNET_HDR");
	require(setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof(one)),
		"PACKET_IGNORE_OUTGOING");
	require(setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer)), "SO_RCVBUF");
	require(bind(fd, (struct sockaddr *)&address, sizeof(address)), "bind");
	return fd;
}

static struct way open_way(int in, int out)
{
	struct way way = { .in = in, .out = out };

	way.frames = need(calloc(FRAMES_MAX, sizeof(*way.frames)));
	return way;
}

/* Takes all frames that wait; each pays for its own place, which stays for the next one. */
static void take(struct way *way, int64_t delay_ns, char *scratch)
{
	for (int taken = 0; taken < TURN_FRAMES; taken++) {
		struct frame *frame = &way->frames[way->next % FRAMES_MAX];
		ssize_t bytes = recv(way->in, scratch, FRAME_BYTES_MAX, MSG_DONTWAIT);

		if (bytes <= 0)
			return;
		if (way->next - way->first == FRAMES_MAX)
			continue;
		frame->octets = need(realloc(frame->octets, bytes));
		memcpy(frame->octets, scratch, bytes);
		frame->bytes = bytes;
		frame->due_ns = now_ns() + delay_ns;
		way->next++;
	}
}

/* Sends what is due; gives when the next frame is, or the largest time. */
static int64_t give(struct way *way)
{
	while (way->first != way->next) {
		struct frame *frame = &way->frames[way->first % FRAMES_MAX];

		if (frame->due_ns > now_ns())
			return frame->due_ns;
		/* A full queue beyond loses it, as it would without the cable. */
		if (send(way->out, frame->octets, frame->bytes, MSG_DONTWAIT) < 0 && errno == ENXIO)
			exit(1);
		way->first++;
	}
	return INT64_MAX;
}

int main(int count, char **words)
{
	int64_t delay_ns;
	char *scratch = need(malloc(FRAME_BYTES_MAX));
	struct way ways[2];

	if (count != 4) {
		fprintf(stderr, "usage: delay_link INTERFACE INTERFACE MICROSECONDS\n");
		return 2;
	}
	delay_ns = strtoll(words[3], NULL, 10) * 1000;
	ways[0] = open_way(open_interface(words[1]), open_interface(words[2]));
	ways[1] = open_way(ways[0].out, ways[0].in);
	/* Else the kernel may be 50 us late. */
	prctl(PR_SET_TIMERSLACK, 1);
	for (;;) {
		struct pollfd inputs[2] = {
			{ .fd = ways[0].in, .events = POLLIN },
			{ .fd = ways[1].in, .events = POLLIN },
		};
		int64_t due_ns = give(&ways[0]);
		int64_t other_ns = give(&ways[1]);
		int64_t wait_ns = (due_ns < other_ns ? due_ns : other_ns) - now_ns();
		struct timespec wait = {
			.tv_sec = wait_ns / 1000000000,
			.tv_nsec = wait_ns % 1000000000,
		};

		if (due_ns == INT64_MAX && other_ns == INT64_MAX)
			ppoll(inputs, 2, NULL, NULL);
		else if (wait_ns > 0)
			ppoll(inputs, 2, &wait, NULL);
		take(&ways[0], delay_ns, scratch);
		take(&ways[1], delay_ns, scratch);
	}
}
