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

/* Where a walk from a directory to the root of its process is. */
struct walk {
	struct dentry *dentry;
	struct mount *mount;
	struct dentry *mount_root;
	struct dentry *root_dentry;
	struct mount *root_mount;
	__u32 position; /* of the first byte of the path so far */
	__u32 is_truncated;
};

struct scratch {
	struct walk walk;
	char path[PATH_SIZE + NAME_SIZE]; /* filled from behind; the end is slack for the verifier */
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

/*
 * The innermost of the numbers that a process has, one for each pid namespace it is seen in. Few are seen in more
 * than one. Up to 6.1, typed pointers cannot be moved by what is not known beforehand: there a helper reads it.
 */
static __always_inline __u32 read_own_pid(struct task_struct *task, __u32 *namespace)
{
	__u32 level = task->thread_pid->level;
	void *own;

	if (level == 0) {
		*namespace = PROC_PID_INIT_INO;
		return task->tgid;
	}
	own = BPF_CORE_READ(task, thread_pid);
	own += bpf_core_field_offset(struct pid, numbers) + level * bpf_core_type_size(struct upid);
	*namespace = BPF_CORE_READ((struct upid *)own, ns, ns.inum);
	return BPF_CORE_READ((struct upid *)own, nr);
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

static __always_inline void read_namespaces(struct namespaces *out, struct task_struct *task)
{
	struct nsproxy *proxy = task->nsproxy;

	out->uts = proxy->uts_ns->ns.inum;
	out->ipc = bpf_core_field_exists(proxy->ipc_ns->ns) ? proxy->ipc_ns->ns.inum : 0;
	out->mnt = proxy->mnt_ns->ns.inum;
	out->pid_for_children = proxy->pid_ns_for_children->ns.inum;
	out->net = proxy->net_ns->ns.inum;
	out->time = 0;
	out->time_for_children = 0;
	if (bpf_core_field_exists(proxy->time_ns)) {
		out->time = proxy->time_ns->ns.inum;
		out->time_for_children = proxy->time_ns_for_children->ns.inum;
	}
	out->cgroup = proxy->cgroup_ns->ns.inum;
	out->user = task->cred->user_ns->ns.inum;
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

/*
 * What a helper gave as a length: nothing if it is negative, an error, or more than asked for. The barriers keep the
 * compiler from testing a copy of it, which the verifier would not connect with what is used (6.1).
 */
static __always_inline __u64 bounded(long length, __u64 limit)
{
	__u64 bounded = length;

	barrier_var(bounded);
	if (bounded > limit)
		bounded = 0;
	barrier_var(bounded);
	return bounded;
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

static __always_inline struct mount *mount_of(struct vfsmount *mount)
{
	return (void *)mount - bpf_core_field_offset(struct mount, mnt);
}

/* One step towards the root: puts a name before the path, or goes from a mount to where it is mounted. */
static long on_path_step(__u32 index, struct scratch **context)
{
	struct scratch *scratch = *context;
	struct walk *walk = &scratch->walk;
	struct dentry *dentry = walk->dentry;
	struct mount *mount = walk->mount;
	struct dentry *parent;
	const unsigned char *name;
	__u32 position = walk->position;
	__u32 length;

	if (dentry == walk->root_dentry && mount == walk->root_mount)
		return 1;
	if (dentry == walk->mount_root) {
		struct mount *below = BPF_CORE_READ(mount, mnt_parent);

		/* The root of all; the process's own root was left by a rename. */
		if (below == mount)
			return 1;
		walk->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
		walk->mount = below;
		walk->mount_root = BPF_CORE_READ(below, mnt.mnt_root);
		return 0;
	}
	parent = BPF_CORE_READ(dentry, d_parent);
	if (parent == dentry)
		return 1;
	length = BPF_CORE_READ(dentry, d_name.len);
	name = BPF_CORE_READ(dentry, d_name.name);
	if (length >= NAME_SIZE || position > PATH_SIZE || position < length + 1) {
		walk->is_truncated = 1;
		return 1;
	}
	position -= length + 1;
	barrier_var(position);
	if (position > PATH_SIZE)
		return 1;
	scratch->path[position] = '/';
	bpf_probe_read_kernel(scratch->path + position + 1, length, name);
	walk->position = position;
	walk->dentry = parent;
	return 0;
}

/* Writes the path of the working directory; gives how many bytes. */
static __always_inline __u64 read_cwd(
	char *out, struct scratch *scratch, struct fs_struct *fs, __u32 *flags)
{
	struct walk *walk = &scratch->walk;
	struct dentry *dentry = fs->pwd.dentry;
	__u64 length;

	walk->dentry = dentry;
	walk->mount = mount_of(fs->pwd.mnt);
	walk->mount_root = fs->pwd.mnt->mnt_root;
	walk->root_dentry = fs->root.dentry;
	walk->root_mount = mount_of(fs->root.mnt);
	walk->position = PATH_SIZE;
	walk->is_truncated = 0;
	if (walk->dentry == walk->root_dentry && walk->mount == walk->root_mount) {
		*flags |= EXEC_CWD_IS_ROOT;
		out[0] = '/';
		return 1;
	}
	if (!dentry->d_hash.pprev && dentry->d_parent != dentry)
		*flags |= EXEC_CWD_IS_DELETED;

	bpf_loop(PATH_STEPS, on_path_step, &scratch, 0);
	if (walk->is_truncated)
		*flags |= EXEC_CWD_TRUNCATED;
	length = bounded(PATH_SIZE - walk->position, PATH_SIZE);
	bpf_probe_read_kernel(out, length, scratch->path + (PATH_SIZE - length));
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
