/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the loader decides before the programs are loaded, and how large things are. */
#ifndef TETRA_CONFIG_H
#define TETRA_CONFIG_H

/* Where a process's cgroup is looked up. */
enum cgroup_hierarchy {
	CGROUP_UNIFIED = 0,
	CGROUP_MEMORY = 1,
	CGROUP_PIDS = 2,
	CGROUP_CPUSET = 3,
};

/* Hosts that still mount version 1 have the interesting path in one of its hierarchies. */
const volatile __u32 cgroup_hierarchy = CGROUP_UNIFIED;
const volatile __u32 with_environment = 0;

/* The loader sets the size that is wanted. */
#define RING_BUFFER_SIZE (8 << 20)

#define CGROUP_LEVELS 8
#define NAME_SIZE 256 /* NAME_MAX and a NUL */
#define PATH_SIZE 4096

/* Everything before the arguments. */
#define HEAD_MAX (CGROUP_LEVELS * NAME_SIZE + 2 * PATH_SIZE)
/* Arguments and environment of a record that is put together in the scratch buffer, as nearly all are. */
#define SMALL_MAX (12 << 10)
/* And of one that is written straight into a large slot of the ring buffer. */
#define ARGUMENTS_MAX (64 << 10)
#define LARGE_MAX (112 << 10)
#define LARGE_SLOT (128 << 10)

/* Deeper than any path that fits into PATH_SIZE. */
#define PATH_STEPS (PATH_SIZE / 2 + 256)

#endif
