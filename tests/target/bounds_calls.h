/* SPDX-License-Identifier: MIT */
/* bounds_calls: what the tables of the sets KERN and NET share (bounds_kern.c, bounds_net.c). */
#pragma once
#include <svc_abi.h>
#include <winerror.h>
#include "tests/target/bounds.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define M(set, method, type, fields, good, undo, works, errors)                              \
    { #method, SVC_ID(SVC_##set, set##_##method), sizeof(struct type), fields, COUNT(fields), \
      good, undo, works, ERROR_INVALID_HANDLE, 0, errors }

static inline uint32_t word(const volatile void *p)
{
    return (uint32_t)p;
}

/* A call whose argument only takes answers. */
static inline void g_zero(void *args)
{
    *(uint32_t *)args = 0;
}
