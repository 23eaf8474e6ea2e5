/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Which process belongs to which group, by the program that it runs and by descent, kept up to date from exec to exec.
 * The path of a program is looked up once at its exec, however many policies ask for it; hooks only test a bit.
 */
#include <linux/types.h>
#include <linux/bpf.h>
#include <stddef.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#include "include/config.h"
#include "include/hook.h"
#include "include/kernel.h"
#include "include/path.h"
#include "include/task.h"

#define MEMBERS_MAX 65536
/* Of all policies together, in each of the three ways to compare them. */
#define PATHS_MAX 16384
#define PREFIX_MAX 252

struct groups {
	__u64 bits[GROUPS_MAX / 64];
};

struct prefix_key {
	__u32 prefix_length;
	char bytes[PREFIX_MAX];
};

struct exact_key {
	char bytes[256];
};

struct work {
	struct path_buffer path;
	struct prefix_key prefix;
	struct exact_key exact;
	struct membership membership;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct work);
} works SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MEMBERS_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct membership);
} members SEC(".maps");

/* Which groups a path belongs to; by its beginning, those of all shorter beginnings too; by its end likewise. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, PATHS_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct exact_key);
	__type(value, struct groups);
} paths SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, PATHS_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix_key);
	__type(value, struct groups);
} path_prefixes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, PATHS_MAX);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix_key);
	__type(value, struct groups);
} path_postfixes SEC(".maps");

/* Groups of processes rather than of programs: they go on through an exec. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct groups);
} process_groups SEC(".maps");

struct reversal {
	struct work *work;
	__u32 last;
};

static long on_byte(__u32 index, struct reversal *reversal)
{
	__u32 position = reversal->last - index;

	if (index >= PREFIX_MAX || position >= PATH_SIZE)
		return 1;
	reversal->work->prefix.bytes[index] = reversal->work->path.bytes[position];
	return 0;
}

static __always_inline void add(__u64 *groups, struct groups *found)
{
	if (!found)
		return;
	for (int i = 0; i < GROUPS_MAX / 64; i++)
		groups[i] |= found->bits[i];
}

/* Adds the groups of the program whose path is in the buffer. */
static __always_inline void add_groups_of_program(struct work *work, __u64 length, __u64 *groups)
{
	struct reversal reversal = { .work = work, .last = PATH_SIZE - 1 };
	__u64 short_length = length < PREFIX_MAX ? length : PREFIX_MAX;

	if (length < sizeof(work->exact)) {
		__builtin_memset(&work->exact, 0, sizeof(work->exact));
		copy_path(work->exact.bytes, &work->path, bounded(length, sizeof(work->exact)));
		add(groups, bpf_map_lookup_elem(&paths, &work->exact));
	}
	short_length = bounded(short_length, PREFIX_MAX);
	bpf_probe_read_kernel(work->prefix.bytes, short_length, work->path.bytes + (PATH_SIZE - bounded(length, PATH_SIZE)));
	work->prefix.prefix_length = short_length * 8;
	add(groups, bpf_map_lookup_elem(&path_prefixes, &work->prefix));
	bpf_loop(short_length, on_byte, &reversal, 0);
	work->prefix.prefix_length = short_length * 8;
	add(groups, bpf_map_lookup_elem(&path_postfixes, &work->prefix));
}

static __always_inline void read_baseline(struct membership *membership, struct task_struct *task)
{
	const struct cred *cred = task->cred;

	read_namespaces(&membership->namespaces, task);
	read_own_pid(task, &membership->namespaces.pid);
	membership->effective = *(const __u64 *)&cred->cap_effective;
	membership->permitted = *(const __u64 *)&cred->cap_permitted;
	membership->inheritable = *(const __u64 *)&cred->cap_inheritable;
	membership->exec_time = bpf_ktime_get_boot_ns();
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	__u32 pid = task->tgid;
	struct membership *known;
	struct groups *kept;
	struct work *work;
	struct file *file;
	__u32 zero = 0;
	__u64 length;

	work = bpf_map_lookup_elem(&works, &zero);
	kept = bpf_map_lookup_elem(&process_groups, &zero);
	if (!work || !kept)
		return 0;
	__builtin_memset(&work->membership, 0, sizeof(work->membership));
	known = bpf_map_lookup_elem(&members, &pid);
	if (known) {
		for (int i = 0; i < GROUPS_MAX / 64; i++) {
			work->membership.groups[i] = known->groups[i] & kept->bits[i];
			work->membership.family[i] = known->family[i];
		}
	}
	file = bprm->file;
	begin_path(&work->path, file->f_path.mnt, file->f_path.dentry, task->fs);
	length = walk_path(&work->path);
	add_groups_of_program(work, length, work->membership.groups);
	for (int i = 0; i < GROUPS_MAX / 64; i++)
		work->membership.family[i] |= work->membership.groups[i];
	work->membership.start = task->group_leader->start_boottime;
	read_baseline(&work->membership, task);
	bpf_map_update_elem(&members, &pid, &work->membership, BPF_ANY);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *origin, struct task_struct *child)
{
	struct membership *parent;
	__u32 pid = child->tgid;
	__u32 origin_pid = origin->tgid;
	struct groups *kept;
	struct work *work;
	__u32 zero = 0;

	if (child->pid != child->tgid)
		return 0;
	work = bpf_map_lookup_elem(&works, &zero);
	kept = bpf_map_lookup_elem(&process_groups, &zero);
	parent = bpf_map_lookup_elem(&members, &origin_pid);
	if (!work || !kept || !parent)
		return 0;
	bpf_probe_read_kernel(&work->membership, sizeof(work->membership), parent);
	/* The child runs the same program, but is another process. */
	for (int i = 0; i < GROUPS_MAX / 64; i++)
		work->membership.groups[i] &= ~kept->bits[i];
	work->membership.start = child->start_boottime;
	bpf_map_update_elem(&members, &pid, &work->membership, BPF_ANY);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task)
{
	__u32 pid = task->tgid;

	if (task->signal->live.counter == 0)
		bpf_map_delete_elem(&members, &pid);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
