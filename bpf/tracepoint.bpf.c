/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A hook on a tracepoint: its fields, or with `raw` the arguments that the kernel hands to it. */
#include "include/program.h"

SEC("tracepoint")
int on_event(void *context)
{
	struct state *state = begin();

	if (state)
		on_call(context, state);
	return 0;
}

SEC("raw_tracepoint")
int on_raw_event(__u64 *context)
{
	struct state *state = begin();

	if (!state)
		return 0;
	for (__u32 i = 0; i < RAW_ARGUMENTS; i++) {
		__u64 value = 0;

		if (i < hook.argument_count)
			bpf_probe_read_kernel(&value, sizeof(value), context + i);
		state->raw[i] = value;
	}
	on_call(context, state);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
