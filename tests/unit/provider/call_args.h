/* SPDX-License-Identifier: MIT */
/* call_args: one call in user mode, its arguments and results in simulated user memory; for calls.c
 * and calls_ask.c.                                                                               */
#pragma once
#include <string.h>

#include "bsp/kernel/sched/thread.h"
#include "tests/unit/provider/calls.h"

static inline bool in_kernel(void)
{
    return !thread_is_user();
}

static inline uint32_t scratch(size_t bytes)
{
    return user_new(bytes);
}

static inline uint32_t words(const uint32_t *v, unsigned n)
{
    return user_copy(v, n * 4u);
}

static inline uint32_t word_at(uint32_t at)
{
    uint32_t v;

    memcpy(&v, user_at(at), sizeof v);
    return v;
}

/* Calls the method with v as its argument structure, of which the last word is lpErrno. */
static inline uint32_t call(unsigned method, uint32_t *v, unsigned n, int *err)
{
    uint32_t e = scratch(4), result;

    v[n - 1] = e;
    result = host_svc(SVC_WSP, method, words(v, n), n * 4u);
    *err = result == 0xffffffffu ? (int)word_at(e) : 0;
    return result;
}
#define CALL(method, err, ...)                                                     \
    __extension__({                                                                \
        uint32_t v_[] = { __VA_ARGS__, 0 };                                        \
        call(method, v_, sizeof v_ / sizeof v_[0], err);                           \
    })
