/* SPDX-License-Identifier: MIT */
/* bounds_calls: what the tables of the sets KERN and NET share (bounds_kern.c, bounds_net.c). */
#pragma once
#include <winerror.h>
#include "tests/target/bounds.h"

#define M(set, method, type, fields, good, undo, works, errors) \
    METHOD(set, method, type, fields, good, undo, works, ERROR_INVALID_HANDLE, 0, errors)

/* A call whose argument only takes answers. */
static inline void g_zero(void *args)
{
    *(uint32_t *)args = 0;
}
