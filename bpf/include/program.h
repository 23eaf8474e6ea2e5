/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* All that the program of a policy's hook consists of, but for where its kind of hook has the arguments. */
#ifndef TETRA_PROGRAM_H
#define TETRA_PROGRAM_H

#include <linux/types.h>
#include <linux/bpf.h>
#include <stddef.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>

#include "config.h"
#include "hook.h"
#include "kernel.h"
#include "output.h"
#include "path.h"
#include "task.h"
#include "registers.h"
#include "maps.h"

/* Set by the loader. */
const volatile struct hook hook = {};

#include "values.h"
#include "filters.h"
#include "enforce.h"
#include "run.h"

#endif
