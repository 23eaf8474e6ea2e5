/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A hook on a function or a probe of a program in user space. */
#include "include/program.h"

SEC("uprobe")
int on_entry(struct pt_regs *context)
{
	struct state *state = begin();
	__u64 raw[RAW_ARGUMENTS] = FUNCTION_ARGUMENTS(READ_HERE);

	if (!state)
		return 0;
	__builtin_memcpy(state->raw, raw, sizeof(raw));
	state->function = INSTRUCTION(READ_HERE);
	on_call(context, state);
	return 0;
}

SEC("uretprobe")
int on_exit(struct pt_regs *context)
{
	struct state *state = begin();

	if (!state)
		return 0;
	state->returned = RETURN_VALUE(READ_HERE);
	on_return(context, state);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
