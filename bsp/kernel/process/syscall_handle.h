/* SPDX-License-Identifier: MIT */
/* syscall_handle: what calls that make handles share.
 *
 * Returns  0 or ERROR_*.  give_handle consumes the reference; what it made is undone on an error.
 *          process_given: a reference to the process of a handle, or of KERN_SELF_PROCESS; or NULL.
 * Context  usercopy.h's.
 * Tests    tests/target/bounds_sync.c                                                           */
#pragma once
#include "bsp/kernel/object/named.h"
#include "bsp/kernel/process/syscall_args.h"

struct process;

uint32_t give_handle(struct object *obj, uaddr_t where);
/* ERROR_FILENAME_EXCED_RANGE when it is too long. */
uint32_t name_given(struct name_text *out, uint32_t address, uint32_t units);
struct process *process_given(uint32_t handle);
