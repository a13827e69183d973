/*
 * The twin's flow records: as slr.core.flow.FlowRecords. A keyed hash (SipHash-1-3) of the tuple,
 * an index of slots, records of twelve words in a list by when they were seen last.
 */
#ifndef SLR_TWIN_FLOWS_H
#define SLR_TWIN_FLOWS_H

#include <stdint.h>
#include <string.h>

#define RECORDS (1 << 18)
#define PLACES (2 * RECORDS)
#define NONE UINT32_MAX
#define TUPLE_WORDS 5
#define IDLE_NS 7440000000000ULL
#define STAMP_NS 100000000ULL

struct tuple {
	uint64_t word[TUPLE_WORDS];
};

/* What every packet touches stands first, in two cache lines wherever it begins. */
struct record {
	struct tuple tuple;
	uint64_t seen_ns;
	uint32_t hash;
	uint32_t holder;
	uint64_t packets;
	uint64_t bytes;
	uint32_t older;
	uint32_t newer;
	uint64_t created_ns;
	uint64_t state;
};

static struct record *records;
static uint32_t *places;
static uint32_t record_count;
static uint32_t oldest = NONE;
static uint32_t newest = NONE;
static const uint64_t key[2] = {0x0706050403020100, 0x0f0e0d0c0b0a0908};

static uint64_t rotate(uint64_t word, int bits)
{
	return word << bits | word >> (64 - bits);
}

#define SIP_ROUND                                                                               \
	do {                                                                                    \
		v0 += v1;                                                                       \
		v1 = rotate(v1, 13) ^ v0;                                                       \
		v0 = rotate(v0, 32);                                                            \
		v2 += v3;                                                                       \
		v3 = rotate(v3, 16) ^ v2;                                                       \
		v0 += v3;                                                                       \
		v3 = rotate(v3, 21) ^ v0;                                                       \
		v2 += v1;                                                                       \
		v1 = rotate(v1, 17) ^ v2;                                                       \
		v2 = rotate(v2, 32);                                                            \
	} while (0)

static uint32_t hash_of(const struct tuple *tuple)
{
	uint64_t v0 = key[0] ^ 0x736f6d6570736575, v1 = key[1] ^ 0x646f72616e646f6d;
	uint64_t v2 = key[0] ^ 0x6c7967656e657261, v3 = key[1] ^ 0x7465646279746573;
	uint64_t last = (uint64_t)sizeof(*tuple) << 56;

	for (int i = 0; i < TUPLE_WORDS; i++) {
		v3 ^= tuple->word[i];
		SIP_ROUND;
		v0 ^= tuple->word[i];
	}
	v3 ^= last;
	SIP_ROUND;
	v0 ^= last;
	v2 ^= 0xff;
	SIP_ROUND;
	SIP_ROUND;
	SIP_ROUND;
	return v0 ^ v1 ^ v2 ^ v3;
}

static void append(uint32_t slot)
{
	records[slot].older = newest;
	records[slot].newer = NONE;
	if (newest == NONE)
		oldest = slot;
	else
		records[newest].newer = slot;
	newest = slot;
}

static void unlink_record(uint32_t slot)
{
	struct record *record = &records[slot];

	if (record->older == NONE)
		oldest = record->newer;
	else
		records[record->older].newer = record->newer;
	if (record->newer == NONE)
		newest = record->older;
	else
		records[record->newer].older = record->older;
}

static void add_flow(const struct tuple *tuple, uint32_t holder, uint64_t now_ns)
{
	uint32_t hash = hash_of(tuple);
	uint32_t place = hash & (PLACES - 1);
	uint32_t slot = record_count++;

	while (places[place] != NONE)
		place = (place + 1) & (PLACES - 1);
	places[place] = slot;
	records[slot] = (struct record){
		.tuple = *tuple, .hash = hash, .holder = holder, .created_ns = now_ns,
		.seen_ns = now_ns, .state = 1};
	append(slot);
}

/* The flow's record, unless there is none or it is past its time. */
static struct record *find_flow(const struct tuple *tuple, uint64_t now_ns)
{
	uint32_t hash = hash_of(tuple);
	uint32_t place = hash & (PLACES - 1);

	for (; places[place] != NONE; place = (place + 1) & (PLACES - 1)) {
		struct record *record = &records[places[place]];

		if (record->hash == hash && memcmp(&record->tuple, tuple, sizeof(*tuple)) == 0)
			return now_ns - record->seen_ns < IDLE_NS ? record : NULL;
	}
	return NULL;
}

static void see(struct record *record, uint32_t bytes, uint64_t now_ns)
{
	uint32_t slot = record - records;

	record->packets++;
	record->bytes += bytes;
	if (now_ns - record->seen_ns < STAMP_NS)
		return;
	record->seen_ns = now_ns;
	unlink_record(slot);
	append(slot);
}

#endif
