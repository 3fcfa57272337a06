/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_rx.h"

#include <string.h>

#include "lwip/memp.h"
#include "lwip/pbuf.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/stats.h"
#include "lwip/tcp.h"

#include "bsp/kernel/memory/kheap.h"
#include "lwip-port/net_hooks.h"
#include "lwip-port/net_if_port.h"
#include "lwip-port/net_lock.h"

/* A quarter of the pool is kept for what is not bulk data. */
enum { HALF = PBUF_POOL_SIZE / 2, TIGHT = NET_RX_TIGHT, FEW = 4 };
/* Small data that joins a queue gets room for more of its kind. */
enum { SMALL = 512, PACK_BYTES = 1536 };

/* Unread data in the kernel's heap. */
struct kept {
    struct pbuf_custom pc;
    size_t room;
    uint8_t data[];
};

bool net_rx_tight(void)
{
    net_assert_locked();
    return lwip_stats.memp[MEMP_PBUF_POOL]->used >= TIGHT;
}

bool net_tx_tight(void)
{
    uint32_t used, max;

    net_assert_locked();
    net_heap_figures(&used, &max);
    return used > max / 4 * 3;
}

void net_rx_hold_back(struct tcp_pcb *pcb)
{
    net_assert_locked();
    pcb->rcv_ann_wnd = 0;
    tcp_ack_now(pcb);
}

/* Data out of order is in the pool, and its owner decides when the gap is filled, if ever. */
u16_t net_ooseq_limit(void)
{
    unsigned used = lwip_stats.memp[MEMP_PBUF_POOL]->used;

    return used < HALF ? TCP_OOSEQ_MAX_PBUFS : used < TIGHT ? FEW : 0;
}

static bool is_pooled(const struct pbuf *p)
{
    return pbuf_match_allocsrc(p, PBUF_TYPE_ALLOC_SRC_MASK_STD_MEMP_PBUF_POOL);
}

/* The pools that every SYN and ACK needs are half used; loopback data is in other ones. */
static bool pools_run_short(const struct pbuf *p)
{
    uint32_t used, max;

    net_assert_locked();
    if (is_pooled(p))
        return lwip_stats.memp[MEMP_PBUF_POOL]->used >= HALF;
    net_heap_figures(&used, &max);
    return used > max / 2;
}

static void free_kept(struct pbuf *p)
{
    kfree(container_of((struct pbuf_custom *)(void *)p, struct kept, pc));
}

static struct kept *kept_of(const struct pbuf *p)
{
    struct pbuf_custom *pc = (struct pbuf_custom *)(void *)(uintptr_t)p;

    if (!(p->flags & PBUF_FLAG_IS_CUSTOM) || pc->custom_free_function != free_kept)
        return NULL;
    return container_of(pc, struct kept, pc);
}

/* Bytes behind the data of a buffer that is all ours. */
static size_t room(const struct pbuf *p)
{
    const struct kept *k = kept_of(p);
    const uint8_t *end;

    if (p->ref != 1 || (!k && !is_pooled(p)))
        return 0;
    end = k ? k->data + k->room
            : (const uint8_t *)p + LWIP_MEM_ALIGN_SIZE(sizeof *p) + PBUF_POOL_BUFSIZE;
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

/* A copy in the kernel's heap with that much room; without memory p itself. */
static struct pbuf *keep(struct pbuf *p, size_t bytes)
{
    struct kept *k = kmalloc(sizeof *k + bytes);
    struct pbuf *copy;

    if (!k)
        return p;
    k->room = bytes;
    k->pc.custom_free_function = free_kept;
    copy = pbuf_alloced_custom(PBUF_RAW, p->tot_len, PBUF_REF, &k->pc, k->data, (u16_t)bytes);
    pbuf_copy_partial(p, k->data, p->tot_len, 0);
    pbuf_free(p);
    return copy;
}

void net_rx_append(struct pbuf **queue, struct pbuf *p)
{
    struct pbuf *last = *queue;
    bool small = p->tot_len < SMALL && !is_pooled(p);

    net_assert_locked();
    if (!last) {                    /* the usual case: it is read before the next one comes */
        *queue = pools_run_short(p) ? keep(p, p->tot_len) : p;
        return;
    }
    while (last->next)
        last = last->next;
    if (room(last) >= p->tot_len)
        absorb(*queue, last, p);
    else if (small || pools_run_short(p))
        pbuf_cat(*queue, keep(p, p->tot_len < PACK_BYTES ? PACK_BYTES : p->tot_len));
    else
        pbuf_cat(*queue, p);
}
