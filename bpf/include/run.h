/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A hook at work: who calls, with which values, which selector fits, what is done about it, and what is told. The files
 * that include this say where the arguments of their kind of hook are.
 */
#ifndef TETRA_RUN_H
#define TETRA_RUN_H

static __always_inline struct state *begin(void)
{
	__u32 zero = 0;
	struct state *state = bpf_map_lookup_elem(&states, &zero);

	if (!state)
		return NULL;
	state->function = 0;
	state->syscall = 0;
	state->syscall_abi = 0;
	state->is_compared = false;
	state->candidates = (1U << hook.selector_count) - 1;
	return state;
}

/* Puts a value behind the others. */
static __noinline int append(struct state *state, struct record *record, __u32 index)
{
	struct slot *slot;
	__u64 position;
	__u64 length;
	__u32 which;

	if (!record || index >= VALUES_MAX)
		return 0;
	slot = &state->slots[index];
	position = record->length;
	length = sizeof(slot->value) + bounded(slot->value.fixed_length, FIXED_MAX);
	/* The largest that follows has to fit behind it. */
	if (position > RECORD_DATA - sizeof(*slot) - DATA_MAX) {
		record->event.flags |= HOOK_EVENT_TRUNCATED;
		return 0;
	}
	length = bounded(length, sizeof(*slot));
	bpf_probe_read_kernel(record->data + position, length, slot);
	position += length;
	length = slot->value.text_length;
	which = hook.sources[index].text;
	if (length > 0 && which != NO_INDEX) {
		struct text *text = bpf_map_lookup_elem(&texts, &which);

		if (!text || position > RECORD_DATA - DATA_MAX)
			return 0;
		if (hook.sources[index].limit > TEXT_MAX && slot->address) {
			length = bounded(length, DATA_MAX);
			bpf_probe_read_user(record->data + position, length, (void *)slot->address);
		} else {
			length = bounded(length, TEXT_MAX);
			bpf_probe_read_kernel(record->data + position, length, text->bytes);
		}
		position += length;
	}
	record->length = position;
	record->event.value_count += 1;
	return 0;
}

static __always_inline bool has_rate_limit(void)
{
	for (__u32 i = 0; i < SELECTORS_MAX; i++)
		if (hook.selectors[i].rate_scope != RATE_NONE)
			return true;
	return false;
}

static __always_inline __u64 mix(__u64 hash, __u64 word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15;
	return hash ^ hash >> 29;
}

/* Makes a value part of what tells calls apart: its number, the first bytes of its text, or the other end. */
static __noinline __u64 mix_value(struct state *state, __u64 hash, __u32 index)
{
	struct sock_value *sock;
	struct slot *slot;
	__u32 which;

	if (index >= VALUES_MAX)
		return hash;
	slot = &state->slots[index];
	sock = (void *)slot->fixed;
	which = hook.sources[index].text;
	switch (slot->value.kind) {
	case VALUE_SOCK:
	case VALUE_SKB:
	case VALUE_ADDRESS:
		hash = mix(hash, *(__u64 *)sock->destination);
		hash = mix(hash, *(__u64 *)(sock->destination + 8));
		hash = mix(hash, sock->destination_port);
		break;
	default:
		hash = mix(hash, slot->value.number);
	}
	if (slot->value.text_length > 0 && which != NO_INDEX) {
		struct text *text = bpf_map_lookup_elem(&texts, &which);

		if (!text)
			return hash;
		hash = mix(hash, slot->value.text_length);
		for (__u32 i = 0; i < 8; i++)
			hash = mix(hash, ((__u64 *)text->bytes)[i]);
	}
	return hash;
}

static __always_inline void begin_record(struct state *state, struct record *record)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct task_struct *leader = task->group_leader;
	struct hook_event *event = &record->event;

	event->header.kind = KIND_HOOK;
	event->header.time = bpf_ktime_get_boot_ns();
	event->process.start = leader->start_boottime;
	event->process.pid = leader->tgid;
	event->process.tid = task->pid;
	event->hook = hook.id;
	event->flags = 0;
	event->selector = 0;
	event->value_count = 0;
	event->function = hook.flags & HOOK_IS_SYSCALL ? state->syscall : state->function;
	event->return_time = 0;
	event->kernel_frames = 0;
	event->user_frames = 0;
	event->syscall_abi = state->syscall_abi;
	record->length = 0;
	record->likeness = 0;
	for (__u32 i = 0; i < VALUES_MAX; i++) {
		if (i >= hook.value_count)
			break;
		if (hook.sources[i].stage == STAGE_RETURN)
			continue;
		append(state, record, i);
		if (has_rate_limit())
			record->likeness = mix_value(state, record->likeness, i);
	}
}

static __always_inline __u32 first_of(__u32 candidates)
{
	__u32 selector = 0;

	for (; selector < SELECTORS_MAX - 1; selector++)
		if (candidates >> selector & 1)
			break;
	return selector;
}

/* Whether the like of this was told less than the interval ago. */
static __noinline bool is_limited(
	struct state *state, __u64 likeness, __u32 selector, __u32 scope, __u64 interval)
{
	__u64 task = bpf_get_current_pid_tgid();
	__u64 now = bpf_ktime_get_boot_ns();
	struct rate_key *key = &state->rate;
	__u64 *last;

	key->selector = selector;
	key->scope = scope == RATE_THREAD ? (__u32)task : scope == RATE_PROCESS ? task >> 32 : 0;
	key->likeness = likeness;
	last = bpf_map_lookup_elem(&rates, key);
	if (last && now - *last < interval)
		return true;
	bpf_map_update_elem(&rates, key, &now, BPF_ANY);
	return false;
}

/* Copies a stack behind the values; gives how many frames. */
static __always_inline __u16 append_stack(void *context, struct record *record, __u64 flags)
{
	__u64 position = record->length;
	long length;

	if (position > RECORD_DATA - STACK_FRAMES * sizeof(__u64))
		return 0;
	length = bpf_get_stack(context, record->data + position, STACK_FRAMES * sizeof(__u64), flags);
	if (length <= 0)
		return 0;
	record->length = position + bounded(length, STACK_FRAMES * sizeof(__u64));
	return length / sizeof(__u64);
}

/* Tells what the selector says. */
static __always_inline void tell(void *context, struct state *state, struct record *record, __u32 selector)
{
	struct hook_event *event = &record->event;
	__u8 flags = hook.selectors[selector].flags;
	__u64 length;

	event->selector = selector;
	if (!(flags & SELECTOR_POST)) {
		count(selector, COUNT_NO_POST);
		return;
	}
	if (hook.selectors[selector].rate_scope != RATE_NONE &&
	    is_limited(state, record->likeness, selector, hook.selectors[selector].rate_scope,
		    hook.selectors[selector].rate_interval)) {
		count(selector, COUNT_RATE_LIMITED);
		return;
	}
	if (flags & SELECTOR_KERNEL_STACK)
		event->kernel_frames = append_stack(context, record, 0);
	if (flags & SELECTOR_USER_STACK)
		event->user_frames = append_stack(context, record, BPF_F_USER_STACK);
	length = bounded(record->length, RECORD_DATA) + sizeof(*event);
	event->header.length = length;
	if (bpf_ringbuf_output(&events, event, length, 0)) {
		count(selector, COUNT_LOST);
		count_lost(KIND_HOOK);
	} else {
		count(selector, COUNT_POST);
	}
}

/* Keeps the record until the function returns. */
static __always_inline bool keep(struct state *state, struct record *record)
{
	__u64 task = bpf_get_current_pid_tgid();

	if (record->length > PENDING_DATA) {
		record->length = PENDING_DATA;
		record->event.flags |= HOOK_EVENT_TRUNCATED;
	}
	record->candidates = state->candidates;
	__builtin_memcpy(record->raw, state->raw, sizeof(record->raw));
	return bpf_map_update_elem(&pendings, &task, record, BPF_ANY) == 0;
}

/* At a call, with the raw arguments in place; gives what the function is to return instead, or 0. */
static __always_inline int on_call(void *context, struct state *state)
{
	struct record *record;
	__u32 selector;
	__u32 zero = 0;
	int error = 0;

	narrow(state, STAGE_TASK);
	if (!state->candidates)
		return 0;
	if (hook.flags & HOOK_ENFORCES)
		return obey_notice();
	read_values(context, state, STAGE_NUMBER);
	narrow(state, STAGE_NUMBER);
	if (!state->candidates)
		return 0;
	read_values(context, state, STAGE_TEXT);
	narrow(state, STAGE_TEXT);
	if (!state->candidates)
		return 0;
	read_values(context, state, STAGE_LATE);
	record = bpf_map_lookup_elem(&records, &zero);
	if (!record)
		return 0;
	begin_record(state, record);
	selector = first_of(state->candidates);
	if (hook.selectors[selector].flags & SELECTOR_AT_CALL)
		error = enforce(&record->event, selector);
	/* What does not run does not return. */
	if (!(hook.flags & HOOK_HAS_RETURN) || error) {
		tell(context, state, record, selector);
	} else if (!keep(state, record)) {
		count(selector, COUNT_LOST);
		count_lost(KIND_HOOK);
	}
	return error;
}

/* At the return of a call, with what it returns in place. */
static __always_inline void on_return(void *context, struct state *state)
{
	__u64 task = bpf_get_current_pid_tgid();
	struct pending *pending = bpf_map_lookup_elem(&pendings, &task);
	struct record *record;
	__u32 selector;
	__u64 length;
	__u32 zero = 0;

	if (!pending)
		return;
	record = bpf_map_lookup_elem(&records, &zero);
	if (!record)
		return;
	length = bounded(pending->length, PENDING_DATA);
	state->candidates = pending->candidates;
	record->likeness = pending->likeness;
	record->length = length;
	__builtin_memcpy(state->raw, pending->raw, sizeof(state->raw));
	bpf_probe_read_kernel(&record->event, sizeof(record->event), &pending->event);
	bpf_probe_read_kernel(record->data, length, pending->data);
	bpf_map_delete_elem(&pendings, &task);
	record->event.return_time = bpf_ktime_get_boot_ns();
	read_values(context, state, STAGE_RETURN);
	narrow(state, STAGE_RETURN);
	if (!state->candidates)
		return;
	for (__u32 i = 0; i < VALUES_MAX; i++) {
		if (i >= hook.value_count)
			break;
		if (hook.sources[i].stage != STAGE_RETURN)
			continue;
		append(state, record, i);
		if (has_rate_limit())
			record->likeness = mix_value(state, record->likeness, i);
	}
	selector = first_of(state->candidates);
	enforce(&record->event, selector);
	tell(context, state, record, selector);
}

#endif
