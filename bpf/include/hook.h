/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a policy's hook is to do, as the loader wrote it, and what it tells. src/sensor/hook/abi.rs is the other side:
 * a change here is a change there.
 *
 * Each hook of a policy is a program of its own, loaded with its own `struct hook` in read-only data. The verifier
 * knows what stands there, so that it drops all code that the hook has no use for.
 */
#ifndef TETRA_HOOK_H
#define TETRA_HOOK_H

#include "event.h"

/* Arguments, data and the return value. */
#define VALUES_MAX 11
#define STEPS_MAX 8
#define FILTERS_MAX 48
#define SELECTORS_MAX 8
/* Bytes of a text or of a buffer that filters see. */
#define TEXT_MAX 4096
/* Bytes of a buffer with `maxData`. */
#define DATA_MAX (16 << 10)
/* Bytes of a value beside its text. */
#define FIXED_MAX 96
#define STACK_FRAMES 64
/* Sets of programs and processes that all policies together can ask for. */
#define GROUPS_MAX 128
/* Processes that no policy touches unless it names them. */
#define PROTECTED_MAX 16

/* Where the raw value of a source comes from. */
enum origin {
	ORIGIN_ARGUMENT = 0, /* the function's argument `index`; 0 is the first */
	ORIGIN_RETURN = 1,
	ORIGIN_TASK = 2,     /* the task_struct of the thread at hand */
	ORIGIN_FIELD = 3,    /* the tracepoint's field at `offset`, of `size` bytes */
	ORIGIN_SYSCALL = 4,  /* the number of the system call */
	ORIGIN_REGISTER = 5, /* of a USDT probe: the register at byte `index` of pt_regs */
	ORIGIN_MEMORY = 6,   /* of a USDT probe: user memory at that register plus `offset` */
	ORIGIN_CONSTANT = 7, /* of a USDT probe: `offset` itself */
};

/* What is made of it. */
enum source_type {
	SOURCE_NUMBER = 0,
	SOURCE_TEXT = 1,      /* up to a NUL */
	SOURCE_BYTES = 2,     /* as many as raw argument `size_index` says, or `limit` */
	SOURCE_IOVEC = 3,     /* an array of iovec, whose length raw argument `size_index` says */
	SOURCE_FD = 4,
	SOURCE_FILE = 5,      /* struct file * */
	SOURCE_PATH = 6,      /* struct path * */
	SOURCE_DENTRY = 7,    /* struct dentry * */
	SOURCE_BINPRM = 8,    /* struct linux_binprm * */
	SOURCE_KIOCB = 9,     /* struct kiocb * */
	SOURCE_FILENAME = 10, /* struct filename * */
	SOURCE_IOV_ITER = 11, /* struct iov_iter *: the bytes of its first segment */
	SOURCE_SOCK = 12,     /* struct sock * */
	SOURCE_SOCKET = 13,   /* struct socket * */
	SOURCE_SOCKADDR = 14, /* struct sockaddr *, of user space in system calls */
	SOURCE_SKB = 15,      /* struct sk_buff * */
	SOURCE_NET_DEVICE = 16,
	SOURCE_CRED = 17,
	SOURCE_USER_NAMESPACE = 18,
	SOURCE_BPF_ATTR = 19,
	SOURCE_BPF_MAP = 20,
	SOURCE_BPF_PROG = 21,
	SOURCE_PERF_EVENT = 22,
	SOURCE_MODULE = 23,
	SOURCE_LOAD_INFO = 24,
	SOURCE_CAPABILITIES = 25, /* a capability set, by address */
	SOURCE_DATA_LOC = 26,     /* of a tracepoint: where its text is */
	SOURCE_COUNT = 27,
};

enum source_flag {
	/* The last step, or the field's offset, gives the address of what is wanted, not what stands there. */
	SOURCE_BY_ADDRESS = 1 << 0,
	SOURCE_IS_USER = 1 << 1,
	SOURCE_IS_SIGNED = 1 << 2,
	SOURCE_IS_POINTER_SIZE = 1 << 3, /* `size_index` names a pointer to the size, as in USDT probes of some programs */
};

/* When something is read and tested: what costs little comes first. */
enum stage {
	STAGE_TASK = 0,   /* who: process, program, namespaces, capabilities */
	STAGE_NUMBER = 1, /* values that are copied */
	STAGE_TEXT = 2,   /* values that are walked or copied from memory */
	STAGE_LATE = 3,   /* no filter asks for it: read once a selector matched */
	STAGE_RETURN = 4,
};

#define NO_INDEX 0xff
/* As a size_index: what the function returned says the size. */
#define SIZE_IS_RETURN 0xfe

/*
 * ORIGIN_MEMORY may add another register, as an index is added to an array: that at byte `scaled & ~SCALE`, multiplied
 * by 1 << (scaled & SCALE).
 */
#define SCALE 7

struct source {
	__u8 type;       /* enum source_type */
	__u8 origin;     /* enum origin */
	__u8 index;
	__u8 size;       /* of a number, in bytes */
	__u8 flags;      /* enum source_flag */
	__u8 stage;      /* enum stage */
	__u8 text;       /* which text buffer, or NO_INDEX */
	__u8 size_index; /* raw argument, or NO_INDEX */
	__u8 bit_offset; /* of a bit field, from the least bit of the number */
	__u8 bit_size;   /* 0: no bit field */
	__u8 step_count;
	__u8 scaled;     /* of ORIGIN_MEMORY: see below, or NO_INDEX */
	__u32 limit;
	__s32 offset;
	/* A path through structures: to each offset, and what stands there is the next pointer. */
	__s32 steps[STEPS_MAX];
};

enum filter_type {
	FILTER_PID = 0,            /* in the host's pid namespace */
	FILTER_NAMESPACE_PID = 1,
	FILTER_GROUP = 2,          /* group `set` has the process: by program or by descent */
	FILTER_FAMILY = 3,         /* group `set` has it or had an ancestor of it */
	FILTER_PARENT_GROUP = 4,
	FILTER_NAMESPACE = 5,      /* namespace `value` has the inode number */
	FILTER_CAPABILITY = 6,     /* set `value` has one of the bits of `low` */
	FILTER_NAMESPACE_CHANGE = 7,  /* one of the namespaces of mask `low` is another than the last time */
	FILTER_CAPABILITY_CHANGE = 8, /* one of the bits of `low` of set `value` is another than the last time */
	FILTER_EQUAL = 9,          /* a number is `low`, or in the set */
	FILTER_MASK = 10,          /* number & low */
	FILTER_GREATER = 11,
	FILTER_LESS = 12,
	FILTER_RANGE = 13,         /* low <= number <= high */
	FILTER_TEXT = 14,          /* is in the set */
	FILTER_PREFIX = 15,
	FILTER_POSTFIX = 16,
	FILTER_SUBSTRING = 17,     /* the automaton accepts it, from state `set` on */
	FILTER_SOURCE_PORT = 18,   /* `low` to `high`, or in the set */
	FILTER_DESTINATION_PORT = 19,
	FILTER_SOURCE_ADDRESS = 20,
	FILTER_DESTINATION_ADDRESS = 21,
	FILTER_PROTOCOL = 22,
	FILTER_FAMILY_NUMBER = 23, /* address family */
	FILTER_STATE = 24,
	FILTER_FILE_TYPE = 25,     /* mode & S_IFMT is in mask `low`, bit N for type N << 12 */
	FILTER_CAPABILITIES_GAINED = 26, /* a set of capabilities has one of `low` that the task's effective set has not */
	FILTER_SYSCALL = 27,       /* the system call is in the set, as number | SYSCALL_COMPAT */
	FILTER_USER = 28,          /* user id `value` of the task is from `low` to `high`, or in the set */
};

/* What a number is compared with. */
enum compared {
	COMPARED_FILTER = 0, /* `low`, and `high` */
	COMPARED_SET = 1,    /* the numbers of the set */
	COMPARED_RANGES = 2, /* the ranges of the set */
};

struct filter {
	__u8 type;      /* enum filter_type */
	__u8 stage;     /* enum stage */
	__u8 value;     /* index of a value, a namespace, a capability set or a user id */
	__u8 is_negated;
	__u8 compared;  /* enum compared */
	__u8 is_signed;
	__u8 selector;  /* whose filter it is */
	__u8 padding;
	__u32 set;      /* key of all its values in the maps; or of a group */
	__u32 padding2;
	__u64 low;
	__u64 high;
};

/* enum namespace_index: as in struct namespaces. */
enum namespace_index {
	NAMESPACE_UTS = 0,
	NAMESPACE_IPC = 1,
	NAMESPACE_MNT = 2,
	NAMESPACE_PID = 3,
	NAMESPACE_PID_FOR_CHILDREN = 4,
	NAMESPACE_NET = 5,
	NAMESPACE_TIME = 6,
	NAMESPACE_TIME_FOR_CHILDREN = 7,
	NAMESPACE_CGROUP = 8,
	NAMESPACE_USER = 9,
};

enum capability_index {
	CAPABILITY_EFFECTIVE = 0,
	CAPABILITY_PERMITTED = 1,
	CAPABILITY_INHERITABLE = 2,
};

enum user_index {
	USER_REAL = 0,
	USER_EFFECTIVE = 1,
};

/* What a selector does when it matches. */
enum selector_flag {
	SELECTOR_POST = 1 << 0,
	SELECTOR_KERNEL_STACK = 1 << 1,
	SELECTOR_USER_STACK = 1 << 2,
	SELECTOR_SIGNAL = 1 << 3,   /* send `signal` */
	SELECTOR_OVERRIDE = 1 << 4, /* return `error` instead */
	SELECTOR_MONITOR = 1 << 5,  /* count what would be done, and do it not */
	SELECTOR_AT_CALL = 1 << 6,  /* signal and override before the function runs, not when it returns */
	SELECTOR_ANYBODY = 1 << 7,  /* those that are protected, too: the policy names them */
};

/* What a selector does about the policy's enforcers. */
enum notify {
	NOTIFY_NONE = 0,
	NOTIFY_HERE = 1,  /* an enforcer is where the hook is: its work is done at once */
	NOTIFY_LATER = 2, /* leave a notice of the thread to the programs where enforcers are */
};

enum rate_scope {
	RATE_NONE = 0,
	RATE_THREAD = 1,
	RATE_PROCESS = 2,
	RATE_GLOBAL = 3,
};

struct selector {
	/* Filters from `first` to before `end`; all have to hold. */
	__u8 first;
	__u8 end;
	__u8 flags;
	__u8 rate_scope;
	__u32 signal;
	__s32 error; /* negative errno */
	/* What an enforcer is to do. */
	__s16 notice_error;
	__u8 notice_signal;
	__u8 notify; /* enum notify */
	__u64 rate_interval; /* in nanoseconds */
};

enum hook_flag {
	HOOK_HAS_RETURN = 1 << 0, /* wait for the return, and send both as one */
	HOOK_IS_SYSCALL = 1 << 1,
	HOOK_OVERRIDES = 1 << 2, /* a kprobe that keeps its function from running */
	HOOK_ENFORCES = 1 << 3,  /* does what notices say, and tells nothing */
};

struct hook {
	__u32 id;
	__u32 flags;
	__u8 argument_count; /* of the function: more cannot be read */
	__u8 value_count;
	__u8 selector_count;
	__u8 filter_count;
	__u32 syscall; /* the only one, or NO_SYSCALL if filters say which */
	struct source sources[VALUES_MAX];
	__u32 syscall_compat; /* number of the same call for programs of 32 bits, or NO_SYSCALL */
	struct selector selectors[SELECTORS_MAX];
	struct filter filters[FILTERS_MAX];
};

#define NO_SYSCALL 0xffffffff
#define SYSCALL_COMPAT (1ULL << 32)

/* What became of calls, by selector: the map `counts`, index selector * COUNT_KINDS + kind. */
enum count_kind {
	COUNT_POST = 0,
	COUNT_NO_POST = 1,
	COUNT_SIGNAL = 2,
	COUNT_OVERRIDE = 3,
	COUNT_MONITOR_SIGNAL = 4,
	COUNT_MONITOR_OVERRIDE = 5,
	COUNT_NOTIFY_ENFORCER = 6,
	COUNT_MONITOR_NOTIFY_ENFORCER = 7,
	COUNT_RATE_LIMITED = 8,
	COUNT_LOST = 9, /* no place in the ring buffer */
	COUNT_KINDS = 10,
};

/* What a record says: a hook_event, its values, its stacks. */
enum value_kind {
	VALUE_ERROR = 0,  /* number: a negative errno, why it could not be read */
	VALUE_NUMBER = 1,
	VALUE_TEXT = 2,   /* text */
	VALUE_BYTES = 3,  /* text; number: how many there were */
	VALUE_FILE = 4,   /* text: its path; number: its mode */
	VALUE_SOCK = 5,   /* struct sock_value */
	VALUE_SKB = 6,    /* struct sock_value */
	VALUE_ADDRESS = 7, /* struct sock_value, destination only; text: the path of a unix socket */
	VALUE_CREDENTIALS = 8,    /* struct credentials; number: inode of the user namespace */
	VALUE_USER_NAMESPACE = 9, /* struct user_namespace_value */
	VALUE_BPF_OBJECT = 10, /* struct bpf_object_value: of BPF_ATTR, BPF_PROG, BPF_MAP */
	VALUE_PERF_EVENT = 11, /* struct perf_event_value; text: the function */
	VALUE_MODULE = 12,     /* text: the name; number: taints | MODULE_SIGNATURE_OK … */
};

enum value_flag {
	VALUE_IS_TRUNCATED = 1 << 0,
	VALUE_IS_FD = 1 << 1, /* of VALUE_FILE: the upper half of number is the descriptor */
	VALUE_IS_DELETED = 1 << 2,
	VALUE_IS_ABSTRACT = 1 << 3, /* of a unix socket's name */
};

/* MODULE: beside the taints. */
#define MODULE_SIGNATURE_KNOWN (1ULL << 62)
#define MODULE_SIGNATURE_OK (1ULL << 63)

struct value {
	__u8 kind;         /* enum value_kind */
	__u8 flags;        /* enum value_flag */
	__u16 fixed_length; /* bytes of the kind's structure, behind this */
	__u32 text_length;  /* bytes of text, behind that */
	__u64 number;
};

struct sock_value {
	__u8 source[16]; /* IPv4 in the first four bytes */
	__u8 destination[16];
	__u16 source_port;
	__u16 destination_port;
	__u16 family;
	__u16 type;
	__u16 protocol;
	__u16 state;
	__u32 mark;
	__u32 priority;
	__u32 hash;   /* of a packet */
	__u32 length; /* of a packet */
	__u32 padding;
	__u64 cookie; /* of a socket: its address in the kernel */
	__u32 security_path_length;
	__u32 security_path_offset;
};

struct user_namespace_value {
	__u32 level;
	__u32 owner;
	__u32 group;
	__u32 inode;
};

struct bpf_object_value {
	__u32 type;
	__u32 instructions; /* of a program */
	__u32 key_size;     /* of a map */
	__u32 value_size;
	__u32 max_entries;
	__u32 padding;
	char name[16];
};

struct perf_event_value {
	__u32 type;
	__u32 padding;
	__u64 config;
	__u64 offset;
};

enum hook_event_flag {
	HOOK_EVENT_SIGNALLED = 1 << 0,
	HOOK_EVENT_OVERRIDDEN = 1 << 1,
	HOOK_EVENT_MONITORED = 1 << 2, /* something would have been done */
	HOOK_EVENT_TRUNCATED = 1 << 3, /* values at the end are missing: too many bytes */
	HOOK_EVENT_NOTIFIED = 1 << 4, /* an enforcer was told */
};

struct hook_event {
	struct header header; /* KIND_HOOK; the time of the call */
	struct process_key process;
	__u32 hook;     /* struct hook's id */
	__u16 flags;    /* enum hook_event_flag */
	__u8 selector;  /* which matched */
	__u8 value_count;
	__u64 function; /* address of the function, if the hook has several; of a syscall hook: its number */
	__u64 return_time; /* 0 if it did not wait for the return */
	__u16 kernel_frames; /* addresses behind the values, innermost first */
	__u16 user_frames;
	__u32 syscall_abi; /* 0: of 64 bits; 1: of 32 bits */
};

/* What is known of a process, by pid, for FILTER_GROUP and the like: the map `members`. */
struct membership {
	__u64 start;               /* of the process, that of struct process_key */
	__u64 groups[GROUPS_MAX / 64]; /* which have it */
	__u64 family[GROUPS_MAX / 64]; /* which have it or an ancestor */
	/* As they were at its exec. */
	struct namespaces namespaces;
	__u64 effective;
	__u64 permitted;
	__u64 inheritable;
	__u64 exec_time; /* 0: it is not known how they were */
};

ASSERT_SIZE(source, 52);
ASSERT_SIZE(filter, 32);
ASSERT_OFFSET(filter, low, 16);
ASSERT_SIZE(selector, 24);
ASSERT_OFFSET(selector, notify, 15);
ASSERT_SIZE(hook, 16 + 52 * VALUES_MAX + 4 + 24 * SELECTORS_MAX + 32 * FILTERS_MAX);
ASSERT_OFFSET(hook, sources, 16);
ASSERT_OFFSET(hook, syscall_compat, 588);
ASSERT_OFFSET(hook, selectors, 592);
ASSERT_OFFSET(hook, filters, 784);
ASSERT_SIZE(value, 16);
ASSERT_SIZE(sock_value, 80);
ASSERT_SIZE(user_namespace_value, 16);
ASSERT_SIZE(bpf_object_value, 40);
ASSERT_SIZE(perf_event_value, 24);
ASSERT_SIZE(hook_event, 64);
ASSERT_OFFSET(hook_event, function, 40);
ASSERT_OFFSET(hook_event, kernel_frames, 56);
ASSERT_SIZE(membership, 112);

#endif
