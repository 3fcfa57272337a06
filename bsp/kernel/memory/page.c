/* SPDX-License-Identifier: MIT */
/* Binary buddies.  A free block's list links lie in the block itself; one 16-bit tag for each page
 * says whether it begins a free block (and of which order) or a run that somebody holds (and how
 * long).  Nothing else is stored, and memory that nobody asked for is never written. */
#include "bsp/arm/mmu.h"
#include "bsp/kernel/device/irq.h"
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/memory/page.h"

enum { ORDERS = 13 };                   /* up to 16 MB */
enum { TAG_FREE = 0x8000, TAG_ORDER = 0x000f, TAG_RUN = 0x1fff };

extern char __image_start[], __image_end[], __phys_offset[];

static struct list free_blocks[ORDERS];
static uint16_t *tags;
static char *ram;                       /* page 0 of tags */
static unsigned npages, nfree, ntotal;
static unsigned reserved;               /* of the free ones, for the system only */
static bool (*is_system)(void);

uint32_t page_phys(const void *p)
{
    return (uint32_t)(uintptr_t)p + (uint32_t)(uintptr_t)__phys_offset;
}

void *page_virt(uint32_t phys)
{
    return (void *)(uintptr_t)(phys - (uint32_t)(uintptr_t)__phys_offset);
}

static unsigned index_of(const void *p)
{
    return (unsigned)((const char *)p - ram) >> PAGE_SHIFT;
}

static struct list *block(unsigned index)
{
    return (struct list *)(void *)(ram + ((size_t)index << PAGE_SHIFT));
}

/* irq-off.  Joins the block with its buddies as far as they are free. */
static void give(unsigned index, unsigned order)
{
    nfree += 1u << order;
    for (; order < ORDERS - 1; order++) {
        unsigned buddy = index ^ (1u << order);

        if (buddy >= npages || tags[buddy] != (TAG_FREE | order))
            break;
        list_del(block(buddy));
        tags[buddy] = 0;
        index &= ~(1u << order);
    }
    tags[index] = (uint16_t)(TAG_FREE | order);
    list_add_tail(&free_blocks[order], block(index));
}

/* Largest aligned blocks first. */
static void give_range(unsigned first, unsigned end)
{
    while (first < end) {
        unsigned order = 0;

        while (order < ORDERS - 1 && !(first & (1u << order)) && first + (2u << order) <= end)
            order++;
        give(first, order);
        first += 1u << order;
    }
}

/* irq-off.  -1u: none. */
static unsigned take(unsigned order)
{
    unsigned have = order, index;

    while (have < ORDERS && list_empty(&free_blocks[have]))
        have++;
    if (have == ORDERS)
        return -1u;
    index = index_of(free_blocks[have].next);
    list_del(block(index));
    tags[index] = 0;
    while (have > order) {
        have--;
        tags[index + (1u << have)] = (uint16_t)(TAG_FREE | have);
        list_add_tail(&free_blocks[have], block(index + (1u << have)));
    }
    nfree -= 1u << order;
    return index;
}

void *page_run_alloc(unsigned pages)
{
    unsigned order = 0, index, saved;

    while (order < ORDERS && 1u << order < pages)
        order++;
    if (!pages || order == ORDERS)
        return NULL;
    saved = irq_save();
    index = nfree < pages + reserved && page_available() < pages ? -1u : take(order);
    if (index != -1u) {
        tags[index] = (uint16_t)pages;
        give_range(index + pages, index + (1u << order));
    }
    irq_restore(saved);
    return index == -1u ? NULL : block(index);
}

void page_run_free(void *run)
{
    unsigned saved, index, pages;

    if (!run)
        return;
    saved = irq_save();
    index = index_of(run);
    kassert(index < npages && tags[index] && !(tags[index] & TAG_FREE));
    pages = tags[index];
    tags[index] = 0;
    give_range(index, index + pages);
    irq_restore(saved);
}

unsigned page_run_pages(const void *run)
{
    unsigned index = index_of(run);

    if ((uintptr_t)run % PAGE_BYTES || index >= npages || tags[index] & TAG_FREE)
        return 0;
    return tags[index] & TAG_RUN;
}

void *page_alloc(void)
{
    void *page = page_run_alloc(1);

    if (page)
        arch_page_clear(page);
    return page;
}

void page_free(void *page)
{
    page_run_free(page);
}

unsigned page_free_count(void)
{
    return nfree;
}

void page_reserve(unsigned pages, bool (*system)(void))
{
    is_system = system;
    reserved = pages;
}

unsigned page_reserved(void)
{
    return reserved;
}

bool page_for_system(void)
{
    return !is_system || is_system();
}

unsigned page_available(void)
{
    unsigned saved = irq_save(), n = nfree;

    if (reserved && !is_system())
        n = n > reserved ? n - reserved : 0;
    irq_restore(saved);
    return n;
}

unsigned page_total(void)
{
    return ntotal;
}

/* The tags lie right behind the image; what is before the image and behind the tags is free. */
void page_init(uint32_t ram_base, uint32_t bytes)
{
    size_t tag_bytes;

    ram = page_virt(ram_base);
    npages = bytes >> PAGE_SHIFT;
    tags = (uint16_t *)(void *)__image_end;
    tag_bytes = (npages * sizeof *tags + PAGE_BYTES - 1) & ~(size_t)(PAGE_BYTES - 1);
    for (unsigned i = 0; i < tag_bytes / PAGE_BYTES; i++)
        arch_page_clear(__image_end + i * PAGE_BYTES);
    for (unsigned i = 0; i < ORDERS; i++)
        list_init(&free_blocks[i]);
    give_range(0, index_of(__image_start));
    give_range(index_of(__image_end + tag_bytes), npages);
    ntotal = nfree;
}
