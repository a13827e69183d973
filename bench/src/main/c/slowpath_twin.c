/*
 * The slow path of the data plane in C, to measure Java's against: the same sockets, and for each
 * packet of a known flow the same kind of work on the same kind of data. It reads the Ethernet and
 * IPv4 header (lengths, checksum, address rules) and the TCP header, looks whether the packet is to
 * this node or to a virtual host, finds the flow's record and stamps it, finds the holder's tunnel
 * and the next machine's link address, takes a hop, and writes the outer headers before the packet
 * where it lies. Anything else than such a packet is dropped.
 *
 *   slowpath_twin IN OUT FLOWS HOST_MAC OUT_MAC
 *
 * Flows are 10.0.0.0 and on, port 1024, to 203.0.113.1, port 80. It says "ready", forwards until
 * its input ends, and then says how many packets it sent.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <time.h>

#include "twin_flows.h"
#include "twin_socket.h"

#define ETHER_BYTES 14
#define V4_BYTES 20
#define TCP_BYTES 20
#define V4_MARK 0xffff00000000ULL
#define MTU_BYTES 1500
#define VERDICTS 160
#define LINKS 4

enum verdict {
	FORWARD_KNOWN = 1,
	NOT_OURS = 40,
	UNKNOWN_FLOW = 60,
	BAD_FLAGS = 64,
	MALFORMED = 101,
	BAD_ADDRESS = 104,
	TO_NODE = 119,
	NOT_IP = 120,
	TOO_BIG = 114,
	EXPIRED = 113,
};

struct link {
	uint32_t destination;
	uint8_t macs[12];
};

static const uint32_t own_v4 = 0x0a020001;    /* 10.2.0.1 */
static const uint32_t virtual_host = 0xcb007100; /* 203.0.113.0/24 */
static const uint32_t holders[] = {0x0a020003}; /* 10.2.0.3 */
static struct link links[LINKS];
static uint64_t counts[VERDICTS];
static uint64_t count_bytes[VERDICTS];
static uint64_t sent;

static uint32_t get32(const uint8_t *at)
{
	uint32_t word;

	memcpy(&word, at, sizeof(word));
	return ntohl(word);
}

static uint32_t get16(const uint8_t *at)
{
	uint16_t word;

	memcpy(&word, at, sizeof(word));
	return ntohs(word);
}

static void put16(uint8_t *at, uint32_t value)
{
	uint16_t word = htons(value);

	memcpy(at, &word, sizeof(word));
}

static void put32(uint8_t *at, uint32_t value)
{
	uint32_t word = htonl(value);

	memcpy(at, &word, sizeof(word));
}

static uint32_t sum_of(const uint8_t *at, uint32_t bytes)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < bytes; i += 2)
		sum += get16(at + i);
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

static int may_send(uint32_t address)
{
	uint32_t network = address >> 24;

	return network != 0 && network != 127 && network >> 4 != 0xe && address != 0xffffffff;
}

/* Gives the length that the header says, or 0. */
static uint32_t parse_v4(const uint8_t *ip, uint32_t bytes)
{
	uint32_t header = (ip[0] & 0xf) * 4;
	uint32_t total;

	if (bytes < V4_BYTES || ip[0] >> 4 != 4 || header < V4_BYTES || header > bytes)
		return 0;
	total = get16(ip + 2);
	if (total < header || total > bytes || sum_of(ip, header) != 0xffff)
		return 0;
	/* No fragment, and TCP. */
	return (get16(ip + 6) & 0x3fff) == 0 && ip[9] == 6 && total >= header + TCP_BYTES ? total
											   : 0;
}

static int is_legal(uint8_t flags)
{
	uint8_t kinds = flags & 0x17;

	return kinds != 0 && !((kinds & 2) && (kinds & 5));
}

static const struct link *link_to(uint32_t destination)
{
	uint32_t place = destination * 0x9e3779b9u >> 30;

	for (int i = 0; i < LINKS; i++, place = (place + 1) & (LINKS - 1))
		if (links[place].destination == destination)
			return &links[place];
	return NULL;
}

static void take_hop(uint8_t *ip)
{
	uint32_t sum = (~get16(ip + 10) & 0xffff) + (~get16(ip + 8) & 0xffff);

	ip[8]--;
	sum += get16(ip + 8);
	sum = (sum & 0xffff) + (sum >> 16);
	put16(ip + 10, ~((sum & 0xffff) + (sum >> 16)));
}

static void write_outer(uint8_t *outer, uint32_t length, uint8_t class, uint32_t to,
			const struct link *link)
{
	put32(outer, 0x45000000 | class << 16 | (length + V4_BYTES));
	put32(outer + 4, 0x4000);
	put32(outer + 8, 64 << 24 | 4 << 16);
	put32(outer + 12, own_v4);
	put32(outer + 16, to);
	put16(outer + 10, ~sum_of(outer, V4_BYTES));
	memcpy(outer - ETHER_BYTES, link->macs, sizeof(link->macs));
	put16(outer - 2, 0x0800);
}

/* Gives the begin of the frame that is to be sent, or NULL; its length into bytes. */
static uint8_t *forward(uint8_t *ip, uint32_t length, struct record *record, uint32_t *bytes,
			enum verdict *verdict)
{
	uint32_t to = holders[record->holder];
	const struct link *link = link_to(to);
	uint8_t *outer = ip - V4_BYTES;

	if (length + V4_BYTES > MTU_BYTES) {
		*verdict = TOO_BIG;
		return NULL;
	}
	if (ip[8] <= 1 || !link) {
		*verdict = EXPIRED;
		return NULL;
	}
	take_hop(ip);
	write_outer(outer, length, ip[1], to, link);
	*bytes = length + V4_BYTES + ETHER_BYTES;
	*verdict = FORWARD_KNOWN;
	return outer - ETHER_BYTES;
}

static enum verdict decide(uint8_t *frame, uint32_t frame_bytes, uint64_t now_ns, uint8_t **out,
			   uint32_t *out_bytes, uint32_t *length)
{
	uint8_t *ip = frame + ETHER_BYTES;
	uint8_t *tcp;
	struct tuple tuple;
	struct record *record;
	enum verdict verdict;
	uint32_t from, to;

	if (frame_bytes < ETHER_BYTES || get16(frame + 12) != 0x0800)
		return NOT_IP;
	*length = parse_v4(ip, frame_bytes - ETHER_BYTES);
	if (*length == 0)
		return MALFORMED;
	from = get32(ip + 12);
	to = get32(ip + 16);
	if (!may_send(from))
		return BAD_ADDRESS;
	if (to == own_v4)
		return TO_NODE;
	if ((to & 0xffffff00) != virtual_host)
		return NOT_OURS;
	tcp = ip + (ip[0] & 0xf) * 4;
	tuple = (struct tuple){{0, V4_MARK | from, 0, V4_MARK | to,
				(uint64_t)6 << 32 | get32(tcp)}};
	if (!is_legal(tcp[13]))
		return BAD_FLAGS;
	record = find_flow(&tuple, now_ns);
	if (!record)
		return UNKNOWN_FLOW;
	see(record, *length, now_ns);
	*out = forward(ip, *length, record, out_bytes, &verdict);
	return verdict;
}

static void send_all(struct xsk *xsk, uint32_t queued)
{
	struct ring *ring = &xsk->tx;

	reap(xsk);
	if (queued == 0)
		return;
	set_index(ring->producer, ring->own);
	for (int tries = 0; ring->own != get_index(ring->consumer) && tries < BATCH; tries++)
		if (send(xsk->fd, NULL, 0, MSG_DONTWAIT) < 0 && errno != EAGAIN && errno != EBUSY)
			require(errno == EINTR || errno == ENOBUFS, "send");
	sent += queued;
}

/* Up to BATCH packets; gives how many there were. */
static uint32_t turn(struct xsk *in, struct xsk *out)
{
	struct ring *rx = &in->rx;
	struct ring *tx = &out->tx;
	uint32_t count = get_index(rx->producer) - rx->own;
	uint32_t queued = 0;
	struct timespec now;
	uint64_t now_ns;

	clock_gettime(CLOCK_MONOTONIC, &now);
	now_ns = now.tv_sec * 1000000000ULL + now.tv_nsec;
	count = count < BATCH ? count : BATCH;
	for (uint32_t i = 0; i < count; i++) {
		struct xdp_desc *entry = &((struct xdp_desc *)rx->entries)[rx->own++ & rx->mask];
		uint32_t bytes = 0, length = 0;
		uint8_t *frame = NULL;
		enum verdict verdict =
			decide(frames + entry->addr, entry->len, now_ns, &frame, &bytes, &length);

		counts[verdict]++;
		count_bytes[verdict] += length;
		if (frame && tx->own - get_index(tx->consumer) <= tx->mask) {
			((struct xdp_desc *)tx->entries)[tx->own++ & tx->mask] =
				(struct xdp_desc){.addr = frame - frames, .len = bytes};
			queued++;
		} else {
			free_frames[free_count++] = entry->addr & ~(uint64_t)(FRAME_BYTES - 1);
		}
	}
	set_index(rx->consumer, rx->own);
	send_all(out, queued);
	refill(in);
	return count;
}

static void know_flows(uint32_t flows)
{
	records = calloc(RECORDS, sizeof(*records));
	places = malloc(PLACES * sizeof(*places));
	require(records && places && flows <= RECORDS, "memory for flows");
	memset(places, 0xff, PLACES * sizeof(*places));
	for (uint32_t i = 0; i < flows; i++) {
		struct tuple tuple = {{0, V4_MARK | (0x0a000000 + i), 0, V4_MARK | 0xcb007101,
				       (uint64_t)6 << 32 | 1024 << 16 | 80}};
		struct timespec now;

		clock_gettime(CLOCK_MONOTONIC, &now);
		add_flow(&tuple, 0, now.tv_sec * 1000000000ULL + now.tv_nsec);
	}
}

static void read_mac(const char *text, uint8_t *mac)
{
	require(sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx", mac, mac + 1, mac + 2, mac + 3,
		       mac + 4, mac + 5)
			== 6,
		text);
}

int main(int argc, char **argv)
{
	struct xsk in, out;
	struct pollfd waiting[2];
	struct link *link = &links[holders[0] * 0x9e3779b9u >> 30];

	require(argc == 6, "usage: slowpath_twin IN OUT FLOWS HOST_MAC OUT_MAC");
	know_flows(atoi(argv[3]));
	link->destination = holders[0];
	read_mac(argv[4], link->macs);
	read_mac(argv[5], link->macs + 6);
	in = open_socket(argv[1], 1, NULL);
	out = open_socket(argv[2], 0, &in);
	refill(&in);
	take_packets(argv[1], in.fd);
	printf("ready\n");
	fflush(stdout);
	waiting[0] = (struct pollfd){.fd = in.fd, .events = POLLIN};
	waiting[1] = (struct pollfd){.fd = 0, .events = POLLIN};
	for (;;) {
		if (turn(&in, &out) != 0)
			continue;
		poll(waiting, 2, 1000);
		if (waiting[1].revents != 0)
			break;
	}
	printf("%lu\n", sent);
	return 0;
}
