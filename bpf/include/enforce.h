/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What is done about a call: signals to its process, and what the function returns instead of running. */
#ifndef TETRA_ENFORCE_H
#define TETRA_ENFORCE_H

#define EPERM 1
#define ERRNO_MAX 4095
/* Something was done, or would have been. */
#define HOOK_EVENT_DONE (HOOK_EVENT_SIGNALLED | HOOK_EVENT_OVERRIDDEN | HOOK_EVENT_MONITORED)

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

/*
 * Does what the selector says, if that was not done already; gives a negative errno for the function to
 * return, or 0. What an event says was done was done: a signal that the kernel did not take is none.
 */
static __always_inline int enforce(struct hook_event *event, __u32 selector)
{
	__u8 flags = hook.selectors[selector].flags;
	bool is_withheld = flags & SELECTOR_MONITOR;
	int error;

	if (!(flags & (SELECTOR_SIGNAL | SELECTOR_OVERRIDE)) || event->flags & HOOK_EVENT_DONE)
		return 0;
	if (!(flags & SELECTOR_ANYBODY) && is_protected())
		is_withheld = true;
	if (flags & SELECTOR_SIGNAL) {
		if (is_withheld)
			count_and_mark(event, selector, COUNT_MONITOR_SIGNAL, HOOK_EVENT_MONITORED);
		else if (bpf_send_signal(hook.selectors[selector].signal) == 0)
			count_and_mark(event, selector, COUNT_SIGNAL, HOOK_EVENT_SIGNALLED);
	}
	if (!(flags & SELECTOR_OVERRIDE))
		return 0;
	if (is_withheld) {
		count_and_mark(event, selector, COUNT_MONITOR_OVERRIDE, HOOK_EVENT_MONITORED);
		return 0;
	}
	count_and_mark(event, selector, COUNT_OVERRIDE, HOOK_EVENT_OVERRIDDEN);
	error = hook.selectors[selector].error;
	/* The verifier wants to see that it is an errno. */
	barrier_var(error);
	if (error < -ERRNO_MAX || error > 0)
		error = -EPERM;
	return error;
}

#endif
