/* SPDX-License-Identifier: MIT */
/* user: a word of an argument structure as the user address that it is alleged to be.
 *
 * Context  any; nothing is touched or checked until usercopy.h does.
 * Source   own design.
 * Tests    tests/unit/provider/test_marshal.c, tests/target/t_badptr.c                         */
#pragma once
#include "bsp/kernel/memory/usercopy.h"

static inline uaddr_t user(uint32_t address)
{
    return (uaddr_t){ address };
}
