/* SPDX-License-Identifier: MIT */
/* Ranges and locks are checked here; the touching itself is bsp/arm/usercopy.S. */
#include "bsp/kernel/memory/usercopy.h"
#include <string.h>
#include "bsp/abi/svc_abi.h"
#include "bsp/arm/usercopy.h"
#include "bsp/kernel/memory/page.h"
#include "bsp/kernel/sched/mutex.h"

static inline bool in_user_space(uaddr_t a, size_t len)
{
    return a.v >= USER_BASE && a.v <= USER_TOP && len <= USER_TOP - a.v;
}

bool copy_in(void *dst, uaddr_t src, size_t len)
{
    kassert(!thread_mutexes());
    if (!len || (in_user_space(src, len) && !arch_copy_in(dst, src.v, len)))
        return true;
    memset(dst, 0, len);
    return false;
}

bool copy_out(uaddr_t dst, const void *src, size_t len)
{
    kassert(!thread_mutexes());
    return !len || (in_user_space(dst, len) && !arch_copy_out(dst.v, src, len));
}

int copy_in_str(char *dst, uaddr_t src, size_t size)
{
    size_t room = in_user_space(src, 1) ? USER_TOP - src.v : 0;
    int n;

    kassert(!thread_mutexes());
    n = arch_copy_in_str(dst, src.v, size < room ? size : room);
    if (n < 0)
        memset(dst, 0, size);
    return n;
}

bool probe_out(uaddr_t dst, size_t len)
{
    kassert(!thread_mutexes());
    if (!len)
        return true;
    if (!in_user_space(dst, len))
        return false;
    for (uint32_t page = dst.v & ~(PAGE_BYTES - 1u); page < dst.v + len; page += PAGE_BYTES)
        if (!arch_user_writable(page))
            return false;
    return true;
}
