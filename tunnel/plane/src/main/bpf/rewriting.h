/* Changes in an IP header that stays otherwise as it came. */
#ifndef SLR_REWRITING_H
#define SLR_REWRITING_H

#include <linux/ip.h>
#include <linux/ipv6.h>

#include "parsing.h"

/* RFC 1624, equation 3: the checksum after one word under it changed. */
static __always_inline __be16 updated(__be16 checksum, __be16 old_word, __be16 new_word)
{
	return ~fold((__u64)(__u16)~checksum + (__u16)~old_word + new_word);
}

static __always_inline void set_class_v4(struct iphdr *ip, __u8 traffic_class)
{
	__be16 *first = (__be16 *)ip;
	__be16 old = *first;

	if (ip->tos == traffic_class)
		return;
	ip->tos = traffic_class;
	ip->check = updated(ip->check, old, *first);
}

static __always_inline void set_class_v6(struct ipv6hdr *ip, __u8 traffic_class)
{
	ip->priority = traffic_class >> 4;
	ip->flow_lbl[0] = (ip->flow_lbl[0] & 0x0f) | traffic_class << 4;
}

#endif
