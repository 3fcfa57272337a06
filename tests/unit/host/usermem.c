/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "tests/unit/host/usermem.h"

#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#include "bsp/abi/svc_abi.h"
#include "bsp/kernel/memory/usercopy.h"
#include "bsp/kernel/sched/mutex.h"
#include "tests/unit/host/test.h"

enum { PAGE = 4096, PAGES = 4096 };
#define ARENA 0x20000000u

static uint8_t rights[PAGES];
static uint8_t *arena;
static uint32_t used;
static unsigned calls, fault_at;
static void (*on_access)(void);
static size_t call_bytes;
static void (*call_fn)(void);

static void need_arena(void)
{
    if (arena)
        return;
    arena = mmap((void *)(uintptr_t)ARENA, (size_t)PAGES * PAGE, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (arena == MAP_FAILED)
        test_fail(__FILE__, __LINE__, "no memory at 0x%x", ARENA);
}

void *user_at(uint32_t address)
{
    return (void *)(uintptr_t)address;
}

void user_protect(uint32_t address, size_t bytes, int right)
{
    need_arena();
    for (uint32_t i = (address - ARENA) / PAGE; i <= (address - ARENA + bytes - 1) / PAGE; i++)
        rights[i] = (uint8_t)right;
}

static uint32_t take(size_t bytes)
{
    uint32_t at = used;

    need_arena();
    used += (uint32_t)bytes;
    if (used > PAGES * PAGE)
        test_fail(__FILE__, __LINE__, "user arena is full");
    return ARENA + at;
}

uint32_t user_new(size_t bytes)
{
    uint32_t at = take((bytes + 15) & ~(size_t)15);

    if (bytes)
        user_protect(at, bytes, USER_WRITE);
    return at;
}

uint32_t user_new_at_edge(size_t bytes)
{
    size_t whole = (bytes + PAGE - 1) / PAGE * PAGE;
    uint32_t at;

    used = (used + PAGE - 1) / PAGE * PAGE;
    at = take(whole + PAGE);
    user_protect(at, whole, USER_WRITE);
    user_protect(at + (uint32_t)whole, PAGE, USER_NONE);
    return at + (uint32_t)(whole - bytes);
}

void user_forget(void)
{
    memset(rights, USER_NONE, sizeof rights);
    used = 0;
    fault_at = 0;
}

uint32_t user_copy(const void *data, size_t bytes)
{
    uint32_t at = user_new(bytes);

    memcpy(user_at(at), data, bytes);
    return at;
}

void user_fault_at(unsigned n)
{
    fault_at = n;
}

void user_on_access(void (*fn)(void))
{
    on_access = fn;
}

unsigned user_accesses(void)
{
    return calls;
}

static bool injected(void)
{
    kassert(thread_mutexes() == 0);
    calls++;
    if (on_access)
        on_access();
    return fault_at && --fault_at == 0;
}

/* How many bytes from `address` may be touched. */
static size_t reach(uaddr_t address, size_t len, int right)
{
    size_t ok = 0;

    if (address.v < USER_BASE || address.v >= USER_TOP || len > USER_TOP - address.v)
        return 0;
    while (ok < len) {
        uint32_t page = (address.v + (uint32_t)ok - ARENA) / PAGE;

        if (address.v < ARENA || page >= PAGES || rights[page] < right)
            return ok;
        ok += PAGE - (address.v + ok) % PAGE;
    }
    return len;
}

bool copy_in(void *dst, uaddr_t src, size_t len)
{
    if (!injected() && reach(src, len, USER_READ) == len) {
        if (len)
            memcpy(dst, user_at(src.v), len);
        return true;
    }
    memset(dst, 0, len);
    return false;
}

void user_call_when(size_t bytes, void (*fn)(void))
{
    call_bytes = bytes;
    call_fn = fn;
}

bool copy_out(uaddr_t dst, const void *src, size_t len)
{
    void (*fn)(void) = len == call_bytes ? call_fn : NULL;
    size_t ok;

    if (fn) {
        call_fn = NULL;
        fn();
    }
    ok = injected() ? 0 : reach(dst, len, USER_WRITE);

    if (ok)
        memcpy(user_at(dst.v), src, ok);
    return ok == len;
}

int copy_in_str(char *dst, uaddr_t src, size_t size)
{
    bool fault = injected();

    for (size_t i = 0; i < size && !fault; i++) {
        uaddr_t at = { src.v + (uint32_t)i };

        if (reach(at, 1, USER_READ) != 1)
            return -1;
        dst[i] = *(char *)user_at(at.v);
        if (!dst[i])
            return (int)i;
    }
    return -1;
}

bool probe_out(uaddr_t dst, size_t len)
{
    return !injected() && reach(dst, len, USER_WRITE) == len;
}
