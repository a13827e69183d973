/* The sets of prefixes that every node with tunnels goes by. Java writes, the program reads. */
#ifndef SLR_PREFIXES_H
#define SLR_PREFIXES_H

#include "addresses.h"
#include "limits.h"

/*
 * On a router the value is an index into `accounts`; one that is none there, 0xffffffff, is of a
 * virtual host that is not counted apart. A restarted process reads here what the accounts of
 * tunnels stand for.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SIZE_SET_AT_LOAD);
	__type(key, struct prefix);
	__type(value, __u32);
} virtual_hosts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, SIZE_SET_AT_LOAD);
	__type(key, struct prefix);
	__type(value, __u32);
} tunnel_sources SEC(".maps");

#endif
