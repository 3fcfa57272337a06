/* SPDX-License-Identifier: MIT */
/* apiset: API sets register here; SVC (set, method) is dispatched here.
 *
 * The kernel knows no set but its own: a method gets the address of the caller's argument
 * structure and copies it in itself.  The dispatcher has checked set, method and exact size.
 *
 * Returns  what the method returns goes to the caller's r0.  refuse(method, args, code) lets a set
 *          answer a malformed call in its own terms; NULL: the code itself.
 * Context  methods run in the calling thread, interrupts on, no lock held.
 * Hooks    process_exit runs in the last thread of a process, before its handles are closed.
 * Tests    tests/target/t_badptr.c, tests/target/t_rawfile.c                                   */
#pragma once
#include "bsp/abi/svc_abi.h"
#include "bsp/kernel/memory/usercopy.h"

struct process;
struct api_method {
    uint32_t (*call)(uaddr_t args);
    uint32_t args_bytes;
};
struct apiset {
    const char *name;
    const struct api_method *methods;
    unsigned nmethods;
    uint32_t (*refuse)(uint32_t code);
    void (*process_exit)(struct process *p);
};
void apiset_register(enum svc_set set, const struct apiset *apiset);
/* One word per set and process for the set's own use, NULL at first. */
void **apiset_slot(struct process *p, enum svc_set set);
