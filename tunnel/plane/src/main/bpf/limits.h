/* Every bound of the program, with its reason. */
#ifndef SLR_LIMITS_H
#define SLR_LIMITS_H

/* Customer and service tag; more is nothing that a router meets. */
#define VLAN_TAGS_MAX 2

/* Ethernet header with all tags. */
#define LINK_BYTES_MAX (14 + 4 * VLAN_TAGS_MAX)

/* Where an inner IP header may begin at most: behind tags, an IPv6 outer header, UDP and GUE. */
#define OFFSET_MAX (LINK_BYTES_MAX + 40 + 8 + 4)

#define OFFSET_MASK 127

/* An ICMP error about an IPv4 packet has at most 576 octets (RFC 1812 4.3.2.3) ... */
#define QUOTED_V4_BYTES (576 - 20 - 8)

/* ... one about an IPv6 packet 1,280 (RFC 4443 2.4 c). */
#define QUOTED_V6_BYTES (1280 - 40 - 8)

/* Next hops that the program may choose among; a set that Java writes has no more. */
#define CANDIDATES_MAX 64

/* Interfaces by which packets may leave that Java knows no next hop for. */
#define OUTPUTS_MAX 1024

/* Interfaces with sockets of the slow path: as many as a machine may have cards. */
#define SLOW_INTERFACES_MAX 64

/* One for each queue of each of them; beyond it packets go to the stack, as without sockets. */
#define SLOW_SOCKETS_MAX 1024

/* Parts of a second in which an allowance comes that is so large that whole seconds are bursts. */
#define BUDGET_SLICES 16
#define BUDGET_SLICED_FROM 1024

/*
 * Octets of the ring of stalled connections, a power of two: 21,000 of them, as many as time out in
 * some milliseconds where 100,000 lose their way at once. Java reads within a few.
 */
#define STALLS_RING_BYTES (1 << 20)

/* Sizes that Java replaces before the program is loaded; what stands here only must be legal. */
#define SIZE_SET_AT_LOAD 1

#endif
