/*
 * What becomes of a packet: one verdict each, counted per CPU by code (invariant 7).
 *
 * Codes and labels below 100 are those of slr.core.forward.Verdict, 100 to 117 and 124 to 129 those
 * of the path around it, the others the programs' own, 150 and more the host's;
 * slr.plane.PlaneVerdict is the same list in Java. A program says what the Java data plane would say, or that this one shall decide
 * (slow-...).
 */
#ifndef SLR_VERDICTS_H
#define SLR_VERDICTS_H

#define VERDICTS(V)                                                                             \
	/* To the holder of a known flow. */                                                    \
	V(FORWARD_KNOWN, 1, "forward-known", FORWARD)                                           \
	/* An ICMP error, to where the packets of the flow that it speaks of go. */             \
	V(FORWARD_ICMP_ERROR, 5, "forward-icmp-error", FORWARD)                                 \
	/* Not to a virtual host: ordinary routing. */                                          \
	V(NOT_OURS, 40, "not-ours", PASS)                                                       \
	/* Of a known flow, with flags that no TCP sends. */                                    \
	V(DROP_TCP_FLAGS, 64, "drop-tcp-flags", DROP)                                           \
	/* The holder of the flow wants no packet at all. */                                    \
	V(DROP_HOLDER_INACTIVE, 65, "drop-holder-inactive", DROP)                               \
	/* An ICMP error about a known flow, beyond the budget. */                              \
	V(DROP_ICMP_OVER_BUDGET, 71, "drop-icmp-over-budget", DROP)                             \
                                                                                                \
	/* A tunnel packet from an address that may not send (RFC 1812 5.3.7). */               \
	V(DROP_BAD_ADDRESS, 104, "packet-bad-address", DROP)                                    \
	/* A tunnel packet to us from outside the tunnel-source set. */                         \
	V(DROP_TUNNEL_SOURCE, 106, "tunnel-source-unknown", DROP)                               \
	V(DROP_BAD_INNER, 108, "tunnel-bad-inner", DROP)                                        \
	/* A tunnel in a tunnel. */                                                             \
	V(DROP_NESTED, 109, "tunnel-nested", DROP)                                              \
	/* Marked on the way, but its ends take no marks (RFC 6040 4.2). */                     \
	V(DROP_CONGESTION, 110, "tunnel-congestion-lost", DROP)                                 \
	V(DROP_INNER_NOT_OURS, 111, "tunnel-inner-not-ours", DROP)                              \
	/* The flow's tunnel has no entry: its end point is of a family we have no address in. */ \
	V(DROP_NO_TUNNEL, 112, "no-tunnel", DROP)                                               \
	V(DROP_TTL_EXPIRED, 113, "ttl-expired", DROP)                                           \
	/* Too long, and no error is allowed. */                                                \
	V(DROP_TOO_BIG, 114, "too-big", DROP)                                                   \
	/* Too long, and enough errors were sent this second. */                                \
	V(DROP_TOO_BIG_SILENT, 115, "too-big-silently", DROP)                                   \
                                                                                                \
	/* Too long: the source is told what would fit. */                                      \
	V(ANSWER_TOO_BIG, 118, "answer-too-big", ANSWER)                                        \
	/* To this node itself, and no tunnel packet. */                                        \
	V(TO_NODE, 119, "to-node", PASS)                                                        \
	/* Not IP, or more VLAN tags than two. */                                               \
	V(NOT_IP, 120, "not-ip", PASS)                                                          \
	/* Of a flow that the program placed, or Java and it is young; in Java's place. */      \
	V(FORWARD_PLACED, 121, "forward-placed", FORWARD)                                       \
	/* Of an unknown flow, to where it would be placed; the host knows. In Java's place. */ \
	V(FORWARD_GUESSED, 122, "forward-guessed", FORWARD)                                     \
	/* Java should decide but is silent or has enough to do, and the program must not. */   \
	V(DROP_UNDECIDED, 123, "drop-undecided", DROP)                                          \
	/* A GUE header of another variant, with extensions or flags, or with no IP packet. */  \
	V(DROP_BAD_GUE, 124, "tunnel-bad-gue", DROP)                                            \
                                                                                                \
	/* No such flow is known, or it may move on to another host. */                        \
	V(SLOW_MISS, 130, "slow-miss", PASS)                                                    \
	/* A SYN: whether it belongs to a flow that is known is a question of policy. */        \
	V(SLOW_OPENING, 131, "slow-opening", PASS)                                              \
	/* A protocol whose flows are not in the table. */                                      \
	V(SLOW_PROTOCOL, 132, "slow-protocol", PASS)                                            \
	/* ICMP that is no error, or an error about nothing that is known. */                   \
	V(SLOW_ICMP, 133, "slow-icmp", PASS)                                                    \
	V(SLOW_FRAGMENT, 134, "slow-fragment", PASS)                                            \
	/* IPv4 options. */                                                                     \
	V(SLOW_OPTIONS, 135, "slow-options", PASS)                                              \
	/* IPv6 extension headers. */                                                           \
	V(SLOW_EXTENSIONS, 136, "slow-extensions", PASS)                                        \
	/* Lengths or checksum contradict; the slow path names which. */                        \
	V(SLOW_MALFORMED, 137, "slow-malformed", PASS)                                          \
	/* The link address of the next hop is not known. */                                    \
	V(SLOW_NEIGHBOUR, 138, "slow-neighbour", PASS)                                          \
	/* Too long, and may be fragmented. */                                                  \
	V(SLOW_SPLIT, 139, "slow-split", PASS)                                                  \
	/* No room before or behind the packet for what must be written. */                     \
	V(SLOW_NO_ROOM, 140, "slow-no-room", PASS)                                              \
	/* A FIN or RST: whoever keeps the flow's record must see its end. */                   \
	V(SLOW_CLOSING, 141, "slow-closing", PASS)                                              \
	/* The tunnel is open to some of its flows only. */                                     \
	V(SLOW_TUNNEL, 142, "slow-tunnel", PASS)                                                \
	/* GUE with a UDP checksum, which only Java sums up. */                                 \
	V(SLOW_CHECKSUM, 143, "slow-checksum", PASS)                                            \
                                                                                                \
	/* At a host: of a connection that is here; decapsulated. */                            \
	V(DELIVER_HELD, 150, "deliver-held", PASS)                                              \
	/* At a host: UDP to a virtual host of it; decapsulated. */                             \
	V(DELIVER_DATAGRAM, 151, "deliver-datagram", PASS)                                      \
	/* At a host: it may finish a handshake; whose, the agent knows. */                     \
	V(SLOW_HALF_OPEN, 152, "slow-half-open", PASS)

enum verdict {
	/* Parsing goes on; never counted. */
	UNDECIDED = 0,
#define V(name, code, label, outcome) name = code,
	VERDICTS(V)
#undef V
};

/* Counters are indexed by code; above the highest. */
#define VERDICT_CODES 160

#endif
