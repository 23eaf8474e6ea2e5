/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What goes through the ring buffer. src/sensor/abi.rs is the other side: a change here is a change there.
 *
 * Each record is a header, a fixed part, and for an exec the parts of varying length one after the other. Fields
 * are ordered so that there is no padding but the one that is named.
 */
#ifndef TETRA_EVENT_H
#define TETRA_EVENT_H

enum kind {
	KIND_EXEC = 0,
	KIND_FORK = 1,
	KIND_EXIT = 2,
	KIND_HOOK = 3, /* struct hook_event, in hook.h */
	KIND_COUNT = 4,
};

/*
 * What the map `lost` counts: kinds of records. The end of what never executed anything, as nothing but the kernel's own
 * threads, is no event and counts apart.
 */
enum lost {
	LOST_KERNEL_EXIT = KIND_COUNT,
	LOST_COUNT,
};

/* exec_event.flags */
enum exec_flag {
	EXEC_IS_FIRST = 1 << 0,
	EXEC_IS_SECURE = 1 << 1,
	EXEC_CWD_IS_ROOT = 1 << 2,
	EXEC_CWD_IS_DELETED = 1 << 3,
	EXEC_CWD_TRUNCATED = 1 << 4,
	EXEC_ARGUMENTS_TRUNCATED = 1 << 5,
	EXEC_ENVIRONMENT_TRUNCATED = 1 << 6,
};

struct header {
	__u32 kind;
	__u32 length; /* of the record, header and all; the slot in the ring buffer may be longer */
	__u64 time;   /* CLOCK_BOOTTIME */
};

struct process_key {
	__u64 start; /* CLOCK_BOOTTIME, of the first thread */
	__u32 pid;
	__u32 tid; /* of the thread that acts, where it matters; else that of the first */
};

struct credentials {
	__u64 permitted;
	__u64 effective;
	__u64 inheritable;
	__u64 ambient;
	__u32 uid;
	__u32 gid;
	__u32 euid;
	__u32 egid;
	__u32 suid;
	__u32 sgid;
	__u32 fsuid;
	__u32 fsgid;
	__u32 securebits;
	__u32 user_level;
	__u32 user_owner;
	__u32 user_group;
};

struct namespaces {
	__u32 uts;
	__u32 ipc;
	__u32 mnt;
	__u32 pid;
	__u32 pid_for_children;
	__u32 net;
	__u32 time;
	__u32 time_for_children;
	__u32 cgroup;
	__u32 user;
};

struct exec_event {
	struct header header;
	struct process_key process;
	struct process_key parent;
	struct credentials credentials;
	struct namespaces namespaces;
	__u64 cgroup_id;
	__u64 inode;
	__u64 stack; /* where it starts, which is random: what /proc shows of the same exec has the same */
	__u32 links;
	__u32 mode;
	__u32 file_uid;
	__u32 file_gid;
	__u32 namespace_pid;
	__u32 auid;
	__u32 flags;
	__u32 execs; /* so far, those before it was forked too; the lower half of it */
	__u32 padding;
	/* Lengths of what follows, in this order. */
	__u32 cgroup_length;
	__u32 binary_length;
	__u32 cwd_length;
	__u32 arguments_length;
	__u32 environment_length;
};

struct fork_event {
	struct header header;
	struct process_key child;
	struct process_key parent;
	struct process_key origin;
	__u64 cgroup_id;
	__u32 namespace_pid;
	__u32 execs;
};

/* Who it was is told once more, for when its exec and fork were not: they came too early, or were lost. */
struct exit_event {
	struct header header;
	struct process_key process;
	struct process_key parent;
	__u64 name[2]; /* characters, ended by NUL */
	__u32 code;
	__u32 execs;
	__u32 euid;
	__u32 padding;
};

#define ASSERT_SIZE(type, size) _Static_assert(sizeof(struct type) == (size), #type " has another size")
#define ASSERT_OFFSET(type, field, offset)                                                                   \
	_Static_assert(__builtin_offsetof(struct type, field) == (offset), #type "." #field " is elsewhere")

ASSERT_SIZE(header, 16);
ASSERT_SIZE(process_key, 16);
ASSERT_SIZE(credentials, 80);
ASSERT_SIZE(namespaces, 40);
ASSERT_SIZE(exec_event, 248);
ASSERT_OFFSET(exec_event, credentials, 48);
ASSERT_OFFSET(exec_event, namespaces, 128);
ASSERT_OFFSET(exec_event, cgroup_id, 168);
ASSERT_OFFSET(exec_event, links, 192);
ASSERT_OFFSET(exec_event, cgroup_length, 228);
ASSERT_SIZE(fork_event, 80);
ASSERT_OFFSET(fork_event, cgroup_id, 64);
ASSERT_SIZE(exit_event, 80);
ASSERT_OFFSET(exit_event, name, 48);
ASSERT_OFFSET(exit_event, code, 64);

#endif
