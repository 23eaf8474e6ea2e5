/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A hook on system calls, one or many, where every call comes by: works on all kernels, and costs every call a little. */
#include "include/program.h"

/* Whether the hook may have a use for this call; the filters know better if there are several. */
static __always_inline bool is_wanted(__u64 number, bool is_compat)
{
	if (hook.syscall == NO_SYSCALL && hook.syscall_compat == NO_SYSCALL)
		return true;
	return number == (is_compat ? hook.syscall_compat : hook.syscall);
}

SEC("tp_btf/sys_enter")
int on_entry(__u64 *context)
{
	struct pt_regs *registers = (void *)context[0];
	bool is_32_bit = is_compat(bpf_get_current_task_btf());
	struct state *state;

	if (!is_wanted(context[1], is_32_bit))
		return 0;
	state = begin();
	if (!state)
		return 0;
	state->syscall = context[1];
	state->syscall_abi = is_32_bit;
	if (is_32_bit) {
		__u64 raw[RAW_ARGUMENTS] = COMPAT_ARGUMENTS(READ_TYPED);

		__builtin_memcpy(state->raw, raw, sizeof(raw));
	} else {
		__u64 raw[RAW_ARGUMENTS] = SYSCALL_ARGUMENTS(READ_TYPED);

		__builtin_memcpy(state->raw, raw, sizeof(raw));
	}
	on_call(context, state);
	return 0;
}

SEC("tp_btf/sys_exit")
int on_exit(__u64 *context)
{
	struct state *state;
	__u64 returned = context[1];

	if (hook.flags & HOOK_ENFORCES) {
		drop_notice();
		return 0;
	}
	state = begin();
	if (!state)
		return 0;
	state->returned = returned;
	on_return(context, state);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
