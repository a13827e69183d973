/*
 * The sockets of the twin: as slr.plane.XdpPorts opens them, option for option. One memory, frames
 * of 2,048 octets, rings of 4,096, need-wakeup, the kernel's choice of mode; 64 packets for each
 * call that sends.
 */
#ifndef SLR_TWIN_SOCKET_H
#define SLR_TWIN_SOCKET_H

#include <errno.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_xdp.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#define RING_ENTRIES 4096
#define UNUSED_ENTRIES 2
#define FRAME_BYTES 2048
#define FRAMES (RING_ENTRIES + 1024)
#define BATCH 64
#define MAX_SEND_BUDGET 9
#define SEND_BUFFER_BYTES (4 << 20)
#define MAPS_MAX 64

static void require(int works, const char *what)
{
	if (works)
		return;
	fprintf(stderr, "slowpath_twin: %s: %s\n", what, strerror(errno));
	exit(1);
}

struct ring {
	uint32_t *producer;
	uint32_t *consumer;
	uint32_t *flags;
	void *entries;
	uint32_t own;
	uint32_t mask;
};

struct xsk {
	int fd;
	struct ring rx;
	struct ring tx;
	struct ring fill;
	struct ring completion;
};

static uint8_t *frames;
static uint64_t free_frames[FRAMES];
static uint32_t free_count;

static uint32_t get_index(const uint32_t *index)
{
	return __atomic_load_n(index, __ATOMIC_ACQUIRE);
}

static void set_index(uint32_t *index, uint32_t value)
{
	__atomic_store_n(index, value, __ATOMIC_RELEASE);
}

static void set_ring(int fd, int option, int entries)
{
	require(setsockopt(fd, SOL_XDP, option, &entries, sizeof(entries)) == 0, "ring");
}

static void map_ring(int fd, struct ring *ring, const struct xdp_ring_offset *at, uint32_t entries,
		     uint32_t entry_bytes, uint64_t page)
{
	uint8_t *base = mmap(NULL, at->desc + (uint64_t)entries * entry_bytes,
			     PROT_READ | PROT_WRITE, MAP_SHARED, fd, page);

	require(base != MAP_FAILED, "mmap of a ring");
	ring->producer = (uint32_t *)(base + at->producer);
	ring->consumer = (uint32_t *)(base + at->consumer);
	ring->flags = (uint32_t *)(base + at->flags);
	ring->entries = base + at->desc;
	ring->mask = entries - 1;
	ring->own = 0;
}

static void make_memory(int fd)
{
	struct xdp_umem_reg memory = {.len = (uint64_t)FRAMES * FRAME_BYTES,
				      .chunk_size = FRAME_BYTES};

	frames = mmap(NULL, memory.len, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	require(frames != MAP_FAILED, "memory");
	memory.addr = (uint64_t)frames;
	require(setsockopt(fd, SOL_XDP, XDP_UMEM_REG, &memory, sizeof(memory)) == 0, "umem");
	for (uint64_t i = 0; i < FRAMES; i++)
		free_frames[free_count++] = i * FRAME_BYTES;
}

/* The first one has the memory, the others share it. */
static struct xsk open_socket(const char *interface, int receives, const struct xsk *sharer)
{
	uint32_t incoming = receives ? RING_ENTRIES : UNUSED_ENTRIES;
	struct xsk xsk = {.fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0)};
	struct sockaddr_xdp at = {.sxdp_family = AF_XDP,
				  .sxdp_ifindex = if_nametoindex(interface),
				  .sxdp_flags = sharer ? XDP_SHARED_UMEM : XDP_USE_NEED_WAKEUP,
				  .sxdp_shared_umem_fd = sharer ? sharer->fd : 0};
	struct xdp_mmap_offsets offsets;
	socklen_t bytes = sizeof(offsets);
	int budget = BATCH;
	int buffer = SEND_BUFFER_BYTES;

	require(xsk.fd >= 0, "socket");
	if (!sharer)
		make_memory(xsk.fd);
	set_ring(xsk.fd, XDP_RX_RING, incoming);
	set_ring(xsk.fd, XDP_TX_RING, RING_ENTRIES);
	set_ring(xsk.fd, XDP_UMEM_FILL_RING, incoming);
	set_ring(xsk.fd, XDP_UMEM_COMPLETION_RING, RING_ENTRIES);
	require(getsockopt(xsk.fd, SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &bytes) == 0, "offsets");
	map_ring(xsk.fd, &xsk.rx, &offsets.rx, incoming, sizeof(struct xdp_desc),
		 XDP_PGOFF_RX_RING);
	map_ring(xsk.fd, &xsk.tx, &offsets.tx, RING_ENTRIES, sizeof(struct xdp_desc),
		 XDP_PGOFF_TX_RING);
	map_ring(xsk.fd, &xsk.fill, &offsets.fr, incoming, sizeof(uint64_t),
		 XDP_UMEM_PGOFF_FILL_RING);
	map_ring(xsk.fd, &xsk.completion, &offsets.cr, RING_ENTRIES, sizeof(uint64_t),
		 XDP_UMEM_PGOFF_COMPLETION_RING);
	setsockopt(xsk.fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof(buffer));
	/* Unknown to older kernels. */
	setsockopt(xsk.fd, SOL_XDP, MAX_SEND_BUDGET, &budget, sizeof(budget));
	/* The kernel lets go of a queue some time after the socket there was closed. */
	for (int tries = 0; bind(xsk.fd, (struct sockaddr *)&at, sizeof(at)) != 0; tries++) {
		require(errno == EBUSY && tries < 400, "bind");
		usleep(5000);
	}
	return xsk;
}

static void refill(struct xsk *xsk)
{
	struct ring *ring = &xsk->fill;
	uint32_t room = ring->mask + 1 - (ring->own - get_index(ring->consumer));
	uint32_t count = room < free_count ? room : free_count;

	if (count == 0)
		return;
	for (uint32_t i = 0; i < count; i++)
		((uint64_t *)ring->entries)[ring->own++ & ring->mask] = free_frames[--free_count];
	set_index(ring->producer, ring->own);
	if (get_index(ring->flags) & XDP_RING_NEED_WAKEUP)
		recv(xsk->fd, NULL, 0, MSG_DONTWAIT);
}

static void reap(struct xsk *xsk)
{
	struct ring *ring = &xsk->completion;
	uint32_t count = get_index(ring->producer) - ring->own;

	if (count == 0)
		return;
	for (uint32_t i = 0; i < count; i++)
		free_frames[free_count++] =
			((uint64_t *)ring->entries)[ring->own++ & ring->mask]
			& ~(uint64_t)(FRAME_BYTES - 1);
	set_index(ring->consumer, ring->own);
}

/* Has the program at the interface give its packets to the socket; its maps are found by name. */
static void take_packets(const char *interface, int fd)
{
	uint32_t index = if_nametoindex(interface);
	uint32_t ids[MAPS_MAX];
	struct bpf_prog_info program = {.nr_map_ids = MAPS_MAX, .map_ids = (uint64_t)ids};
	uint32_t bytes = sizeof(program);
	uint32_t range[2] = {0, 1};
	uint32_t first = 0;
	uint32_t id;
	int found = 0;

	require(bpf_xdp_query_id(index, 0, &id) == 0 && id != 0, "no program there");
	require(bpf_obj_get_info_by_fd(bpf_prog_get_fd_by_id(id), &program, &bytes) == 0,
		"program");
	for (uint32_t i = 0; i < program.nr_map_ids && i < MAPS_MAX; i++) {
		struct bpf_map_info map = {};
		int map_fd = bpf_map_get_fd_by_id(ids[i]);

		bytes = sizeof(map);
		require(bpf_obj_get_info_by_fd(map_fd, &map, &bytes) == 0, "map");
		if (strcmp(map.name, "slow_sockets") == 0)
			found += bpf_map_update_elem(map_fd, &first, &fd, 0) == 0;
		else if (strcmp(map.name, "slow_ranges") == 0)
			found += bpf_map_update_elem(map_fd, &index, range, 0) == 0;
		close(map_fd);
	}
	require(found == 2, "the program's maps");
}

#endif
