/* Who speaks to whom. */
#ifndef SLR_FLOW_TUPLE_H
#define SLR_FLOW_TUPLE_H

struct flow_tuple {
	union {
		struct {
			__u8 source[16]; /* IPv4 as ::ffff:a.b.c.d */
			__u8 destination[16];
			__u16 source_port; /* both in wire order, 0 if there are none */
			__u16 destination_port;
			__u8 protocol;
			__u8 zero[3];
		};
		__u64 word[5];
	};
};

_Static_assert(sizeof(struct flow_tuple) == 40, "the writer hashes and stores 40 octets");

#endif
