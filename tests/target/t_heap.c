/* SPDX-License-Identifier: MIT */
/* Heaps: the program's own and private ones, what they hold, and pointers that are not theirs. */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include "tests/target/kern.h"
#include "tests/target/tap.h"

static bool all(const char *p, char c, unsigned n)
{
    while (n && *p == c)
        p++, n--;
    return !n;
}

static void a_heap_gives_what_was_asked_for(void)
{
    HANDLE h = HeapCreate(0, 0, 0);
    char *a = HeapAlloc(h, 0, 13), *b = HeapAlloc(h, HEAP_ZERO_MEMORY, 1000);

    ok(h && a && b && h != GetProcessHeap());
    is((uintptr_t)a % 8 + (uintptr_t)b % 8, 0);
    is(HeapSize(h, 0, a), 13);
    is(HeapSize(h, 0, b), 1000);
    ok(all(b, 0, 1000));
    memset(b, 'b', 1000);
    memset(a, 'a', 13);
    a = HeapReAlloc(h, HEAP_ZERO_MEMORY, a, 5000);
    ok(a && all(a, 'a', 13) && all(a + 13, 0, 4987));
    is(HeapSize(h, 0, a), 5000);
    ok(all(b, 'b', 1000));
    b = HeapReAlloc(h, 0, b, 10);
    ok(b && all(b, 'b', 10));
    is(HeapSize(h, 0, b), 10);
    b = HeapReAlloc(h, HEAP_ZERO_MEMORY, b, 20);
    ok(b && all(b, 'b', 10) && all(b + 10, 0, 10));
    ok(HeapValidate(h, 0, NULL) && HeapValidate(h, 0, a) && HeapValidate(h, 0, b));
    ok(HeapFree(h, 0, a) && HeapFree(h, 0, b) && HeapFree(h, 0, NULL));
    ok(HeapAlloc(h, 0, 0) != NULL);
    ok(HeapDestroy(h));
}

static void in_place_only(HANDLE h)
{
    char *p = HeapAlloc(h, 0, 100), *between = HeapAlloc(h, 0, 100);

    memset(p, 'p', 100);
    ok(HeapReAlloc(h, HEAP_REALLOC_IN_PLACE_ONLY, p, 50) == p);
    ok(HeapReAlloc(h, HEAP_REALLOC_IN_PLACE_ONLY, p, 100) == p);
    SetLastError(0);
    ok(!HeapReAlloc(h, HEAP_REALLOC_IN_PLACE_ONLY, p, 100000));
    is(GetLastError(), ERROR_NOT_ENOUGH_MEMORY);
    ok(all(p, 'p', 50) && HeapSize(h, 0, p) >= 100);
    ok(HeapFree(h, 0, p) && HeapFree(h, 0, between));
}

static void blocks_grow_in_place_or_not_at_all(void)
{
    HANDLE h = HeapCreate(HEAP_NO_SERIALIZE, 4096, 0);

    in_place_only(h);
    in_place_only(GetProcessHeap());
    ok(HeapDestroy(h));
}

static void a_maximum_holds(void)
{
    HANDLE h = HeapCreate(0, 100, 10000);           /* three pages */
    unsigned n = 0;
    void *p, *last = NULL;

    while ((p = HeapAlloc(h, 0, 1000)) != NULL && n < 100) {
        last = p;
        n++;
    }
    is(GetLastError(), ERROR_NOT_ENOUGH_MEMORY);
    ok(n >= 9 && n <= 12);
    ok(!HeapReAlloc(h, 0, last, 5000) && HeapSize(h, 0, last) == 1000);
    ok(HeapReAlloc(h, 0, last, 500) != NULL);
    ok(HeapAlloc(h, 0, 400) != NULL);
    ok(!HeapAlloc(h, 0, 0xffffffff) && !HeapAlloc(h, 0, 0xfffffff0));
    ok(HeapDestroy(h));
    ok(!HeapCreate(0, 20000, 10000) && GetLastError() == ERROR_INVALID_PARAMETER);
    ok(!HeapCreate(0, 0, 0xffffffff) && GetLastError() == ERROR_INVALID_PARAMETER);
    ok(!HeapCreate(0x8000, 0, 0) && GetLastError() == ERROR_INVALID_PARAMETER);
}

static void sizes_that_are_too_large(void)
{
    static const DWORD sizes[] = { 0xffffffff, 0xfffffff8, 0xfffffff0, 0xffffffe0, 0x80000000,
                                   0x7fffffff };
    HANDLE heaps[] = { HeapCreate(0, 0, 0), GetProcessHeap() };

    for (unsigned i = 0; i < 2; i++) {
        void *p = HeapAlloc(heaps[i], 0, 10);

        for (unsigned k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            SetLastError(0);
            ok(!HeapAlloc(heaps[i], 0, sizes[k]));
            is(GetLastError(), ERROR_NOT_ENOUGH_MEMORY);
            ok(!HeapAlloc(heaps[i], HEAP_ZERO_MEMORY, sizes[k]));
            ok(!HeapReAlloc(heaps[i], HEAP_ZERO_MEMORY, p, sizes[k]));
            is(GetLastError(), ERROR_NOT_ENOUGH_MEMORY);
        }
        ok(HeapValidate(heaps[i], 0, p) && HeapFree(heaps[i], 0, p));
    }
    ok(HeapDestroy(heaps[0]));
}

/* Each call with a pointer that is no block of this heap says so, and all is as before. */
static void no_block(HANDLE h, void *p)
{
    SetLastError(0);
    ok(!HeapFree(h, 0, p));
    is(GetLastError(), ERROR_INVALID_PARAMETER);
    SetLastError(0);
    is(HeapSize(h, 0, p), (DWORD)-1);
    is(GetLastError(), ERROR_INVALID_PARAMETER);
    SetLastError(0);
    ok(!HeapReAlloc(h, 0, p, 100));
    is(GetLastError(), ERROR_INVALID_PARAMETER);
    ok(!HeapValidate(h, 0, p));
    ok(HeapValidate(h, 0, NULL));
}

static void pointers_that_are_no_blocks(void)
{
    HANDLE h = HeapCreate(0, 0, 0), other = HeapCreate(0, 0, 0), own = GetProcessHeap();
    char *mine = HeapAlloc(h, 0, 100), *others = HeapAlloc(other, 0, 100), *freed;
    static char none[64];
    char stack[64];
    void *const bad[] = { none + 16, (void *)((uintptr_t)(stack + 16) & ~7u), (void *)0x10000000,
                          (void *)0x80010000, (void *)8, (void *)0xfffffff8, mine + 8, mine + 4,
                          mine + 16, (char *)malloc(100) + 16 };
    HANDLE const heaps[] = { h, own };

    memset(mine, 0, 100);
    for (unsigned i = 0; i < 2; i++)
        for (unsigned k = 0; k < sizeof bad / sizeof *bad; k++)
            no_block(heaps[i], bad[k]);
    no_block(h, others);
    no_block(own, mine);
    no_block(h, malloc(100));
    freed = HeapAlloc(h, 0, 100);
    ok(HeapFree(h, 0, freed));
    no_block(h, freed);
    freed = HeapAlloc(own, 0, 100);
    ok(HeapFree(own, 0, freed));
    no_block(own, freed);
    ok(HeapDestroy(other) && HeapDestroy(h));
}

static void handles_that_are_no_heaps(void)
{
    HANDLE h = HeapCreate(0, 0, 0);
    HANDLE const bad[] = { NULL, INVALID_HANDLE_VALUE, (HANDLE)4, h };
    char *p = HeapAlloc(h, 0, 10);

    ok(p && HeapDestroy(h));
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        SetLastError(0);
        ok(!HeapAlloc(bad[i], 0, 10) && GetLastError() == ERROR_INVALID_HANDLE);
        ok(!HeapReAlloc(bad[i], 0, p, 10) && !HeapFree(bad[i], 0, p) && !HeapDestroy(bad[i]));
        is(HeapSize(bad[i], 0, p), (DWORD)-1);
        ok(!HeapValidate(bad[i], 0, NULL) && GetLastError() == ERROR_INVALID_HANDLE);
    }
    ok(!HeapDestroy(GetProcessHeap()) && GetLastError() == ERROR_INVALID_HANDLE);
}

static void blocks_that_were_overrun_are_seen(void)
{
    HANDLE h = HeapCreate(0, 0, 0);
    char *p = HeapAlloc(h, 0, 16), *q = HeapAlloc(h, 0, 16);
    char saved[16];

    ok(HeapValidate(h, 0, NULL));
    memcpy(saved, q - 16, 16);
    memset(q - 16, 0x5a, 16);
    ok(!HeapValidate(h, 0, NULL) && !HeapValidate(h, 0, q));
    memcpy(q - 16, saved, 16);
    ok(HeapValidate(h, 0, NULL) && HeapValidate(h, 0, p));
    ok(HeapDestroy(h));
}

/* A heap goes at once: as often as one likes, and with as much as there is. */
static void a_destroyed_heap_gives_all_back(void)
{
    MEMORYSTATUS before = { 0 }, after = { 0 };

    for (unsigned round = 0; round < 50; round++) {
        HANDLE h = HeapCreate(0, 0, 0);

        for (unsigned i = 0; i < 100; i++)
            if (!HeapAlloc(h, 0, i * 37 % 3000))
                tap_fail("round %u, block %u", round, i);
        ok(HeapDestroy(h));
        if (!round)
            GlobalMemoryStatus(&before);
    }
    GlobalMemoryStatus(&after);
    is(after.dwAvailPhys, before.dwAvailPhys);
}

static void local_blocks(void)
{
    char *p = LocalAlloc(LPTR, 10), *q, *between;
    HGLOBAL g = GlobalAlloc(GHND, 100);

    ok(p && all(p, 0, 10) && LocalSize(p) >= 10 && LocalSize(p) < 30);
    between = LocalAlloc(LMEM_FIXED, 10);
    memset(p, 'p', 10);
    SetLastError(0);
    ok(!LocalReAlloc(p, 10000, LMEM_ZEROINIT));     /* not where it is */
    is(GetLastError(), ERROR_NOT_ENOUGH_MEMORY);
    q = LocalReAlloc(p, 10000, LMEM_MOVEABLE | LMEM_ZEROINIT);
    ok(q && all(q, 'p', 10) && all(q + 20, 0, 9980));
    ok(LocalLock(q) == q && LocalHandle(q) == q && !LocalUnlock(q));
    is((uintptr_t)LocalFree(q), 0);
    is((uintptr_t)LocalFree(NULL), 0);
    SetLastError(0);
    ok(LocalFree(q) == q && GetLastError() == ERROR_INVALID_HANDLE);
    SetLastError(0);
    ok(!LocalSize(q) && GetLastError() == ERROR_INVALID_HANDLE);
    SetLastError(0);
    ok(!LocalReAlloc(q, 1, LMEM_MOVEABLE) && GetLastError() == ERROR_INVALID_HANDLE);
    ok(g && GlobalLock(g) && GlobalSize(g) >= 100 && !GlobalUnlock(g));
    g = GlobalReAlloc(g, 5000, GMEM_MOVEABLE);
    ok(g && !GlobalFree(g) && !LocalFree(between));
}

/* As on CE all of these are one heap. */
static void what_one_call_gives_another_frees(void)
{
    char *p = malloc(100);
    static char *volatile gone;

    is((uintptr_t)LocalFree(p), 0);
    p = LocalAlloc(0, 100);
    ok(HeapFree(GetProcessHeap(), 0, p));
    p = HeapAlloc(GetProcessHeap(), 0, 100);
    ok(_msize(p) >= 100 && _msize(p) < 120);
    ok(_expand(p, 100) == p && !_expand(p, 100000));
    p = realloc(p, 1000);
    ok(p && HeapSize(GetProcessHeap(), 0, p) >= 1000);
    gone = p;
    free(p);
    is(_msize(gone), (size_t)-1);
    p = _alloca(100);
    memset(p, 'x', 100);
    ok(all(p, 'x', 100) && HeapValidate(GetProcessHeap(), 0, NULL));
}

static volatile LONG torn;
static HANDLE shared;

static DWORD WINAPI uses_the_heap(void *arg)
{
    char c = *(char *)arg;

    for (unsigned i = 0; i < 300; i++) {
        char *p = HeapAlloc(shared, 0, i);

        if (p)
            memset(p, c, i);
        Sleep(0);
        p = p ? HeapReAlloc(shared, 0, p, 2 * i) : NULL;
        if (!p || !all(p, c, i) || HeapSize(shared, 0, p) != 2 * i || !HeapFree(shared, 0, p))
            InterlockedIncrement(&torn);
    }
    return 0;
}

static void threads_share_a_heap(void)
{
    HANDLE t[3];

    shared = HeapCreate(0, 0, 0);
    for (unsigned i = 0; i < 3; i++)
        t[i] = start_thread(uses_the_heap, &"abc"[i]);
    for (unsigned i = 0; i < 3; i++)
        is(join_thread(t[i]), 0);
    is(torn, 0);
    ok(HeapValidate(shared, 0, NULL) && HeapDestroy(shared));
}

static DWORD WINAPI allocates(void *arg)
{
    void *p = malloc(100);

    (void)arg;
    free(p);
    return p != NULL;
}

/* A call that fails leaves the heap to others. */
static void nobody_waits_for_a_heap_behind_a_failure(void)
{
    static const size_t sizes[] = { 0xffffffff, 0xfffffff0, 0x80000000, 0x7ffffff8, 0x7fffffe0,
                                    0x70000000, 0x40000000 };
    static void *volatile p;

    p = malloc(10);
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        errno = 0;
        ok(!realloc(p, sizes[i]) && errno == ENOMEM);
        ok(!malloc(sizes[i]) && !calloc(1, sizes[i]) && !calloc(sizes[i], 16));
        ok(!memalign(64, sizes[i]));
        is(join_thread(start_thread(allocates, NULL)), 1);
    }
    free(p);
}

static const struct tap_test tests[] = {
    TAP(a_heap_gives_what_was_asked_for),
    TAP(blocks_grow_in_place_or_not_at_all),
    TAP(a_maximum_holds),
    TAP(sizes_that_are_too_large),
    TAP(pointers_that_are_no_blocks),
    TAP(handles_that_are_no_heaps),
    TAP(blocks_that_were_overrun_are_seen),
    TAP(a_destroyed_heap_gives_all_back),
    TAP(local_blocks),
    TAP(what_one_call_gives_another_frees),
    TAP(nobody_waits_for_a_heap_behind_a_failure),
    TAP(threads_share_a_heap),
    TAP_END,
};

int main(int argc, char **argv)
{
    return tap_main(argc, argv, tests);
}
