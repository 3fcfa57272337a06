/* SPDX-License-Identifier: MIT */
/* process: address space + handle table + threads of one program; process 1 is the kernel.
 *
 * Exit     the last thread out runs each API set's process_exit hook, closes every handle, frees
 *          the address space; the object stays as long as a handle to it.
 * Returns  process_start: 0 or a Win32 ERROR_* (FILE_NOT_FOUND, BAD_EXE_FORMAT, NOT_ENOUGH_MEMORY).
 * Context  thread context.
 * Tests    tests/unit/kernel/test_process.c, test_limits.c                                      */
#pragma once
#include "bsp/kernel/object/handle.h"

struct process;
extern const struct object_type process_type;
extern const struct object_type thread_type;

/* What one program may have at a time, beside HANDLES_PER_PROCESS.  The kernel and what it has
 * started itself, the shell, are the system: no limit but memory holds for them, and the last of
 * the memory is theirs (page_reserve). */
enum { THREADS_PER_PROCESS = 512, CHILDREN_PER_PROCESS = 64 };

struct process *process_kernel(void);
struct handle_table *process_handles(struct process *p);
struct handle_table *self_handles(void);       /* of the running thread's process */
bool process_is_system(void);                  /* of the running thread; any context but isr */
unsigned process_id(const struct process *p);
const char *process_name(const struct process *p);
/* Loads `image` from the program archive and starts it.  *out, when not NULL, gets a reference. */
uint32_t process_start(const char *image, const char *cmdline, bool foreground,
                       struct process **out);
/* Marks every thread dying and wakes it; returns at once. */
void process_terminate(struct process *p, uint32_t code);
