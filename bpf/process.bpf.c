/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Processes: what they run, whom they fork, how they end.
 *
 * The arguments of the tracepoints are typed pointers, which are followed by plain loads; what these cannot reach
 * (strings, mounts, user memory) is read by helpers.
 */
#include <linux/types.h>
#include <linux/bpf.h>
#include <stddef.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#define EEXIST 17

#include "include/config.h"
#include "include/event.h"
#include "include/kernel.h"
#include "include/output.h"
#include "include/path.h"
#include "include/task.h"

/* Where a process's cgroup is looked up. */
enum cgroup_hierarchy {
	CGROUP_UNIFIED = 0,
	CGROUP_MEMORY = 1,
	CGROUP_PIDS = 2,
	CGROUP_CPUSET = 3,
};

/* Set by the loader. Hosts that still mount version 1 have the interesting path in one of its hierarchies. */
const volatile __u32 cgroup_hierarchy = CGROUP_UNIFIED;
const volatile __u32 with_environment = 0;

struct scratch {
	struct path_buffer path;
	struct exec_event exec;
	char data[HEAD_MAX + SMALL_MAX];
};

/* Values of a per-CPU array cannot be larger. */
_Static_assert(sizeof(struct scratch) <= 32 << 10, "the scratch buffer is too large");
_Static_assert(sizeof(struct exec_event) + HEAD_MAX + LARGE_MAX <= LARGE_SLOT, "a large slot is too small");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

/* Processes with threads that have ended: see is_end_of_process. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct process_key);
	__type(value, __u8);
} ended SEC(".maps");

static __always_inline void read_key(struct process_key *key, struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;

	key->start = leader->start_boottime;
	key->pid = leader->tgid;
	key->tid = task->pid;
}

static __always_inline void read_parent(struct process_key *key, struct task_struct *task)
{
	struct task_struct *leader = task->real_parent->group_leader;

	key->start = leader->start_boottime;
	key->pid = leader->tgid;
	key->tid = leader->tgid;
}

static __always_inline __u64 read_capabilities(const capability_set *set)
{
	return *(const __u64 *)set;
}

static __always_inline void read_credentials(struct credentials *out, const struct cred *cred)
{
	struct user_namespace *user = cred->user_ns;

	out->permitted = read_capabilities(&cred->cap_permitted);
	out->effective = read_capabilities(&cred->cap_effective);
	out->inheritable = read_capabilities(&cred->cap_inheritable);
	out->ambient = read_capabilities(&cred->cap_ambient);
	out->uid = cred->uid.val;
	out->gid = cred->gid.val;
	out->euid = cred->euid.val;
	out->egid = cred->egid.val;
	out->suid = cred->suid.val;
	out->sgid = cred->sgid.val;
	out->fsuid = cred->fsuid.val;
	out->fsgid = cred->fsgid.val;
	out->securebits = cred->securebits;
	out->user_level = user->level;
	out->user_owner = user->owner.val;
	out->user_group = user->group.val;
}

static __always_inline struct kernfs_node *cgroup_of(struct task_struct *task)
{
	struct cgroup_subsys_state *state = NULL;
	struct css_set *set = task->cgroups;
	__u64 index;

	switch (cgroup_hierarchy) {
	case CGROUP_MEMORY:
		index = bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id);
		break;
	case CGROUP_PIDS:
		index = bpf_core_enum_value(enum cgroup_subsys_id, pids_cgrp_id);
		break;
	case CGROUP_CPUSET:
		index = bpf_core_enum_value(enum cgroup_subsys_id, cpuset_cgrp_id);
		break;
	default:
		return set->dfl_cgrp->kn;
	}
	bpf_probe_read_kernel(&state, sizeof(state), (void *)set->subsys + index * sizeof(state));
	return BPF_CORE_READ(state, cgroup, kn);
}

static __always_inline struct kernfs_node *parent_of(struct kernfs_node *node)
{
	struct kernfs_node___rcu_parent *new = (void *)node;

	if (bpf_core_field_exists(new->__parent))
		return BPF_CORE_READ(new, __parent);
	return BPF_CORE_READ((struct kernfs_node___parent *)node, parent);
}

/* Writes the last components of a cgroup's path, joined by slashes; gives how many bytes. */
static __always_inline __u64 read_cgroup(char *out, struct kernfs_node *node)
{
	struct kernfs_node *nodes[CGROUP_LEVELS] = {};
	__u64 length = 0;

	/* The root of the hierarchy has no name worth telling. */
#pragma unroll
	for (int i = 0; i < CGROUP_LEVELS; i++) {
		struct kernfs_node *parent = node ? parent_of(node) : NULL;

		nodes[i] = parent ? node : NULL;
		node = parent;
	}
#pragma unroll
	for (int i = CGROUP_LEVELS - 1; i >= 0; i--) {
		__u64 written;

		if (!nodes[i])
			continue;
		written = bounded(
			bpf_probe_read_kernel_str(out + length, NAME_SIZE, BPF_CORE_READ(nodes[i], name)),
			NAME_SIZE);
		if (written == 0)
			continue;
		length += written;
		out[length - 1] = '/';
	}
	/* Without the last slash. */
	return length > 0 ? length - 1 : 0;
}

/* Writes the path of the working directory; gives how many bytes. */
static __always_inline __u64 read_cwd(
	char *out, struct scratch *scratch, struct fs_struct *fs, __u32 *flags)
{
	struct dentry *dentry = fs->pwd.dentry;
	__u64 length;

	if (dentry == fs->root.dentry && fs->pwd.mnt == fs->root.mnt) {
		*flags |= EXEC_CWD_IS_ROOT;
		out[0] = '/';
		return 1;
	}
	if (is_deleted(dentry))
		*flags |= EXEC_CWD_IS_DELETED;
	begin_path(&scratch->path, fs->pwd.mnt, dentry, fs);
	length = walk_path(&scratch->path);
	if (scratch->path.walk.is_truncated)
		*flags |= EXEC_CWD_TRUNCATED;
	copy_path(out, &scratch->path, length);
	return length;
}

/*
 * Sends what is in the scratch buffer and `length` bytes from `start` in user memory, which do not fit there. The
 * slot is larger than needed, as its size has to be known beforehand.
 */
static __always_inline bool send_large(
	struct scratch *scratch, __u64 head, unsigned long start, __u64 length)
{
	__u64 fixed = bounded(sizeof(struct exec_event) + head, sizeof(struct exec_event) + HEAD_MAX);
	void *slot;

	length = bounded(length, LARGE_MAX);
	slot = bpf_ringbuf_reserve(&events, LARGE_SLOT, 0);
	if (!slot)
		return false;
	scratch->exec.header.length = fixed + length;
	bpf_probe_read_kernel(slot, fixed, &scratch->exec);
	if (bpf_probe_read_user(slot + fixed, length, (void *)start)) {
		bpf_ringbuf_discard(slot, 0);
		return false;
	}
	bpf_ringbuf_submit(slot, 0);
	return true;
}

/* Adds arguments and, if wanted, the environment behind the `head` bytes that are there, and sends the record. */
static __always_inline void send(struct scratch *scratch, __u64 head, struct mm_struct *mm)
{
	struct exec_event *exec = &scratch->exec;
	__u64 start = mm->arg_start;
	__u64 arguments = mm->arg_end - start;
	__u64 environment = 0;
	__u64 length;

	if (arguments > ARGUMENTS_MAX) {
		arguments = ARGUMENTS_MAX;
		exec->flags |= EXEC_ARGUMENTS_TRUNCATED;
	}
	if (with_environment) {
		/* The environment lies right behind the arguments, so that one copy takes both. */
		__u64 limit = mm->env_start == start + arguments ? LARGE_MAX - arguments : 0;

		environment = mm->env_end - mm->env_start;
		if (environment > limit) {
			environment = limit;
			exec->flags |= EXEC_ENVIRONMENT_TRUNCATED;
		}
	}
	length = arguments + environment;
	exec->arguments_length = arguments;
	exec->environment_length = environment;

	if (length > SMALL_MAX) {
		if (send_large(scratch, head, start, length))
			return;
		/* Better the beginning of it than nothing. */
		length = SMALL_MAX;
		if (arguments > length) {
			arguments = length;
			exec->flags |= EXEC_ARGUMENTS_TRUNCATED;
		}
		if (with_environment)
			exec->flags |= EXEC_ENVIRONMENT_TRUNCATED;
		exec->arguments_length = arguments;
		exec->environment_length = length - arguments;
	}
	head = bounded(head, HEAD_MAX);
	length = bounded(length, SMALL_MAX);
	if (bpf_probe_read_user(scratch->data + head, length, (void *)start)) {
		length = 0;
		exec->arguments_length = 0;
		exec->environment_length = 0;
		exec->flags |= EXEC_ARGUMENTS_TRUNCATED;
	}
	length = bounded(sizeof(*exec) + head + length, sizeof(*exec) + HEAD_MAX + SMALL_MAX);
	exec->header.length = length;
	if (bpf_ringbuf_output(&events, exec, length, 0))
		count_lost(KIND_EXEC);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	__u32 zero = 0;
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &zero);
	struct kernfs_node *cgroup;
	struct exec_event *exec;
	struct fs_struct *fs;
	struct mm_struct *mm;
	const char *filename;
	struct inode *inode;
	__u32 flags = 0;
	__u64 length;
	__u64 head;

	if (!scratch)
		return 0;
	/*
	 * For each pointer that comes straight out of an argument, the verifier (6.4 and later) goes through all types of
	 * the kernel, several times. Here it comes by once; behind the branches below, once for each way through them.
	 */
	fs = task->fs;
	mm = task->mm;
	filename = bprm->filename;
	exec = &scratch->exec;
	exec->header.kind = KIND_EXEC;
	exec->header.time = bpf_ktime_get_boot_ns();
	read_key(&exec->process, task);
	read_parent(&exec->parent, task);
	read_credentials(&exec->credentials, task->cred);
	read_namespaces(&exec->namespaces, task);
	exec->namespace_pid = read_own_pid(task, &exec->namespaces.pid);
	exec->auid = bpf_core_field_exists(task->loginuid) ? task->loginuid.val : (__u32)-1;

	inode = bprm->file->f_inode;
	exec->inode = inode->i_ino;
	exec->stack = mm->start_stack;
	exec->links = inode->i_nlink;
	exec->mode = inode->i_mode;
	exec->file_uid = inode->i_uid.val;
	exec->file_gid = inode->i_gid.val;
	if (BPF_CORE_READ_BITFIELD(bprm, secureexec))
		flags |= EXEC_IS_SECURE;
	exec->execs = task->self_exec_id;
	exec->padding = 0;
	/* The number of execs is inherited by fork, and kept as it was at that time. */
	if (task->self_exec_id == task->parent_exec_id + 1)
		flags |= EXEC_IS_FIRST;

	cgroup = cgroup_of(task);
	exec->cgroup_id = BPF_CORE_READ(cgroup, id);
	head = bounded(read_cgroup(scratch->data, cgroup), CGROUP_LEVELS * NAME_SIZE);
	exec->cgroup_length = head;

	length = bounded(
		bpf_probe_read_kernel_str(scratch->data + head, PATH_SIZE, filename), PATH_SIZE);
	/* Without its NUL. */
	length -= length > 0;
	exec->binary_length = length;
	head = bounded(head + length, HEAD_MAX - PATH_SIZE);

	length = read_cwd(scratch->data + head, scratch, fs, &flags);
	exec->cwd_length = length;
	head += length;
	exec->flags = flags;
	send(scratch, head, mm);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *origin, struct task_struct *child)
{
	struct fork_event *event;
	__u32 pid_namespace;

	if (child->pid != child->tgid)
		return 0;
	event = reserve(KIND_FORK, sizeof(*event), KIND_FORK);
	if (!event)
		return 0;
	read_key(&event->child, child);
	read_parent(&event->parent, child);
	read_key(&event->origin, origin);
	event->cgroup_id = BPF_CORE_READ(cgroup_of(child), id);
	event->namespace_pid = read_own_pid(child, &pid_namespace);
	event->execs = child->self_exec_id;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/*
 * Threads that end at the same time may all find nobody alive, as each was counted out before any of them comes
 * here. Then the first one speaks for the process. A process that never had a thread needs no such care: it counts
 * one thread, and no time that went over from threads that were reaped.
 */
static __always_inline bool is_end_of_process(struct task_struct *task, const struct process_key *process)
{
	struct signal_struct *signal = task->signal;
	struct process_key key = *process;
	__u8 value = 0;

	if (signal->live.counter != 0)
		return false;
	if (signal->nr_threads <= 1 && signal->sum_sched_runtime == 0)
		return true;
	key.tid = key.pid;
	/* Up to 6.3 only the lower half of what this gives is set. */
	return (int)bpf_map_update_elem(&ended, &key, &value, BPF_NOEXIST) != -EEXIST;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task)
{
	struct signal_struct *signal = task->signal;
	struct process_key process;
	struct exit_event *event;
	const __u64 *name;

	read_key(&process, task);
	if (!is_end_of_process(task, &process))
		return 0;
	event = reserve(KIND_EXIT, sizeof(*event), task->self_exec_id ? KIND_EXIT : LOST_KERNEL_EXIT);
	if (!event)
		return 0;
	event->process = process;
	read_parent(&event->parent, task);
	name = (const __u64 *)task->group_leader->comm;
	event->name[0] = name[0];
	event->name[1] = name[1];
	event->code = signal->flags & SIGNAL_GROUP_EXIT ? signal->group_exit_code
							 : task->group_leader->exit_code;
	event->execs = task->self_exec_id;
	event->euid = task->cred->euid.val;
	event->padding = 0;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
