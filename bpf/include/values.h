/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads the values that a hook asks for, each into its slot; what cannot be read leaves VALUE_ERROR. */
#ifndef TETRA_VALUES_H
#define TETRA_VALUES_H

#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define EFAULT 14
#define EBADF 9
#define ENOTSUP 95

/* Fills up keys. */
static const char zeros[TEXT_MAX] = {};

static __always_inline void set_error(struct slot *slot, long error)
{
	slot->value.kind = VALUE_ERROR;
	slot->value.fixed_length = 0;
	slot->value.text_length = 0;
	slot->value.number = error;
}

/* Of a null pointer: the value is not there, which is no error of ours. */
static __always_inline bool is_missing(struct slot *slot, const void *pointer)
{
	if (pointer)
		return false;
	set_error(slot, -EFAULT);
	return true;
}

/* Makes what is behind the text zero, as far as the smallest key that it fits in. */
static __always_inline void pad(struct text *text, __u64 length)
{
	__u64 end = length <= 64 ? 64 : length <= 256 ? 256 : TEXT_MAX;

	length = bounded(length, TEXT_MAX);
	end = bounded(end - length, TEXT_MAX);
	if (length + end <= TEXT_MAX)
		bpf_probe_read_kernel(text->bytes + length, end, zeros);
}

/* Reads text up to a NUL. Addresses of user space are told from those of the kernel by their highest bit. */
static __noinline int read_text(struct slot *slot, struct text *text, __u64 address)
{
	long result;
	__u64 length;

	if (!text)
		return 0;
	if ((__s64)address < 0)
		result = bpf_probe_read_kernel_str(text->bytes, TEXT_MAX, (void *)address);
	else
		result = bpf_probe_read_user_str(text->bytes, TEXT_MAX, (void *)address);
	if (result < 0) {
		set_error(slot, result);
		return 0;
	}
	length = bounded(result, TEXT_MAX);
	if (length == TEXT_MAX)
		slot->value.flags |= VALUE_IS_TRUNCATED;
	/* Without its NUL. */
	length -= length > 0;
	slot->value.kind = VALUE_TEXT;
	slot->value.text_length = length;
	pad(text, length);
	return 0;
}

static __noinline int read_bytes(struct slot *slot, struct text *text, __u64 address, __u64 size, __u64 limit)
{
	__u64 length = size;
	long result;

	if (!text)
		return 0;
	slot->value.kind = VALUE_BYTES;
	slot->value.number = size;
	slot->address = 0;
	if (length > limit) {
		length = limit;
		slot->value.flags |= VALUE_IS_TRUNCATED;
	}
	if (length > TEXT_MAX) {
		/* All of it is copied when the record is put together; filters see the beginning. */
		slot->address = address;
		slot->value.text_length = length;
		length = TEXT_MAX;
	} else {
		slot->value.text_length = length;
	}
	length = bounded(length, TEXT_MAX);
	if ((__s64)address < 0)
		result = bpf_probe_read_kernel(text->bytes, length, (void *)address);
	else
		result = bpf_probe_read_user(text->bytes, length, (void *)address);
	if (result < 0) {
		set_error(slot, result);
		return 0;
	}
	pad(text, length);
	return 0;
}

/* The bytes of the first segments of an array of iovec, one behind the other. */
#define SEGMENTS 8

static __noinline int read_segments(struct slot *slot, struct text *text, __u64 address, __u64 count)
{
	__u64 length = 0;
	__u64 total = 0;

	if (!text)
		return 0;
	slot->value.kind = VALUE_BYTES;
	slot->address = 0;
	for (int i = 0; i < SEGMENTS; i++) {
		struct iovec segment = {};
		__u64 part;
		long result;

		if (i >= count)
			break;
		if ((__s64)address < 0)
			result = bpf_probe_read_kernel(
				&segment, sizeof(segment), (void *)address + i * sizeof(segment));
		else
			result = bpf_probe_read_user(
				&segment, sizeof(segment), (void *)address + i * sizeof(segment));
		if (result) {
			set_error(slot, result);
			return 0;
		}
		total += segment.iov_len;
		length = bounded(length, TEXT_MAX);
		part = segment.iov_len;
		if (part > TEXT_MAX - length)
			part = TEXT_MAX - length;
		part = bounded(part, TEXT_MAX);
		if (length + part > TEXT_MAX || part == 0)
			continue;
		if (bpf_probe_read_user(text->bytes + length, part, segment.iov_base))
			break;
		length += part;
	}
	if (count > SEGMENTS || total > length)
		slot->value.flags |= VALUE_IS_TRUNCATED;
	slot->value.number = total;
	slot->value.text_length = length;
	pad(text, length);
	return 0;
}

static __noinline int read_path(
	struct state *state, struct slot *slot, struct text *text, struct vfsmount *mount, struct dentry *dentry)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct inode *inode = BPF_CORE_READ(dentry, d_inode);
	__u64 length;

	if (!text)
		return 0;
	slot->value.kind = VALUE_FILE;
	slot->value.number = BPF_CORE_READ(inode, i_mode);
	if (mount) {
		begin_path(&state->path, mount, dentry, task->fs);
		length = walk_path(&state->path);
	} else {
		/* An entry alone does not know where it is mounted: its path ends at the root of its file system. */
		begin_path(&state->path, BPF_CORE_READ(task, fs, root.mnt), dentry, task->fs);
		state->path.walk.mount_root = NULL;
		state->path.walk.root_dentry = NULL;
		length = walk_path(&state->path);
	}
	if (state->path.walk.is_truncated)
		slot->value.flags |= VALUE_IS_TRUNCATED;
	if (!BPF_CORE_READ(dentry, d_hash.pprev) && BPF_CORE_READ(dentry, d_parent) != dentry)
		slot->value.flags |= VALUE_IS_DELETED;
	if (length == 0) {
		text->bytes[0] = '/';
		length = 1;
	} else {
		copy_path(text->bytes, &state->path, length);
	}
	slot->value.text_length = length;
	pad(text, length);
	return 0;
}

static __always_inline void read_file(
	struct state *state, struct slot *slot, struct text *text, struct file *file)
{
	if (is_missing(slot, file))
		return;
	read_path(state, slot, text, BPF_CORE_READ(file, f_path.mnt), BPF_CORE_READ(file, f_path.dentry));
}

static __always_inline struct file *file_of(__u32 descriptor)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file *file = NULL;

	if (!table || descriptor >= BPF_CORE_READ(table, max_fds))
		return NULL;
	bpf_probe_read_kernel(&file, sizeof(file), BPF_CORE_READ(table, fd) + descriptor);
	return file;
}

static __always_inline struct sock_value *begin_sock(struct slot *slot, enum value_kind kind)
{
	struct sock_value *value = (void *)slot->fixed;

	__builtin_memset(value, 0, sizeof(*value));
	slot->value.kind = kind;
	slot->value.fixed_length = sizeof(*value);
	return value;
}

static __noinline int read_sock(struct slot *slot, struct sock *sock)
{
	struct sock_value *value = begin_sock(slot, VALUE_SOCK);

	if (is_missing(slot, sock))
		return 0;
	value->family = BPF_CORE_READ(sock, __sk_common.skc_family);
	value->state = BPF_CORE_READ(sock, __sk_common.skc_state);
	value->type = BPF_CORE_READ(sock, sk_type);
	value->protocol = BPF_CORE_READ(sock, sk_protocol);
	value->mark = BPF_CORE_READ(sock, sk_mark);
	value->priority = BPF_CORE_READ(sock, sk_priority);
	value->cookie = (__u64)sock;
	if (value->family == AF_INET) {
		__u32 source = BPF_CORE_READ(sock, __sk_common.skc_rcv_saddr);
		__u32 destination = BPF_CORE_READ(sock, __sk_common.skc_daddr);

		__builtin_memcpy(value->source, &source, sizeof(source));
		__builtin_memcpy(value->destination, &destination, sizeof(destination));
	} else if (value->family == AF_INET6) {
		BPF_CORE_READ_INTO(&value->source, sock, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&value->destination, sock, __sk_common.skc_v6_daddr);
	} else {
		return 0;
	}
	value->source_port = BPF_CORE_READ(sock, __sk_common.skc_num);
	value->destination_port = bpf_ntohs(BPF_CORE_READ(sock, __sk_common.skc_dport));
	return 0;
}

/* As they are on the wire. */
struct ports {
	__u16 source;
	__u16 destination;
};

static __noinline int read_packet(struct slot *slot, struct sk_buff *packet)
{
	struct sock_value *value = begin_sock(slot, VALUE_SKB);
	struct ports ports = {};
	unsigned char *network;
	__u8 header[40] = {};
	__u32 size;

	if (is_missing(slot, packet))
		return 0;
	value->hash = BPF_CORE_READ(packet, hash);
	value->length = BPF_CORE_READ(packet, len);
	value->mark = BPF_CORE_READ(packet, mark);
	value->priority = BPF_CORE_READ(packet, priority);
	network = BPF_CORE_READ(packet, head) + BPF_CORE_READ(packet, network_header);
	if (bpf_probe_read_kernel(header, sizeof(header), network))
		return 0;
	if (header[0] >> 4 == 4) {
		value->family = AF_INET;
		value->protocol = header[9];
		__builtin_memcpy(value->source, header + 12, 4);
		__builtin_memcpy(value->destination, header + 16, 4);
		size = (header[0] & 15) * 4;
	} else if (header[0] >> 4 == 6) {
		value->family = AF_INET6;
		value->protocol = header[6];
		__builtin_memcpy(value->source, header + 8, 16);
		__builtin_memcpy(value->destination, header + 24, 16);
		size = sizeof(header);
	} else {
		return 0;
	}
	/* TCP, UDP, UDP-Lite, SCTP and DCCP begin with their ports. */
	if (value->protocol == 6 || value->protocol == 17 || value->protocol == 136 || value->protocol == 132 ||
	    value->protocol == 33) {
		bpf_probe_read_kernel(&ports, sizeof(ports), network + size);
		value->source_port = bpf_ntohs(ports.source);
		value->destination_port = bpf_ntohs(ports.destination);
	}
	return 0;
}

static __noinline int read_address(struct slot *slot, struct text *text, __u64 address)
{
	struct sock_value *value = begin_sock(slot, VALUE_ADDRESS);
	/* struct sockaddr_in and _in6: family, port, then for IPv6 the flow; the address. */
	__u8 raw[28] = {};
	bool is_kernel = (__s64)address < 0;
	long result;

	if (is_missing(slot, (void *)address))
		return 0;
	result = is_kernel ? bpf_probe_read_kernel(raw, 16, (void *)address)
			   : bpf_probe_read_user(raw, 16, (void *)address);
	if (result) {
		set_error(slot, result);
		return 0;
	}
	value->family = *(__u16 *)raw;
	if (value->family == AF_UNIX) {
		if (text) {
			read_text(slot, text, address + 2);
			/* An abstract name begins with a NUL, which is shown as @. */
			if (slot->value.kind == VALUE_TEXT && slot->value.text_length == 0) {
				read_text(slot, text, address + 3);
				slot->value.flags |= VALUE_IS_ABSTRACT;
			}
			if (slot->value.kind == VALUE_TEXT) {
				slot->value.kind = VALUE_ADDRESS;
				slot->value.fixed_length = sizeof(*value);
			}
		}
		return 0;
	}
	value->destination_port = raw[2] << 8 | raw[3];
	if (value->family == AF_INET) {
		__builtin_memcpy(value->destination, raw + 4, 4);
	} else if (value->family == AF_INET6) {
		if (is_kernel)
			bpf_probe_read_kernel(value->destination, 16, (void *)address + 8);
		else
			bpf_probe_read_user(value->destination, 16, (void *)address + 8);
	}
	return 0;
}

static __always_inline __u64 capabilities_of(const capability_set *set)
{
	__u64 bits = 0;

	bpf_probe_read_kernel(&bits, sizeof(bits), set);
	return bits;
}

static __noinline int read_cred(struct slot *slot, struct cred *cred)
{
	struct credentials *value = (void *)slot->fixed;
	struct user_namespace *user;

	_Static_assert(sizeof(*value) <= FIXED_MAX, "credentials are too large");
	if (is_missing(slot, cred))
		return 0;
	slot->value.kind = VALUE_CREDENTIALS;
	slot->value.fixed_length = sizeof(*value);
	value->permitted = capabilities_of(&cred->cap_permitted);
	value->effective = capabilities_of(&cred->cap_effective);
	value->inheritable = capabilities_of(&cred->cap_inheritable);
	value->ambient = capabilities_of(&cred->cap_ambient);
	value->uid = BPF_CORE_READ(cred, uid.val);
	value->gid = BPF_CORE_READ(cred, gid.val);
	value->euid = BPF_CORE_READ(cred, euid.val);
	value->egid = BPF_CORE_READ(cred, egid.val);
	value->suid = BPF_CORE_READ(cred, suid.val);
	value->sgid = BPF_CORE_READ(cred, sgid.val);
	value->fsuid = BPF_CORE_READ(cred, fsuid.val);
	value->fsgid = BPF_CORE_READ(cred, fsgid.val);
	value->securebits = BPF_CORE_READ(cred, securebits);
	user = BPF_CORE_READ(cred, user_ns);
	slot->value.number = BPF_CORE_READ(user, ns.inum);
	value->user_level = BPF_CORE_READ(user, level);
	value->user_owner = BPF_CORE_READ(user, owner.val);
	value->user_group = BPF_CORE_READ(user, group.val);
	return 0;
}

static __noinline int read_user_namespace(struct slot *slot, struct user_namespace *user)
{
	struct user_namespace_value *value = (void *)slot->fixed;

	if (is_missing(slot, user))
		return 0;
	slot->value.kind = VALUE_USER_NAMESPACE;
	slot->value.fixed_length = sizeof(*value);
	value->level = BPF_CORE_READ(user, level);
	value->owner = BPF_CORE_READ(user, owner.val);
	value->group = BPF_CORE_READ(user, group.val);
	value->inode = BPF_CORE_READ(user, ns.inum);
	return 0;
}

/* union bpf_attr, as it is for BPF_PROG_LOAD: part of what user space relies on. */
struct load_attributes {
	__u32 type;
	__u32 instructions;
	__u64 unused[5];
	char name[16];
};

static __noinline int read_bpf_object(struct slot *slot, __u8 type, void *object)
{
	struct bpf_object_value *value = (void *)slot->fixed;

	if (is_missing(slot, object))
		return 0;
	__builtin_memset(value, 0, sizeof(*value));
	slot->value.kind = VALUE_BPF_OBJECT;
	slot->value.fixed_length = sizeof(*value);
	if (type == SOURCE_BPF_ATTR) {
		struct load_attributes attributes = {};

		bpf_probe_read_kernel(&attributes, sizeof(attributes), object);
		value->type = attributes.type;
		value->instructions = attributes.instructions;
		__builtin_memcpy(value->name, attributes.name, sizeof(value->name));
	} else if (type == SOURCE_BPF_PROG) {
		struct bpf_prog *program = object;

		value->type = BPF_CORE_READ(program, type);
		value->instructions = BPF_CORE_READ(program, len);
		BPF_CORE_READ_INTO(&value->name, program, aux, name);
	} else {
		struct bpf_map *map = object;

		value->type = BPF_CORE_READ(map, map_type);
		value->key_size = BPF_CORE_READ(map, key_size);
		value->value_size = BPF_CORE_READ(map, value_size);
		value->max_entries = BPF_CORE_READ(map, max_entries);
		BPF_CORE_READ_INTO(&value->name, map, name);
	}
	return 0;
}

static __noinline int read_perf_event(struct slot *slot, struct text *text, struct perf_event *event)
{
	struct perf_event_value *value = (void *)slot->fixed;
	__u64 function;

	if (is_missing(slot, event))
		return 0;
	value->type = BPF_CORE_READ(event, attr.type);
	value->padding = 0;
	value->config = BPF_CORE_READ(event, attr.config);
	value->offset = BPF_CORE_READ(event, attr.probe_offset);
	function = BPF_CORE_READ(event, attr.kprobe_func);
	/* Other kinds of events keep numbers there. */
	if (function && text && value->type > 5)
		read_text(slot, text, function);
	if (slot->value.kind == VALUE_ERROR)
		slot->value.text_length = 0;
	slot->value.kind = VALUE_PERF_EVENT;
	slot->value.fixed_length = sizeof(*value);
	return 0;
}

static __noinline int read_module(struct slot *slot, struct text *text, struct module *module)
{
	struct module___signed *is_signed = (void *)module;
	__u64 facts;

	if (is_missing(slot, module))
		return 0;
	facts = BPF_CORE_READ(module, taints);
	if (bpf_core_field_exists(is_signed->sig_ok)) {
		facts |= MODULE_SIGNATURE_KNOWN;
		if (BPF_CORE_READ(is_signed, sig_ok))
			facts |= MODULE_SIGNATURE_OK;
	}
	read_text(slot, text, (__u64)&module->name);
	if (slot->value.kind != VALUE_TEXT)
		return 0;
	slot->value.kind = VALUE_MODULE;
	slot->value.number = facts;
	return 0;
}

static __noinline int read_load_info(struct slot *slot, struct text *text, struct load_info *info)
{
	struct load_info___signed *is_signed = (void *)info;
	__u64 facts = 0;

	if (is_missing(slot, info))
		return 0;
	if (bpf_core_field_exists(is_signed->sig_ok)) {
		facts |= MODULE_SIGNATURE_KNOWN;
		if (BPF_CORE_READ(is_signed, sig_ok))
			facts |= MODULE_SIGNATURE_OK;
	}
	read_text(slot, text, (__u64)BPF_CORE_READ(info, name));
	if (slot->value.kind != VALUE_TEXT)
		return 0;
	slot->value.kind = VALUE_MODULE;
	slot->value.number = facts;
	return 0;
}

static __noinline int read_iov_iter(struct slot *slot, struct text *text, struct iov_iter *iterator)
{
	struct iov_iter___since_6_0 *single = (void *)iterator;
	struct iov_iter___since_6_4 *new = (void *)iterator;
	struct iov_iter___until_6_3 *old = (void *)iterator;
	const struct iovec *segments;
	__u8 type;

	if (is_missing(slot, iterator))
		return 0;
	type = BPF_CORE_READ(iterator, iter_type);
	if (bpf_core_enum_value_exists(enum iter_type, ITER_UBUF) &&
	    type == bpf_core_enum_value(enum iter_type, ITER_UBUF)) {
		__u64 start = (__u64)BPF_CORE_READ(single, ubuf) + BPF_CORE_READ(iterator, iov_offset);

		return read_bytes(slot, text, start, BPF_CORE_READ(iterator, count), TEXT_MAX);
	}
	if (type != bpf_core_enum_value(enum iter_type, ITER_IOVEC)) {
		/* Pages and pipes of the kernel. */
		set_error(slot, -ENOTSUP);
		return 0;
	}
	if (bpf_core_field_exists(new->__iov))
		segments = BPF_CORE_READ(new, __iov);
	else
		segments = BPF_CORE_READ(old, iov);
	return read_segments(slot, text, (__u64)segments, 1);
}

/* The number at an address or in a register, of the size and sign that the source says. */
static __always_inline __u64 number_of(__u64 raw, __u8 size, __u8 flags, __u8 bit_offset, __u8 bit_size)
{
	__u32 bits = size * 8;

	if (bit_size) {
		raw >>= bit_offset;
		bits = bit_size;
	}
	if (bits == 0 || bits >= 64)
		return raw;
	raw <<= 64 - bits;
	return flags & SOURCE_IS_SIGNED ? (__u64)((__s64)raw >> (64 - bits)) : raw >> (64 - bits);
}

/* The raw value of a source: an argument, a field, a register. Gives 0, or why it could not be read. */
static __always_inline long raw_of(void *context, struct state *state, __u32 index, __u64 *result)
{
	__u8 argument = hook.sources[index].index;
	__u8 origin = hook.sources[index].origin;
	__s32 offset = hook.sources[index].offset;
	__u64 raw = 0;

	if (origin == ORIGIN_ARGUMENT)
		raw = argument < RAW_ARGUMENTS ? state->raw[argument] : 0;
	else if (origin == ORIGIN_RETURN)
		raw = state->returned;
	else if (origin == ORIGIN_TASK)
		raw = bpf_get_current_task();
	else if (origin == ORIGIN_FIELD && hook.sources[index].flags & SOURCE_BY_ADDRESS)
		raw = (__u64)context + offset;
	else if (origin == ORIGIN_FIELD)
		bpf_probe_read_kernel(&raw, bounded(hook.sources[index].size, 8), context + offset);
	else if (origin == ORIGIN_SYSCALL)
		raw = state->syscall;
	else if (origin == ORIGIN_CONSTANT)
		raw = (__s64)offset;
	else {
		bpf_probe_read_kernel(&raw, sizeof(raw), context + argument);
		if (origin == ORIGIN_MEMORY) {
			__u64 address = raw + offset;
			__u8 scaled = hook.sources[index].scaled;
			long error;

			if (scaled != NO_INDEX) {
				bpf_probe_read_kernel(&raw, sizeof(raw), context + (scaled & ~SCALE));
				address += raw << (scaled & SCALE);
			}
			raw = 0;
			error = bpf_probe_read_user(
				&raw, bounded(hook.sources[index].size, 8), (void *)address);
			if (error)
				return error;
		}
	}
	*result = raw;
	return 0;
}

static __always_inline __u64 size_of(struct state *state, __u32 index)
{
	__u8 argument = hook.sources[index].size_index;

	if (argument == SIZE_IS_RETURN)
		return (__s64)state->returned > 0 ? state->returned : 0;
	if (argument == NO_INDEX || argument >= RAW_ARGUMENTS)
		return hook.sources[index].limit;
	return state->raw[argument];
}

static __noinline int read_value(void *context, struct state *state, __u32 index)
{
	struct text *text = NULL;
	struct slot *slot;
	__u32 which;
	__u64 raw = 0;
	long result;
	__u8 flags;
	__u8 type;

	if (index >= VALUES_MAX)
		return 0;
	slot = &state->slots[index];
	type = hook.sources[index].type;
	flags = hook.sources[index].flags;
	which = hook.sources[index].text;
	if (which != NO_INDEX)
		text = bpf_map_lookup_elem(&texts, &which);
	slot->value.kind = VALUE_ERROR;
	slot->value.flags = 0;
	slot->value.fixed_length = 0;
	slot->value.text_length = 0;
	/* Not that of the call before. */
	slot->value.number = 0;
	slot->address = 0;

	result = raw_of(context, state, index, &raw);
	if (result) {
		set_error(slot, result);
		return 0;
	}
	for (__u32 step = 0; step < STEPS_MAX; step++) {
		__u64 address = raw + hook.sources[index].steps[step];
		__u8 count = hook.sources[index].step_count;

		if (step >= count)
			break;
		if (step + 1 == count && flags & SOURCE_BY_ADDRESS) {
			raw = address;
			break;
		}
		raw = 0;
		if (bpf_probe_read_kernel(&raw, sizeof(raw), (void *)address)) {
			set_error(slot, -EFAULT);
			return 0;
		}
	}

	switch (type) {
	case SOURCE_NUMBER:
		if (flags & SOURCE_BY_ADDRESS) {
			__u64 address = raw;

			raw = 0;
			result = flags & SOURCE_IS_USER
				? bpf_probe_read_user(&raw, bounded(hook.sources[index].size, 8), (void *)address)
				: bpf_probe_read_kernel(&raw, bounded(hook.sources[index].size, 8), (void *)address);
			if (result) {
				set_error(slot, result);
				return 0;
			}
		}
		slot->value.kind = VALUE_NUMBER;
		slot->value.number = number_of(raw, hook.sources[index].size, flags,
			hook.sources[index].bit_offset, hook.sources[index].bit_size);
		return 0;
	case SOURCE_TEXT:
		return read_text(slot, text, raw);
	case SOURCE_BYTES:
		return read_bytes(slot, text, raw, size_of(state, index), hook.sources[index].limit);
	case SOURCE_IOVEC:
		return read_segments(slot, text, raw, size_of(state, index));
	case SOURCE_FD:
		slot->value.flags = VALUE_IS_FD;
		read_file(state, slot, text, file_of(raw));
		/* In place of the mode, which a descriptor's value has no use for. */
		if (slot->value.kind == VALUE_FILE)
			slot->value.number = (slot->value.number & 0xffff) | (__u64)(__u32)raw << 32;
		return 0;
	case SOURCE_FILE:
		read_file(state, slot, text, (struct file *)raw);
		return 0;
	case SOURCE_BINPRM:
		if (!is_missing(slot, (void *)raw))
			read_file(state, slot, text, BPF_CORE_READ((struct linux_binprm *)raw, file));
		return 0;
	case SOURCE_KIOCB:
		if (!is_missing(slot, (void *)raw))
			read_file(state, slot, text, BPF_CORE_READ((struct kiocb *)raw, ki_filp));
		return 0;
	case SOURCE_PATH:
		if (!is_missing(slot, (void *)raw))
			read_path(state, slot, text, BPF_CORE_READ((struct path *)raw, mnt),
				BPF_CORE_READ((struct path *)raw, dentry));
		return 0;
	case SOURCE_DENTRY:
		if (!is_missing(slot, (void *)raw))
			read_path(state, slot, text, NULL, (struct dentry *)raw);
		return 0;
	case SOURCE_FILENAME:
		if (!is_missing(slot, (void *)raw))
			read_text(slot, text, (__u64)BPF_CORE_READ((struct filename *)raw, name));
		return 0;
	case SOURCE_IOV_ITER:
		return read_iov_iter(slot, text, (struct iov_iter *)raw);
	case SOURCE_SOCK:
		return read_sock(slot, (struct sock *)raw);
	case SOURCE_SOCKET:
		if (!is_missing(slot, (void *)raw))
			read_sock(slot, BPF_CORE_READ((struct socket *)raw, sk));
		return 0;
	case SOURCE_SOCKADDR:
		return read_address(slot, text, raw);
	case SOURCE_SKB:
		return read_packet(slot, (struct sk_buff *)raw);
	case SOURCE_NET_DEVICE:
		if (!is_missing(slot, (void *)raw))
			read_text(slot, text, (__u64)((struct net_device *)raw)->name);
		return 0;
	case SOURCE_CRED:
		return read_cred(slot, (struct cred *)raw);
	case SOURCE_USER_NAMESPACE:
		return read_user_namespace(slot, (struct user_namespace *)raw);
	case SOURCE_BPF_ATTR:
	case SOURCE_BPF_MAP:
	case SOURCE_BPF_PROG:
		return read_bpf_object(slot, type, (void *)raw);
	case SOURCE_PERF_EVENT:
		return read_perf_event(slot, text, (struct perf_event *)raw);
	case SOURCE_MODULE:
		return read_module(slot, text, (struct module *)raw);
	case SOURCE_LOAD_INFO:
		return read_load_info(slot, text, (struct load_info *)raw);
	case SOURCE_CAPABILITIES:
		if (!is_missing(slot, (void *)raw)) {
			slot->value.kind = VALUE_NUMBER;
			slot->value.number = capabilities_of((capability_set *)raw);
		}
		return 0;
	case SOURCE_DATA_LOC:
		return read_text(slot, text, (__u64)context + (raw & 0xffff));
	}
	return 0;
}

/* Reads all values of a stage. */
static __always_inline void read_values(void *context, struct state *state, __u8 stage)
{
	for (__u32 i = 0; i < VALUES_MAX; i++) {
		if (i >= hook.value_count)
			break;
		if (hook.sources[i].stage == stage)
			read_value(context, state, i);
	}
}

#endif
