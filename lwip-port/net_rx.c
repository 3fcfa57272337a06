/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_rx.h"

#include <string.h>

#include "lwip/memp.h"
#include "lwip/pbuf.h"
#include "lwip/stats.h"

#include "lwip-port/net_lock.h"

/* A quarter of the pool is kept for what is not bulk data. */
enum { SMALL = 512, TIGHT = PBUF_POOL_SIZE / 4 * 3 };

bool net_rx_tight(void)
{
    net_assert_locked();
    return lwip_stats.memp[MEMP_PBUF_POOL]->used >= TIGHT;
}

static bool is_pooled(const struct pbuf *p)
{
    return pbuf_match_allocsrc(p, PBUF_TYPE_ALLOC_SRC_MASK_STD_MEMP_PBUF_POOL);
}

/* Bytes behind the data of a pool buffer that is all ours. */
static size_t room(const struct pbuf *p)
{
    const uint8_t *end = (const uint8_t *)p + LWIP_MEM_ALIGN_SIZE(sizeof *p) + PBUF_POOL_BUFSIZE;

    if (!is_pooled(p) || p->ref != 1)
        return 0;
    return (size_t)(end - ((const uint8_t *)p->payload + p->len));
}

static void absorb(struct pbuf *queue, struct pbuf *last, struct pbuf *p)
{
    u16_t bytes = p->tot_len;

    pbuf_copy_partial(p, (uint8_t *)last->payload + last->len, bytes, 0);
    last->len = (u16_t)(last->len + bytes);
    for (struct pbuf *q = queue; q; q = q->next)
        q->tot_len = (u16_t)(q->tot_len + bytes);
    pbuf_free(p);
}

/* Small data from loopback lies in small blocks, and would tie up many of them. */
static struct pbuf *move_to_pool(struct pbuf *p)
{
    struct pbuf *roomy;

    if (p->tot_len >= SMALL || is_pooled(p) || net_rx_tight())
        return p;
    roomy = pbuf_alloc(PBUF_RAW, p->tot_len, PBUF_POOL);
    if (!roomy)
        return p;
    pbuf_copy_partial(p, roomy->payload, p->tot_len, 0);
    pbuf_free(p);
    return roomy;
}

void net_rx_append(struct pbuf **queue, struct pbuf *p)
{
    struct pbuf *last = *queue;

    net_assert_locked();
    if (!last) {
        *queue = p;                 /* the usual case: it is read before the next one comes */
        return;
    }
    while (last->next)
        last = last->next;
    if (room(last) >= p->tot_len)
        absorb(*queue, last, p);
    else
        pbuf_cat(*queue, move_to_pool(p));
}
