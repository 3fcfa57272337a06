/* SPDX-License-Identifier: MIT */
/* Heaps over malloc: the program's own is malloc's, so that what one family of calls gives another
 * may free; a block of any other has a header that links it into its heap. */
#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_BYTES = 4096 };

struct heap {
    struct heap *next;
    CRITICAL_SECTION lock;
    struct block *blocks;
    size_t maximum, used;       /* maximum 0: what there is */
};
/* The heap comes last: as the size of a chunk it makes no sense, where malloc's marks are asked
 * about a block of ours. */
struct block {
    size_t bytes;
    struct block *next, *before;
    struct heap *heap;
};
_Static_assert(sizeof(struct block) % 8 == 0, "what follows is aligned as malloc's");

static struct heap own;
static CRITICAL_SECTION heaps_lock;     /* zeroes: a free one */
static struct heap *heaps;

HANDLE WINAPI GetProcessHeap(void)
{
    return &own;
}

/* NULL, with the last error, when it is none. */
static struct heap *heap_of(HANDLE handle)
{
    struct heap *h = heaps;

    if (handle == &own)
        return &own;
    EnterCriticalSection(&heaps_lock);
    for (h = heaps; h && h != handle; h = h->next)
        ;
    LeaveCriticalSection(&heaps_lock);
    if (!h)
        SetLastError(ERROR_INVALID_HANDLE);
    return h;
}

static struct block *block_of(const void *p)
{
    return (struct block *)((uintptr_t)p - sizeof(struct block));
}

/* Whether p is a block of this heap that is in use. */
static bool is_live(const struct heap *h, const void *p)
{
    if (h == &own)
        return crt_heap_block(p);
    return crt_heap_block(block_of(p)) && block_of(p)->heap == h;
}

static bool live(const struct heap *h, const void *p)
{
    return is_live(h, p) || win32_ok(ERROR_INVALID_PARAMETER);
}

static void *result(void *p)
{
    if (!p)
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return p;
}

static void link(struct heap *h, struct block *b)
{
    b->heap = h;
    b->before = NULL;
    b->next = h->blocks;
    if (h->blocks)
        h->blocks->before = b;
    h->blocks = b;
    h->used += sizeof *b + b->bytes;
}

static void unlink_block(struct heap *h, struct block *b)
{
    if (b->next)
        b->next->before = b->before;
    if (b->before)
        b->before->next = b->next;
    else
        h->blocks = b->next;
    h->used -= sizeof *b + b->bytes;
    b->heap = NULL;
}

/* Room for a block of `bytes`, where `had` are given back: 0 or how much malloc is asked for. */
static size_t cost(const struct heap *h, size_t bytes, size_t had)
{
    size_t all = bytes + sizeof(struct block);

    if (all < bytes || (h->maximum && all > h->maximum - (h->used - had)))
        return 0;
    return all;
}

static void *block_alloc(struct heap *h, DWORD flags, size_t bytes)
{
    size_t all = cost(h, bytes, 0);
    struct block *b = all ? flags & HEAP_ZERO_MEMORY ? calloc(1, all) : malloc(all) : NULL;

    if (!b)
        return NULL;
    b->bytes = bytes;
    link(h, b);
    return b + 1;
}

static void *block_realloc(struct heap *h, DWORD flags, struct block *b, size_t bytes)
{
    size_t had = b->bytes, all = cost(h, bytes, sizeof *b + had);
    struct block *new = b;

    if (!all || (flags & HEAP_REALLOC_IN_PLACE_ONLY && all > malloc_usable_size(b)))
        return NULL;
    unlink_block(h, b);
    if (all > malloc_usable_size(b) || !(flags & HEAP_REALLOC_IN_PLACE_ONLY))
        new = realloc(b, all);
    if (new) {
        b = new;
        b->bytes = bytes;
    }
    link(h, b);
    if (new && flags & HEAP_ZERO_MEMORY && bytes > had)
        memset((char *)(b + 1) + had, 0, bytes - had);
    return new ? new + 1 : NULL;
}

static void *own_realloc(DWORD flags, void *p, size_t bytes)
{
    size_t had = malloc_usable_size(p);

    if (flags & HEAP_REALLOC_IN_PLACE_ONLY)
        p = bytes <= had ? p : NULL;
    else
        p = realloc(p, bytes ? bytes : 1);          /* not to free it */
    if (p && flags & HEAP_ZERO_MEMORY && bytes > had)
        memset((char *)p + had, 0, bytes - had);
    return p;
}

HANDLE WINAPI HeapCreate(DWORD flOptions, DWORD dwInitialSize, DWORD dwMaximumSize)
{
    DWORD maximum = (dwMaximumSize + PAGE_BYTES - 1) & ~(DWORD)(PAGE_BYTES - 1);
    struct heap *h;

    if (flOptions & ~(DWORD)HEAP_NO_SERIALIZE || maximum < dwMaximumSize ||
        (dwMaximumSize && dwInitialSize > dwMaximumSize)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    h = result(calloc(1, sizeof *h));
    if (!h)
        return NULL;
    h->maximum = maximum;
    EnterCriticalSection(&heaps_lock);
    h->next = heaps;
    heaps = h;
    LeaveCriticalSection(&heaps_lock);
    return h;
}

BOOL WINAPI HeapDestroy(HANDLE hHeap)
{
    struct heap **at = &heaps, *h;

    EnterCriticalSection(&heaps_lock);
    while (*at && *at != hHeap)
        at = &(*at)->next;
    h = *at;
    if (h)
        *at = h->next;
    LeaveCriticalSection(&heaps_lock);
    if (!h)
        return win32_ok(ERROR_INVALID_HANDLE);
    while (h->blocks) {
        struct block *b = h->blocks;

        unlink_block(h, b);
        free(b);
    }
    DeleteCriticalSection(&h->lock);
    free(h);
    return TRUE;
}

LPVOID WINAPI HeapAlloc(HANDLE hHeap, DWORD dwFlags, DWORD dwBytes)
{
    struct heap *h = heap_of(hHeap);
    void *p;

    if (!h)
        return NULL;
    if (h == &own)
        return result(dwFlags & HEAP_ZERO_MEMORY ? calloc(1, dwBytes) : malloc(dwBytes));
    EnterCriticalSection(&h->lock);
    p = block_alloc(h, dwFlags, dwBytes);
    LeaveCriticalSection(&h->lock);
    return result(p);
}

LPVOID WINAPI HeapReAlloc(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem, DWORD dwBytes)
{
    struct heap *h = heap_of(hHeap);
    void *p = NULL;
    bool good;

    if (!h)
        return NULL;
    EnterCriticalSection(&h->lock);
    good = live(h, lpMem);
    if (good && h == &own)
        p = own_realloc(dwFlags, lpMem, dwBytes);
    else if (good)
        p = block_realloc(h, dwFlags, block_of(lpMem), dwBytes);
    LeaveCriticalSection(&h->lock);
    return good ? result(p) : NULL;
}

DWORD WINAPI HeapSize(HANDLE hHeap, DWORD dwFlags, LPCVOID lpMem)
{
    struct heap *h = heap_of(hHeap);
    DWORD bytes = (DWORD)-1;

    (void)dwFlags;
    if (!h)
        return bytes;
    EnterCriticalSection(&h->lock);
    if (live(h, lpMem))
        bytes = h == &own ? malloc_usable_size((void *)(uintptr_t)lpMem) : block_of(lpMem)->bytes;
    LeaveCriticalSection(&h->lock);
    return bytes;
}

BOOL WINAPI HeapFree(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem)
{
    struct heap *h = heap_of(hHeap);
    bool good;

    (void)dwFlags;
    if (!h || !lpMem)
        return h != NULL;
    EnterCriticalSection(&h->lock);
    good = live(h, lpMem);
    if (good && h != &own) {
        unlink_block(h, block_of(lpMem));
        lpMem = block_of(lpMem);
    }
    if (good)
        free(lpMem);
    LeaveCriticalSection(&h->lock);
    return good;
}

static bool all_live(const struct heap *h)
{
    const struct block *before = NULL, *b = h->blocks;

    while (b && is_live(h, b + 1) && b->before == before) {
        before = b;
        b = b->next;
    }
    return !b;
}

BOOL WINAPI HeapValidate(HANDLE hHeap, DWORD dwFlags, LPCVOID lpMem)
{
    struct heap *h = heap_of(hHeap);
    bool good;

    (void)dwFlags;
    if (!h)
        return FALSE;
    EnterCriticalSection(&h->lock);
    if (lpMem)
        good = is_live(h, lpMem);
    else
        good = h == &own ? crt_heap_sound() : all_live(h);
    LeaveCriticalSection(&h->lock);
    return good;
}
