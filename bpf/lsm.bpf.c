/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A hook on one of the kernel's security decisions, which it can turn into a refusal. */
#include "include/program.h"

SEC("lsm")
int on_entry(__u64 *context)
{
	struct state *state = begin();

	if (!state)
		return 0;
	for (__u32 i = 0; i < RAW_ARGUMENTS; i++) {
		__u64 value = 0;

		if (i < hook.argument_count)
			bpf_get_func_arg(context, i, &value);
		state->raw[i] = value;
	}
	return on_call(context, state);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
