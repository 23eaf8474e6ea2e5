/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A hook on a kernel function, through a trampoline: the cheapest, where the kernel allows it. */
#include "include/program.h"

static __always_inline void read_arguments(__u64 *context, struct state *state)
{
	/* No more than the function has: the verifier refuses the others. */
	for (__u32 i = 0; i < RAW_ARGUMENTS; i++) {
		__u64 value = 0;

		if (i < hook.argument_count)
			bpf_get_func_arg(context, i, &value);
		state->raw[i] = value;
	}
}

/* Of a function __x64_sys_NAME, whose only argument are the registers. */
static __always_inline void read_syscall_arguments(__u64 *context, struct state *state)
{
	struct pt_regs *registers = NULL;

	bpf_get_func_arg(context, 0, (__u64 *)&registers);
	state->syscall = hook.syscall;
	if (is_compat(bpf_get_current_task_btf())) {
		__u64 raw[RAW_ARGUMENTS] = COMPAT_ARGUMENTS(READ_THERE);

		state->syscall = hook.syscall_compat;
		state->syscall_abi = 1;
		__builtin_memcpy(state->raw, raw, sizeof(raw));
	} else {
		__u64 raw[RAW_ARGUMENTS] = SYSCALL_ARGUMENTS(READ_THERE);

		__builtin_memcpy(state->raw, raw, sizeof(raw));
	}
}

SEC("fentry")
int on_entry(__u64 *context)
{
	struct state *state = begin();

	if (!state)
		return 0;
	if (hook.flags & HOOK_IS_SYSCALL)
		read_syscall_arguments(context, state);
	else
		read_arguments(context, state);
	on_call(context, state);
	return 0;
}

SEC("fexit")
int on_exit(__u64 *context)
{
	struct state *state = begin();
	__u64 returned = 0;

	if (!state)
		return 0;
	bpf_get_func_ret(context, &returned);
	state->returned = returned;
	on_return(context, state);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
