/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a hook's program keeps. `events`, `lost` and `members` are those of all programs, `notices` those of all programs
 * of a policy; the loader says so. It also sets how many values and text buffers there are: what a hook has no use for
 * has one entry.
 */
#ifndef TETRA_MAPS_H
#define TETRA_MAPS_H

/* A text where filters look it up: the fields before it make it a key. */
struct text {
	__u32 prefix_length; /* in bits, with the set */
	__u32 set;
	char bytes[TEXT_MAX];
	char slack[TEXT_MAX]; /* never written: the verifier takes a position and a length to be large both */
};

/* One value, read. */
struct slot {
	struct value value;
	__u8 fixed[FIXED_MAX];
	__u64 address; /* of bytes that are more than TEXT_MAX, and are copied late */
};

struct number_key {
	__u32 set;
	__u32 padding;
	__u64 number;
};

struct text_key_small {
	__u32 set;
	char bytes[64];
};

struct text_key_medium {
	__u32 set;
	char bytes[256];
};

struct text_key_large {
	__u32 set;
	char bytes[TEXT_MAX];
};

/* As long as a trie's keys may be. */
#define PREFIX_MAX 252

struct prefix_key {
	__u32 prefix_length;
	__u32 set;
	char bytes[PREFIX_MAX];
};

/* A network, or numbers with the same beginning: big-endian, a number in the first 8 bytes. */
struct range_key {
	__u32 prefix_length;
	__u32 set;
	__u8 bytes[16];
};

/* Calls that differ in nothing that is in here are repetitions of one another. */
struct rate_key {
	__u32 selector;
	__u32 scope; /* thread, process, or 0 */
	__u64 likeness;
};

/* A process, from one exec to the next. */
struct run_key {
	__u32 pid;
	__u32 padding;
	__u64 start;
	__u64 exec_time;
};

/* What filters for changes look at. */
struct standing {
	struct namespaces namespaces;
	__u64 capabilities[3]; /* by enum capability_index */
};

/* What is put together before it is sent: hook_event, and its values. */
#define RECORD_DATA (28 << 10)

struct record {
	__u32 length;     /* of data */
	__u32 candidates; /* selectors that may still match, as bits */
	__u64 likeness;   /* a hash of the values, if a selector has a rate limit */
	__u64 raw[RAW_ARGUMENTS];
	struct hook_event event;
	char data[RECORD_DATA];
};

/* What waits for the return of its function: the beginning of a record. */
#define PENDING_DATA (6 << 10)

struct pending {
	__u32 length;
	__u32 candidates;
	__u64 likeness;
	__u64 raw[RAW_ARGUMENTS];
	struct hook_event event;
	char data[PENDING_DATA];
};

/* What a program works on: per processor, as it is too large for the stack. */
struct state {
	__u64 raw[RAW_ARGUMENTS];
	__u64 returned;
	__u64 syscall;
	__u64 function;
	__u32 syscall_abi;
	__u32 candidates; /* selectors that may still match, as bits */
	__u32 key_state;  /* of the automaton */
	__u32 is_compared; /* the next two are those of this call */
	__u32 changed_namespaces; /* as bits */
	__u64 changed_capabilities[3];
	struct run_key run;
	struct standing standing;
	struct number_key number;
	struct range_key range;
	struct prefix_key reversed;
	struct rate_key rate;
	struct slot slots[VALUES_MAX];
	struct path_buffer path;
};

_Static_assert(sizeof(struct record) <= 32 << 10, "a record is too large for a per-CPU array");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct state);
} states SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct text);
} texts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct record);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u64);
	__type(value, struct pending);
} pendings SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct number_key);
	__type(value, __u8);
} numbers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct text_key_small);
	__type(value, __u8);
} texts_small SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct text_key_medium);
	__type(value, __u8);
} texts_medium SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct text_key_large);
	__type(value, __u8);
} texts_large SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix_key);
	__type(value, __u8);
} prefixes SEC(".maps");

/* Ends of texts, last byte first. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix_key);
	__type(value, __u8);
} postfixes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct range_key);
	__type(value, __u8);
} ranges SEC(".maps");

/* Finds texts inside of texts: a row for each state, in it the next state for each byte. ACCEPTED has no row. */
#define ACCEPTED 0xffff

struct automaton_row {
	__u16 next[256];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct automaton_row);
} automaton SEC(".maps");

/* When a call was told of last. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, struct rate_key);
	__type(value, __u64);
} rates SEC(".maps");

/* How processes were when this hook looked last. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, struct run_key);
	__type(value, struct standing);
} standings SEC(".maps");

/* What is to be done to a thread at the next call of an enforcer. */
struct notice {
	__u64 start; /* of the thread, as another may come to have its address */
	__s16 error;
	__u8 signal;
	__u8 padding[5];
};

/* By the address of the thread's task_struct, as an exec changes the thread's number. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, struct notice);
} notices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SELECTORS_MAX * COUNT_KINDS);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct membership);
} members SEC(".maps");

#endif
