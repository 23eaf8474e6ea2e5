/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a task says of where it lives. */
#ifndef TETRA_TASK_H
#define TETRA_TASK_H

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

#endif
