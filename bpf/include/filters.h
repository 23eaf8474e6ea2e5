/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Tests selectors: who acts, and with which values. */
#ifndef TETRA_FILTERS_H
#define TETRA_FILTERS_H

static __always_inline bool has_number(struct state *state, __u32 set, __u64 number)
{
	state->number.set = set;
	state->number.padding = 0;
	state->number.number = number;
	return bpf_map_lookup_elem(&numbers, &state->number);
}

static __always_inline bool has_range(struct state *state, __u32 set, __u64 number)
{
	struct range_key *key = &state->range;
	__u64 bytes = bpf_cpu_to_be64(number);

	key->prefix_length = (sizeof(set) + sizeof(number)) * 8;
	key->set = set;
	__builtin_memset(key->bytes, 0, sizeof(key->bytes));
	__builtin_memcpy(key->bytes, &bytes, sizeof(bytes));
	return bpf_map_lookup_elem(&ranges, key);
}

static __always_inline bool is_number(struct state *state, __u32 index, __u64 number)
{
	switch (hook.filters[index].compared) {
	case COMPARED_SET:
		return has_number(state, hook.filters[index].set, number);
	case COMPARED_RANGES:
		return has_range(state, hook.filters[index].set, number);
	}
	return number == hook.filters[index].low;
}

static __always_inline bool is_within(struct state *state, __u32 index, __u64 number)
{
	if (hook.filters[index].compared != COMPARED_FILTER)
		return is_number(state, index, number);
	return number >= hook.filters[index].low && number <= hook.filters[index].high;
}

static __always_inline bool has_text(struct text *text, __u32 set, __u64 length)
{
	text->set = set;
	if (length <= 64)
		return bpf_map_lookup_elem(&texts_small, &text->set);
	if (length <= 256)
		return bpf_map_lookup_elem(&texts_medium, &text->set);
	return bpf_map_lookup_elem(&texts_large, &text->set);
}

static __always_inline bool has_prefix(struct text *text, __u32 set, __u64 length)
{
	if (length > PREFIX_MAX)
		length = PREFIX_MAX;
	text->set = set;
	text->prefix_length = (sizeof(set) + length) * 8;
	return bpf_map_lookup_elem(&prefixes, &text->prefix_length);
}

struct scan {
	struct state *state;
	struct text *text;
	__u64 last; /* position of the text's last byte */
};

static long on_reversed(__u32 index, struct scan *scan)
{
	__u64 position = scan->last - index;

	if (index >= PREFIX_MAX || position >= TEXT_MAX)
		return 1;
	scan->state->reversed.bytes[index] = scan->text->bytes[position];
	return 0;
}

static __noinline bool has_postfix(struct state *state, struct text *text, __u32 set, __u64 length)
{
	struct scan scan = { .state = state, .text = text };
	struct prefix_key *key = &state->reversed;
	__u32 count = length < PREFIX_MAX ? length : PREFIX_MAX;

	if (!text)
		return false;
	scan.last = length - 1;
	bpf_loop(count, on_reversed, &scan, 0);
	key->set = set;
	key->prefix_length = (sizeof(set) + count) * 8;
	return bpf_map_lookup_elem(&postfixes, key);
}

static long on_byte(__u32 index, struct scan *scan)
{
	struct automaton_row *row = bpf_map_lookup_elem(&automaton, &scan->state->key_state);

	if (!row || index >= TEXT_MAX)
		return 1;
	scan->state->key_state = row->next[(__u8)scan->text->bytes[index]];
	return scan->state->key_state == ACCEPTED;
}

static __noinline bool has_substring(struct state *state, struct text *text, __u32 set, __u64 length)
{
	struct scan scan = { .state = state, .text = text };

	if (!text)
		return false;
	state->key_state = set;
	bpf_loop(length, on_byte, &scan, 0);
	return state->key_state == ACCEPTED;
}

static __always_inline bool is_address(struct state *state, __u32 set, __u16 family, const __u8 *address)
{
	struct range_key *key = &state->range;

	if (family != AF_INET && family != AF_INET6)
		return false;
	key->prefix_length = (sizeof(set) + sizeof(key->bytes)) * 8;
	key->set = set;
	__builtin_memset(key->bytes, 0, sizeof(key->bytes));
	if (family == AF_INET) {
		/* As IPv6 writes it, so that one trie has both. */
		key->bytes[10] = 0xff;
		key->bytes[11] = 0xff;
		__builtin_memcpy(key->bytes + 12, address, 4);
	} else {
		__builtin_memcpy(key->bytes, address, 16);
	}
	return bpf_map_lookup_elem(&ranges, key);
}

static __always_inline __u32 namespace_of(struct task_struct *task, __u8 which)
{
	struct namespaces all = {};

	read_namespaces(&all, task);
	read_own_pid(task, &all.pid);
	switch (which) {
	case NAMESPACE_UTS:
		return all.uts;
	case NAMESPACE_IPC:
		return all.ipc;
	case NAMESPACE_MNT:
		return all.mnt;
	case NAMESPACE_PID:
		return all.pid;
	case NAMESPACE_PID_FOR_CHILDREN:
		return all.pid_for_children;
	case NAMESPACE_NET:
		return all.net;
	case NAMESPACE_TIME:
		return all.time;
	case NAMESPACE_TIME_FOR_CHILDREN:
		return all.time_for_children;
	case NAMESPACE_CGROUP:
		return all.cgroup;
	case NAMESPACE_USER:
		return all.user;
	}
	return 0;
}

static __always_inline __u32 own_pid(struct task_struct *task)
{
	__u32 pid_namespace;

	return read_own_pid(task->group_leader, &pid_namespace);
}

static __always_inline __u64 capabilities_of_task(struct task_struct *task, __u8 which)
{
	const struct cred *cred = task->cred;

	switch (which) {
	case CAPABILITY_EFFECTIVE:
		return *(const __u64 *)&cred->cap_effective;
	case CAPABILITY_PERMITTED:
		return *(const __u64 *)&cred->cap_permitted;
	default:
		return *(const __u64 *)&cred->cap_inheritable;
	}
}

static __always_inline struct membership *membership_of(__u32 pid)
{
	return bpf_map_lookup_elem(&members, &pid);
}

static __always_inline void compare_namespaces(
	struct state *state, const struct namespaces *last, const struct namespaces *now)
{
	/* Collected in memory: the verifier would follow each combination of what it knows. */
#define COMPARE(name, which)                                                                                 \
	if (last->name && last->name != now->name)                                                           \
		state->changed_namespaces |= 1U << (which)
	COMPARE(uts, NAMESPACE_UTS);
	COMPARE(ipc, NAMESPACE_IPC);
	COMPARE(mnt, NAMESPACE_MNT);
	COMPARE(pid, NAMESPACE_PID);
	COMPARE(pid_for_children, NAMESPACE_PID_FOR_CHILDREN);
	COMPARE(net, NAMESPACE_NET);
	COMPARE(time, NAMESPACE_TIME);
	COMPARE(time_for_children, NAMESPACE_TIME_FOR_CHILDREN);
	COMPARE(cgroup, NAMESPACE_CGROUP);
	COMPARE(user, NAMESPACE_USER);
#undef COMPARE
}

/*
 * Finds out what is another than when this hook looked last, or than at the exec; once in a call, so that all selectors
 * see the same. A process that was there before the policy, and has not been looked at, has changed nothing.
 */
static __noinline int compare(struct state *state, struct task_struct *task)
{
	struct standing *now = &state->standing;
	struct membership *known;
	struct standing *last;

	if (state->is_compared)
		return 0;
	state->is_compared = true;
	state->changed_namespaces = 0;
	for (int i = 0; i < 3; i++)
		state->changed_capabilities[i] = 0;
	known = membership_of(task->tgid);
	if (!known)
		return 0;
	state->run.pid = task->tgid;
	state->run.padding = 0;
	state->run.start = known->start;
	state->run.exec_time = known->exec_time;
	read_namespaces(&now->namespaces, task);
	read_own_pid(task, &now->namespaces.pid);
	for (int i = 0; i < 3; i++)
		now->capabilities[i] = capabilities_of_task(task, i);
	last = bpf_map_lookup_elem(&standings, &state->run);
	if (last) {
		compare_namespaces(state, &last->namespaces, &now->namespaces);
		for (int i = 0; i < 3; i++)
			state->changed_capabilities[i] = last->capabilities[i] ^ now->capabilities[i];
	} else if (known->exec_time) {
		compare_namespaces(state, &known->namespaces, &now->namespaces);
		state->changed_capabilities[CAPABILITY_EFFECTIVE] =
			known->effective ^ now->capabilities[CAPABILITY_EFFECTIVE];
		state->changed_capabilities[CAPABILITY_PERMITTED] =
			known->permitted ^ now->capabilities[CAPABILITY_PERMITTED];
		state->changed_capabilities[CAPABILITY_INHERITABLE] =
			known->inheritable ^ now->capabilities[CAPABILITY_INHERITABLE];
	}
	bpf_map_update_elem(&standings, &state->run, now, BPF_ANY);
	return 0;
}

static __always_inline bool in_group(const __u64 *groups, __u32 group)
{
	return groups[group / 64 & (GROUPS_MAX / 64 - 1)] >> (group & 63) & 1;
}

/* Filters that ask who acts. */
static __noinline bool holds_for_task(__u32 index)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct membership *known;
	struct state *state;
	__u32 zero = 0;
	__u32 set;

	if (index >= FILTERS_MAX)
		return false;
	state = bpf_map_lookup_elem(&states, &zero);
	if (!state)
		return false;
	set = hook.filters[index].set;
	switch (hook.filters[index].type) {
	case FILTER_PID:
		return is_number(state, index, task->tgid);
	case FILTER_NAMESPACE_PID:
		return is_number(state, index, own_pid(task));
	case FILTER_GROUP:
		known = membership_of(task->tgid);
		return known && in_group(known->groups, set);
	case FILTER_FAMILY:
		known = membership_of(task->tgid);
		return known && in_group(known->family, set);
	case FILTER_PARENT_GROUP:
		known = membership_of(task->real_parent->tgid);
		return known && in_group(known->groups, set);
	case FILTER_NAMESPACE:
		return is_number(state, index, namespace_of(task, hook.filters[index].value));
	case FILTER_CAPABILITY:
		return capabilities_of_task(task, hook.filters[index].value) & hook.filters[index].low;
	case FILTER_NAMESPACE_CHANGE:
		compare(state, task);
		return state->changed_namespaces & hook.filters[index].low;
	case FILTER_CAPABILITY_CHANGE:
		compare(state, task);
		switch (hook.filters[index].value) {
		case CAPABILITY_EFFECTIVE:
			return state->changed_capabilities[CAPABILITY_EFFECTIVE] & hook.filters[index].low;
		case CAPABILITY_PERMITTED:
			return state->changed_capabilities[CAPABILITY_PERMITTED] & hook.filters[index].low;
		}
		return state->changed_capabilities[CAPABILITY_INHERITABLE] & hook.filters[index].low;
	case FILTER_USER: {
		const struct cred *cred = task->cred;

		return is_within(state, index,
			hook.filters[index].value == USER_REAL ? cred->uid.val : cred->euid.val);
	}
	case FILTER_SYSCALL:
		return has_number(
			state, set, state->syscall | (state->syscall_abi ? SYSCALL_COMPAT : 0));
	}
	return false;
}

/* Filters that ask for a value. What could not be read fits no filter, and no negated one either. */
static __noinline bool holds_for_value(struct state *state, __u32 index, bool *is_readable)
{
	struct sock_value *sock;
	struct text *text = NULL;
	struct slot *slot;
	__u64 number;
	__u64 length;
	__u32 which;
	__u32 value;
	__u32 set;

	if (index >= FILTERS_MAX)
		return false;
	value = hook.filters[index].value;
	set = hook.filters[index].set;
	if (value >= VALUES_MAX)
		return false;
	slot = &state->slots[value];
	if (slot->value.kind == VALUE_ERROR) {
		*is_readable = false;
		return false;
	}
	number = slot->value.number;
	length = slot->value.text_length;
	if (length > TEXT_MAX)
		length = TEXT_MAX;
	sock = (void *)slot->fixed;
	which = hook.sources[value].text;
	if (which != NO_INDEX)
		text = bpf_map_lookup_elem(&texts, &which);

	switch (hook.filters[index].type) {
	case FILTER_EQUAL:
		return is_number(state, index, number);
	case FILTER_MASK:
		return number & hook.filters[index].low;
	case FILTER_GREATER:
		return hook.filters[index].is_signed ? (__s64)number > (__s64)hook.filters[index].low
						     : number > hook.filters[index].low;
	case FILTER_LESS:
		return hook.filters[index].is_signed ? (__s64)number < (__s64)hook.filters[index].low
						     : number < hook.filters[index].low;
	case FILTER_RANGE:
		if (hook.filters[index].is_signed)
			return (__s64)number >= (__s64)hook.filters[index].low &&
				(__s64)number <= (__s64)hook.filters[index].high;
		return number >= hook.filters[index].low && number <= hook.filters[index].high;
	case FILTER_TEXT:
		return text && has_text(text, set, length);
	case FILTER_PREFIX:
		return text && has_prefix(text, set, length);
	case FILTER_POSTFIX:
		return has_postfix(state, text, set, length);
	case FILTER_SUBSTRING:
		return has_substring(state, text, set, length);
	case FILTER_SOURCE_PORT:
		return is_within(state, index, sock->source_port);
	case FILTER_DESTINATION_PORT:
		return is_within(state, index, sock->destination_port);
	case FILTER_SOURCE_ADDRESS:
		return is_address(state, set, sock->family, sock->source);
	case FILTER_DESTINATION_ADDRESS:
		return is_address(state, set, sock->family, sock->destination);
	case FILTER_PROTOCOL:
		return is_number(state, index, sock->protocol);
	case FILTER_FAMILY_NUMBER:
		return is_number(state, index, sock->family);
	case FILTER_STATE:
		return is_number(state, index, sock->state);
	case FILTER_FILE_TYPE:
		return hook.filters[index].low >> (number >> 12 & 15) & 1;
	case FILTER_CAPABILITIES_GAINED: {
		struct task_struct *task = bpf_get_current_task_btf();

		return number & hook.filters[index].low &
			~capabilities_of_task(task, CAPABILITY_EFFECTIVE);
	}
	}
	return false;
}

/* Takes out of the candidates what a filter of this stage rules out. */
static __always_inline void narrow(struct state *state, __u8 stage)
{
	for (__u32 i = 0; i < FILTERS_MAX; i++) {
		__u32 bit = 1U << (hook.filters[i].selector & 7);
		bool is_readable = true;
		bool holds;

		if (i >= hook.filter_count)
			break;
		if (hook.filters[i].stage != stage || !(state->candidates & bit))
			continue;
		if (hook.filters[i].type < FILTER_EQUAL || hook.filters[i].type >= FILTER_SYSCALL)
			holds = holds_for_task(i);
		else
			holds = holds_for_value(state, i, &is_readable);
		if (!is_readable || holds == hook.filters[i].is_negated)
			state->candidates &= ~bit;
	}
}

#endif
