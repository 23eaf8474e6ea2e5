/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Where an architecture keeps the arguments of functions and of system calls. */
#ifndef TETRA_REGISTERS_H
#define TETRA_REGISTERS_H

#define RAW_ARGUMENTS 6

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

#if defined(__TARGET_ARCH_x86)

struct pt_regs {
	unsigned long r10;
	unsigned long r9;
	unsigned long r8;
	unsigned long bp;
	unsigned long bx;
	unsigned long ax;
	unsigned long cx;
	unsigned long dx;
	unsigned long si;
	unsigned long di;
	unsigned long ip;
};

struct thread_info {
	__u32 status;
};

/* thread_info.status while a system call of 32 bits is at work. */
#define TS_COMPAT 0x0002

#elif defined(__TARGET_ARCH_arm64)

struct user_pt_regs {
	__u64 regs[31];
	__u64 pc;
};

struct pt_regs {
	union {
		struct user_pt_regs user_regs;
	};
	__u64 orig_x0;
};

struct thread_info {
	unsigned long flags;
};

/* thread_info.flags, TIF_32BIT. */
#define THREAD_IS_COMPAT (1UL << 22)

#endif

struct task_struct___thread_info {
	struct thread_info thread_info;
};

#pragma clang attribute pop

/* Ways to read a register: from a program's context, from registers that were saved, from typed ones. */
#define READ_HERE(name) context->name
#define READ_THERE(name) BPF_CORE_READ(registers, name)
#define READ_TYPED(name) registers->name

#if defined(__TARGET_ARCH_x86)

#define FUNCTION_ARGUMENTS(read)                                                                             \
	{ read(di), read(si), read(dx), read(cx), read(r8), read(r9) }
#define SYSCALL_ARGUMENTS(read)                                                                              \
	{ read(di), read(si), read(dx), read(r10), read(r8), read(r9) }
#define COMPAT_ARGUMENTS(read)                                                                               \
	{ (__u32)read(bx), (__u32)read(cx), (__u32)read(dx), (__u32)read(si), (__u32)read(di), (__u32)read(bp) }
#define RETURN_VALUE(read) read(ax)
#define INSTRUCTION(read) read(ip)

static __always_inline bool is_compat(struct task_struct *task)
{
	struct task_struct___thread_info *new = (void *)task;

	return BPF_CORE_READ(new, thread_info.status) & TS_COMPAT;
}

#elif defined(__TARGET_ARCH_arm64)

#define FUNCTION_ARGUMENTS(read)                                                                             \
	{ read(user_regs.regs[0]), read(user_regs.regs[1]), read(user_regs.regs[2]), read(user_regs.regs[3]), \
	  read(user_regs.regs[4]), read(user_regs.regs[5]) }
#define SYSCALL_ARGUMENTS(read)                                                                              \
	{ read(orig_x0), read(user_regs.regs[1]), read(user_regs.regs[2]), read(user_regs.regs[3]),           \
	  read(user_regs.regs[4]), read(user_regs.regs[5]) }
#define COMPAT_ARGUMENTS(read) SYSCALL_ARGUMENTS(read)
#define RETURN_VALUE(read) read(user_regs.regs[0])
#define INSTRUCTION(read) read(user_regs.pc)

static __always_inline bool is_compat(struct task_struct *task)
{
	struct task_struct___thread_info *new = (void *)task;

	return BPF_CORE_READ(new, thread_info.flags) & THREAD_IS_COMPAT;
}

#endif

#endif
