/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A hook on a kernel function, through a breakpoint: for functions and kernels without trampolines. */
#include "include/program.h"

/* Of a function __x64_sys_NAME, whose only argument are the registers. */
static __always_inline void read_syscall_arguments(struct pt_regs *context, struct state *state)
{
	__u64 functions[RAW_ARGUMENTS] = FUNCTION_ARGUMENTS(READ_HERE);
	struct pt_regs *registers = (void *)functions[0];

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

SEC("kprobe")
int on_entry(struct pt_regs *context)
{
	struct state *state = begin();
	int error;

	if (!state)
		return 0;
	state->function = bpf_get_func_ip(context);
	if (hook.flags & HOOK_IS_SYSCALL) {
		read_syscall_arguments(context, state);
	} else {
		__u64 raw[RAW_ARGUMENTS] = FUNCTION_ARGUMENTS(READ_HERE);

		__builtin_memcpy(state->raw, raw, sizeof(raw));
	}
	error = on_call(context, state);
	/* Only kernels that inject errors have this helper: elsewhere the loader leaves the flag away. */
	if (hook.flags & HOOK_OVERRIDES && error)
		bpf_override_return(context, error);
	return 0;
}

SEC("kretprobe")
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
