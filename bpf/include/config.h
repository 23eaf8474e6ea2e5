/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How large things are. */
#ifndef TETRA_CONFIG_H
#define TETRA_CONFIG_H

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
