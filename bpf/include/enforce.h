/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What is done about a call: signals to its process, and what the function returns instead of running. */
#ifndef TETRA_ENFORCE_H
#define TETRA_ENFORCE_H

#define EPERM 1
#define ERRNO_MAX 4095
/* Something was done, or would have been. */
#define HOOK_EVENT_DONE \
	(HOOK_EVENT_SIGNALLED | HOOK_EVENT_OVERRIDDEN | HOOK_EVENT_NOTIFIED | HOOK_EVENT_MONITORED)

/* As procfs tells when a process started. */
#define TICK 10000000

/*
 * Set by the loader: the sensor and those that it descends from, and when they started, in ticks since boot.
 * Enforcement may go on without the sensor, and their numbers may come to be those of others. Number 0 is
 * nobody; start 0 is any.
 */
const volatile __u32 protected_pids[PROTECTED_MAX] = {};
const volatile __u64 protected_starts[PROTECTED_MAX] = {};

static __always_inline bool is_protected(void)
{
	struct task_struct *leader = bpf_get_current_task_btf()->group_leader;
	__u32 pid = leader->tgid;

	for (__u32 i = 0; i < PROTECTED_MAX; i++)
		if (protected_pids[i] == pid)
			return !protected_starts[i] || protected_starts[i] == leader->start_boottime / TICK;
	return false;
}

static __always_inline void count(__u32 selector, __u32 kind)
{
	__u32 key = selector * COUNT_KINDS + kind;
	__u64 *count = bpf_map_lookup_elem(&counts, &key);

	if (count)
		*count += 1;
}

static __always_inline void count_and_mark(struct hook_event *event, __u32 selector, __u32 kind, __u32 mark)
{
	event->flags |= mark;
	count(selector, kind);
}

/* The verifier wants to see that it is an errno, or 0. */
static __always_inline int as_errno(int error)
{
	barrier_var(error);
	if (error < -ERRNO_MAX || error > 0)
		error = -EPERM;
	return error;
}

/* Tells the policy's enforcers what to do to this thread, until the system call ends. */
static __always_inline bool leave_notice(__u32 selector)
{
	__u64 thread = bpf_get_current_task();
	struct notice notice = {
		.start = bpf_get_current_task_btf()->start_boottime,
		.error = hook.selectors[selector].notice_error,
		.signal = hook.selectors[selector].notice_signal,
	};

	return bpf_map_update_elem(&notices, &thread, &notice, BPF_ANY) == 0;
}

/* What is left when a system call ends was for a call that did not come. */
static __always_inline void drop_notice(void)
{
	__u64 thread = bpf_get_current_task();

	bpf_map_delete_elem(&notices, &thread);
}

/* As an enforcer, does what this thread's notice says, once; gives what the function is to return instead, or 0. */
static __always_inline int obey_notice(void)
{
	__u64 thread = bpf_get_current_task();
	struct notice *found = bpf_map_lookup_elem(&notices, &thread);
	struct notice notice;

	if (!found)
		return 0;
	notice = *found;
	bpf_map_delete_elem(&notices, &thread);
	if (notice.start != bpf_get_current_task_btf()->start_boottime)
		return 0;
	if (notice.signal)
		bpf_send_signal(notice.signal);
	return as_errno(notice.error);
}

/* Tells the enforcers, or does their work where the hook is one; gives an errno likewise. */
static __always_inline int notify(struct hook_event *event, __u32 selector, bool is_withheld)
{
	__u8 signal = hook.selectors[selector].notice_signal;
	int error = hook.selectors[selector].notice_error;

	if (is_withheld) {
		count_and_mark(event, selector, COUNT_MONITOR_NOTIFY_ENFORCER, HOOK_EVENT_MONITORED);
		return 0;
	}
	if (hook.selectors[selector].notify == NOTIFY_LATER) {
		if (leave_notice(selector))
			count_and_mark(event, selector, COUNT_NOTIFY_ENFORCER, HOOK_EVENT_NOTIFIED);
		return 0;
	}
	if ((signal && bpf_send_signal(signal) == 0) || error)
		count_and_mark(event, selector, COUNT_NOTIFY_ENFORCER, HOOK_EVENT_NOTIFIED);
	return as_errno(error);
}

/*
 * Does what the selector says, if that was not done already; gives a negative errno for the function to
 * return, or 0. What an event says was done was done: a signal that the kernel did not take is none.
 */
static __always_inline int enforce(struct hook_event *event, __u32 selector)
{
	__u8 flags = hook.selectors[selector].flags;
	bool is_withheld = flags & SELECTOR_MONITOR;
	bool notifies = hook.selectors[selector].notify != NOTIFY_NONE;
	int error = 0;

	if (!(flags & (SELECTOR_SIGNAL | SELECTOR_OVERRIDE)) && !notifies)
		return 0;
	if (event->flags & HOOK_EVENT_DONE)
		return 0;
	if (!(flags & SELECTOR_ANYBODY) && is_protected())
		is_withheld = true;
	if (flags & SELECTOR_SIGNAL) {
		if (is_withheld)
			count_and_mark(event, selector, COUNT_MONITOR_SIGNAL, HOOK_EVENT_MONITORED);
		else if (bpf_send_signal(hook.selectors[selector].signal) == 0)
			count_and_mark(event, selector, COUNT_SIGNAL, HOOK_EVENT_SIGNALLED);
	}
	if (notifies)
		error = notify(event, selector, is_withheld);
	if (!(flags & SELECTOR_OVERRIDE))
		return error;
	if (is_withheld) {
		count_and_mark(event, selector, COUNT_MONITOR_OVERRIDE, HOOK_EVENT_MONITORED);
		return 0;
	}
	count_and_mark(event, selector, COUNT_OVERRIDE, HOOK_EVENT_OVERRIDDEN);
	return as_errno(hook.selectors[selector].error);
}

#endif
