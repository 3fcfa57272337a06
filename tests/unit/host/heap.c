/* SPDX-License-Identifier: MIT */
/* Kernel heap and lwIP's allocator over malloc, so that AddressSanitizer guards every block. */
#include <stdlib.h>
#include <string.h>

#include "lwip/memp.h"
#include "lwip/priv/memp_priv.h"
#include "lwip/stats.h"

#include "bsp/kernel/memory/kheap.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/test.h"

struct arena {
    size_t blocks, bytes;
    unsigned calls, fail_nth, fail_times;
};
static struct arena kernel, lwip;
static int pool_limits[MEMP_MAX];
static bool pool_limited;
static size_t share = SIZE_MAX;
static bool for_timer;
static size_t kernel_room = 64u << 20;

enum { HEADER = 16 };         /* keeps malloc's alignment */

static bool must_fail(struct arena *a)
{
    if (for_timer)
        return false;
    a->calls++;
    if (!a->fail_nth)
        return false;
    if (a->fail_nth > 1) {
        a->fail_nth--;
        return false;
    }
    if (--a->fail_times == 0)
        a->fail_nth = 0;
    return true;
}

static void *take(struct arena *a, size_t bytes)
{
    uint8_t *p = malloc(bytes + HEADER);

    memcpy(p, &bytes, sizeof bytes);
    memset(p + HEADER, 0xa5, bytes);   /* nobody may count on zeroes */
    a->blocks++;
    a->bytes += bytes;
    return p + HEADER;
}

static void give(struct arena *a, void *p)
{
    size_t bytes;

    memcpy(&bytes, (uint8_t *)p - HEADER, sizeof bytes);
    a->blocks--;
    a->bytes -= bytes;
    free((uint8_t *)p - HEADER);
}

void *kmalloc(size_t bytes)
{
    return must_fail(&kernel) ? NULL : take(&kernel, bytes);
}

void *kzalloc(size_t bytes)
{
    void *p = kmalloc(bytes);

    return p ? memset(p, 0, bytes) : NULL;
}

void kfree(void *p)
{
    if (p)
        give(&kernel, p);
}

void heap_set_share(size_t bytes)
{
    share = bytes;
}

size_t kheap_share(void)
{
    return share;
}

/* As the kernel's heap counts: small blocks in steps of 8, the others in pages. */
size_t kheap_cost(size_t bytes)
{
    return bytes <= 2040 ? (bytes + 15) / 8 * 8 : (bytes + 4095) / 4096 * 4096;
}

size_t kheap_left(void)
{
    return kernel_room > kernel.bytes ? kernel_room - kernel.bytes : 0;
}

void heap_room(size_t bytes)
{
    kernel_room = kernel.bytes + bytes;
}

void kheap_stats(struct kheap_stats *out)
{
    *out = (struct kheap_stats){ 64u << 20, kernel.bytes, kernel.blocks };
}

/* mem_malloc() knows no pool, but its size tells: a request of exactly a limited pool's element. */
static bool pool_is_full(size_t bytes)
{
    for (unsigned i = 0; pool_limited && i < MEMP_MAX; i++)
        if (pool_limits[i] >= 0 && bytes == MEMP_SIZE + MEMP_ALIGN_SIZE(memp_pools[i]->size) &&
            lwip_stats.memp[i]->used >= (unsigned)pool_limits[i])
            return true;
    return false;
}

/* The target's pool holds all timers that there can be: they are never refused. */
static bool is_timer(size_t bytes)
{
    return bytes == MEMP_SIZE + MEMP_ALIGN_SIZE(memp_pools[MEMP_SYS_TIMEOUT]->size);
}

void *host_lwip_malloc(size_t bytes)
{
    if (is_timer(bytes))
        return take(&lwip, bytes);
    return must_fail(&lwip) || pool_is_full(bytes) ? NULL : take(&lwip, bytes);
}

void *host_lwip_calloc(size_t count, size_t bytes)
{
    void *p = host_lwip_malloc(count * bytes);

    return p ? memset(p, 0, count * bytes) : NULL;
}

void host_lwip_free(void *p)
{
    give(&lwip, p);
}

/* lwIP stops the machine when a timer finds no memory.  On the target there is a pool with room for
 * every timer there is (lwipopts.h), so no test lets one fail. */
void *__real_memp_malloc(memp_t type);
void *__wrap_memp_malloc(memp_t type);
void *__wrap_memp_malloc(memp_t type)
{
    void *p;

    for_timer = type == MEMP_SYS_TIMEOUT;
    p = __real_memp_malloc(type);
    for_timer = false;
    return p;
}

void heap_limit_pool(unsigned pool, int limit)
{
    if (!pool_limited)
        for (unsigned i = 0; i < MEMP_MAX; i++)
            pool_limits[i] = -1;
    pool_limited = true;
    pool_limits[pool] = limit;
}

void heap_figures(struct heap_figures *out)
{
    *out = (struct heap_figures){ kernel.blocks, kernel.bytes, lwip.blocks, lwip.bytes };
}

void heap_fail_kernel(unsigned nth, unsigned times)
{
    kernel.fail_nth = nth;
    kernel.fail_times = times;
}

void heap_fail_lwip(unsigned nth, unsigned times)
{
    lwip.fail_nth = nth;
    lwip.fail_times = times;
}

unsigned heap_kernel_calls(void)
{
    return kernel.calls;
}

unsigned heap_lwip_calls(void)
{
    return lwip.calls;
}

void host_at_end(void)
{
    heap_fail_kernel(0, 0);
    heap_fail_lwip(0, 0);
}
