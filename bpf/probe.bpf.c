/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What `tetra probe` tries: a program for each kind of hook and each helper that not every kernel has. Each is loaded
 * and attached alone, says that it ran, and changes nothing.
 *
 * One object for all, so only sections that aya knows: of kprobe_multi and modify_return, the loader says what they are.
 */
#include <linux/types.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "include/kernel.h"

__u32 ran;

#define HOOK(section, name)         \
	SEC(section)                \
	long name(__u64 *arguments) \
	{                           \
		ran = 1;            \
		return 0;           \
	}

HOOK("tp_btf", on_tp_btf)
HOOK("tp_btf", on_tp_btf_syscalls)
HOOK("raw_tp", on_raw_tp)
HOOK("tracepoint", on_tracepoint)
HOOK("kprobe", on_kprobe)
HOOK("kretprobe", on_kretprobe)
HOOK("kprobe", on_kprobe_multi)
HOOK("fentry", on_fentry)
HOOK("fexit", on_fexit)
HOOK("fentry", on_modify_return)
HOOK("lsm", on_lsm)
HOOK("uprobe", on_uprobe)
HOOK("uretprobe", on_uretprobe)
HOOK("uprobe", on_usdt)
HOOK("iter/task", on_iter_task)

SEC("lsm.s")
long on_lsm_sleepable(__u64 *arguments)
{
	__u64 word;

	bpf_copy_from_user(&word, sizeof(word), NULL);
	ran = 1;
	return 0;
}

SEC("uprobe.s")
long on_uprobe_sleepable(void *registers)
{
	__u64 word;

	bpf_copy_from_user(&word, sizeof(word), NULL);
	ran = 1;
	return 0;
}

/* 1 lets the connection be. */
SEC("cgroup/connect4")
int on_cgroup_connect(struct bpf_sock_addr *context)
{
	ran = 1;
	return 1;
}

/* What these helpers would do is done to a process with number 0, which there is not. */
static __always_inline int is_nobody(void)
{
	return bpf_get_current_pid_tgid() == 0;
}

SEC("kprobe")
long try_override_return(struct pt_regs *registers)
{
	if (is_nobody())
		bpf_override_return(registers, 0);
	ran = 1;
	return 0;
}

SEC("tp_btf")
long try_send_signal(__u64 *arguments)
{
	if (is_nobody())
		bpf_send_signal(0);
	ran = 1;
	return 0;
}

static long step(__u32 index, void *context)
{
	ran = 1;
	return 1;
}

SEC("tp_btf")
long try_loop(__u64 *arguments)
{
	bpf_loop(1, step, NULL, 0);
	return 0;
}

static __always_inline void read_path(struct file *file)
{
	char path[64];

	bpf_d_path(&file->f_path, path, sizeof(path));
	ran = 1;
}

SEC("fentry")
long try_d_path_fentry(__u64 *arguments)
{
	read_path((struct file *)arguments[0]);
	return 0;
}

SEC("lsm")
long try_d_path_lsm(__u64 *arguments)
{
	read_path((struct file *)arguments[0]);
	return 0;
}

SEC("fentry")
long try_function_argument(__u64 *arguments)
{
	__u64 value;

	ran = bpf_get_func_arg(arguments, 0, &value) == 0;
	return 0;
}

SEC("fexit")
long try_function_return(__u64 *arguments)
{
	__u64 value;

	ran = bpf_get_func_ret(arguments, &value) == 0;
	return 0;
}

SEC("fentry")
long try_function_address(__u64 *arguments)
{
	ran = bpf_get_func_ip(arguments) != 0;
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
