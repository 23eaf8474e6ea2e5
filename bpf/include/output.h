/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The way out: one ring buffer for all records, and a count of those that did not fit. */
#ifndef TETRA_OUTPUT_H
#define TETRA_OUTPUT_H

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, RING_BUFFER_SIZE);
} events SEC(".maps");

/* One value, as all of them are read again and again. */
struct lost_counts {
	__u64 counts[LOST_COUNT];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct lost_counts);
} lost SEC(".maps");

static __always_inline void count_lost(__u32 what)
{
	__u32 zero = 0;
	struct lost_counts *of_cpu = bpf_map_lookup_elem(&lost, &zero);

	if (of_cpu && what < LOST_COUNT)
		of_cpu->counts[what] += 1;
}

/* Gives NULL if there is no place, which then counts as `what`. */
static __always_inline void *reserve(__u32 kind, __u64 size, __u32 what)
{
	struct header *header = bpf_ringbuf_reserve(&events, size, 0);

	if (!header) {
		count_lost(what);
		return NULL;
	}
	header->kind = kind;
	header->length = size;
	header->time = bpf_ktime_get_boot_ns();
	return header;
}

#endif
