/* SPDX-License-Identifier: MIT */
/* An array of WSABUFs that buffers_check() has passed names user memory only, its sum is exact, and
 * gather and scatter touch each element within its bounds. */
/* unwind 6 */
#include "tests/proofs/proof.h"

#include "provider/marshal/buffers.c"

enum { ELEMENTS = 2, MOST = 2 };

static struct buffers b;
static size_t moved;

void *call_alloc(size_t bytes)
{
    (void)bytes;
    return NULL;
}

void call_free(void *p, size_t bytes)
{
    (void)p;
    (void)bytes;
    PROVE(false); /* so few elements lie inline */
}

static bool touched(uint32_t at, size_t n)
{
    bool inside = false;

    for (uint32_t i = 0; i < b.count; i++)
        inside |= at >= b.v[i].at && at - b.v[i].at <= b.v[i].bytes &&
                  n <= b.v[i].bytes - (at - b.v[i].at);
    PROVE(inside);
    PROVE(at >= USER_BASE && at < USER_TOP && n <= USER_TOP - at);
    moved += n;
    return nondet_bool();
}

bool copy_in(void *dst, uaddr_t src, size_t n)
{
    (void)dst;
    return touched(src.v, n);
}

bool copy_out(uaddr_t dst, const void *src, size_t n)
{
    (void)src;
    return touched(dst.v, n);
}

static bool any_checked_buffers(void)
{
    uint32_t count = nondet_word();

    ASSUME(count <= ELEMENTS);
    if (buffers_init(&b, count, true))
        return false;
    for (uint32_t i = 0; i < count; i++)
        b.v[i] = (struct buffer){nondet_word(), nondet_word()};
    return buffers_check(&b);
}

void proof_the_sum_is_exact(void)
{
    uint64_t sum = 0;

    if (!any_checked_buffers())
        return;
    for (uint32_t i = 0; i < b.count; i++)
        sum += b.v[i].bytes;
    PROVE(sum == b.total && sum <= 0x7fffffff);
}

void proof_gather_and_scatter_stay_inside(void)
{
    uint8_t data[MOST];
    size_t n = nondet_size();

    if (!any_checked_buffers())
        return;
    ASSUME(n <= MOST && n <= b.total);
    if (nondet_bool() ? buffers_get(&b, data, n) : buffers_put(&b, data, n))
        PROVE(moved == n);
}

void proof_counts_outside_the_bounds_are_refused(void)
{
    uint32_t count = nondet_word();
    int err = buffers_init(&b, count, true);

    PROVE((err == WSAEINVAL) == (count == 0 || count > BUFFERS_MAX));
}
