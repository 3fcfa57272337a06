/* SPDX-License-Identifier: MIT */
/* Blocks of up to half a page come from slabs, one page of equal blocks each; larger ones are runs
 * of pages.  A run begins on a page and a slab's block never does (the page begins with its
 * header), so an address alone says which it is.  One empty slab a class is kept. */
#include "bsp/kernel/memory/kheap.h"
#include <string.h>
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/memory/page.h"

/* Chosen so that a page minus its 16-byte header is nearly full; multiples of 8. */
static const uint16_t class_bytes[] = {
    16, 24, 32, 48, 64, 96, 128, 184, 256, 336, 448, 576, 816, 1016, 1360, 2040,
};
enum { CLASSES = ARRAY_SIZE(class_bytes), SLAB_MAX = 2040, STEP = 8 };

struct slab {
    struct list link;           /* on partial[class] while a block is free */
    void *free;                 /* freed blocks, linked through their first word */
    uint8_t class;
    uint8_t used;
    uint16_t fresh;             /* offset of the first block never given out */
};
static struct list partial[CLASSES];
static struct slab *spare[CLASSES];     /* the empty one that is kept; not on partial */
static uint8_t class_of[SLAB_MAX / STEP + 1];
static struct kheap_stats stats;

_Static_assert(sizeof(struct slab) <= 6 * sizeof(void *),
               "the header must leave the classes their counts");

void kheap_init(void)
{
    unsigned class = 0;

    for (unsigned i = 0; i < ARRAY_SIZE(class_of); i++) {
        if (i * STEP > class_bytes[class])
            class++;
        class_of[i] = (uint8_t)class;
    }
    for (unsigned i = 0; i < CLASSES; i++)
        list_init(&partial[i]);
}

static bool slab_full(const struct slab *s)
{
    return !s->free && s->fresh + class_bytes[s->class] > PAGE_BYTES;
}

/* irq-off.  A slab of the class with room, on its partial list; NULL: memory is short. */
static struct slab *slab_with_room(unsigned class)
{
    struct slab *s;

    if (!list_empty(&partial[class]))
        return list_first(&partial[class], struct slab, link);
    s = spare[class];
    spare[class] = NULL;
    if (!s) {
        s = page_run_alloc(1);
        if (!s)
            return NULL;
        *s = (struct slab){ .class = (uint8_t)class, .fresh = sizeof(struct slab) };
        stats.bytes += PAGE_BYTES;
    }
    list_add_tail(&partial[class], &s->link);
    return s;
}

static void *slab_alloc(unsigned class)
{
    unsigned saved = irq_save();
    struct slab *s = slab_with_room(class);
    void *p = NULL;

    if (s) {
        p = s->free;
        if (p) {
            s->free = *(void **)p;
        } else {
            p = (char *)s + s->fresh;
            s->fresh = (uint16_t)(s->fresh + class_bytes[class]);
        }
        s->used++;
        stats.used += class_bytes[class];
        stats.blocks++;
        if (slab_full(s))
            list_del(&s->link);
    }
    irq_restore(saved);
    return p;
}

static void slab_free(struct slab *s, void *p)
{
    unsigned saved = irq_save();
    bool was_full = slab_full(s);

    kassert(s->class < CLASSES && s->used &&
            ((uintptr_t)p % PAGE_BYTES - sizeof *s) % class_bytes[s->class] == 0);
    *(void **)p = s->free;
    s->free = p;
    s->used--;
    stats.used -= class_bytes[s->class];
    stats.blocks--;
    if (was_full)
        list_add_tail(&partial[s->class], &s->link);
    if (!s->used) {
        list_del(&s->link);
        if (!spare[s->class]) {
            spare[s->class] = s;
        } else {
            stats.bytes -= PAGE_BYTES;
            page_run_free(s);
        }
    }
    irq_restore(saved);
}

static void count_run(size_t pages, int sign)
{
    unsigned saved = irq_save();
    size_t bytes = pages * PAGE_BYTES;

    stats.bytes = sign > 0 ? stats.bytes + bytes : stats.bytes - bytes;
    stats.used = sign > 0 ? stats.used + bytes : stats.used - bytes;
    stats.blocks += (size_t)sign;
    irq_restore(saved);
}

void *kmalloc(size_t bytes)
{
    size_t pages = bytes / PAGE_BYTES + (bytes % PAGE_BYTES != 0);
    void *run;

    if (bytes <= SLAB_MAX)
        return slab_alloc(class_of[(bytes + STEP - 1) / STEP]);
    run = page_run_alloc((unsigned)pages);
    if (run)
        count_run(pages, 1);
    return run;
}

void *kzalloc(size_t bytes)
{
    void *p = kmalloc(bytes);

    if (p)
        memset(p, 0, bytes);
    return p;
}

void kfree(void *p)
{
    uintptr_t offset = (uintptr_t)p % PAGE_BYTES;

    if (!p)
        return;
    if (offset) {
        slab_free((struct slab *)(void *)((char *)p - offset), p);
    } else {
        count_run(page_run_pages(p), -1);
        page_run_free(p);
    }
}

/* While there is plenty each socket's own bound is enough; near the system's reserve, a bite. */
size_t kheap_share(void)
{
    enum { PLENTY = 4, PART = 16, BITE = 16 * KiB };
    unsigned left = page_free_count(), reserve = page_reserved();

    if (left > PLENTY * reserve)
        return SIZE_MAX;
    return left > reserve ? (size_t)(page_total() / PART) * PAGE_BYTES : BITE;
}

size_t kheap_cost(size_t bytes)
{
    if (bytes <= SLAB_MAX)
        return class_bytes[class_of[(bytes + STEP - 1) / STEP]];
    return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

size_t kheap_left(void)
{
    size_t left = page_free_count(), reserve = page_reserved();

    return left > reserve ? (left - reserve) * PAGE_BYTES : 0;
}

void kheap_stats(struct kheap_stats *out)
{
    unsigned saved = irq_save();

    *out = stats;
    irq_restore(saved);
}
