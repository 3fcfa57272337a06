/* SPDX-License-Identifier: MIT */
/* syscall_args: the arguments of a system call, copied in once and back.  Context: usercopy.h's.
 * Tests    tests/target/t_badptr.c, bounds_kern.c                                               */
#pragma once
#include "bsp/abi/svc_abi.h"
#include "bsp/include/winerror.h"
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/memory/usercopy.h"

/* Declares `struct type var` and fills it from the caller, or returns ERROR_NOACCESS. */
#define SYSCALL_ARGS(type, var, args)                                                              \
    struct type var;                                                                               \
    if (!copy_in(&(var), (args), sizeof(var)))                                                     \
        return ERROR_NOACCESS

/* Writes one field of the caller's structure back; false on a fault. */
#define SYSCALL_OUT(args, var, field)                                                              \
    copy_out((uaddr_t){ (args).v + (uint32_t)offsetof(__typeof__(var), field) }, &(var).field,     \
             sizeof((var).field))
