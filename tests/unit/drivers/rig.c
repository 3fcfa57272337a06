/* SPDX-License-Identifier: MIT */
/* The kernel that a driver sees, and memory with two faces (rig.h). */
#define _GNU_SOURCE
#include "tests/unit/drivers/rig.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bsp/arm/mmu.h"
#include "bsp/kernel/memory/dma.h"
#include "bsp/kernel/memory/page.h"
#include "tests/unit/host/world.h"

/* Fixed and below 4 GB: a bus address is the address of the CPU's face. */
enum { UNCACHED = 0x20000000, CACHED = 0x21000000, ARENA = 1 << 20, REGS = 0x30000000,
       BLOCKS = 16, BLOCK_BYTES = 1 << 20, WORDS = 128, IRQS = 256, TYPED = 64 };

static uint8_t *const uncached = (uint8_t *)(uintptr_t)UNCACHED;
static uint8_t *const cached = (uint8_t *)(uintptr_t)CACHED;
static uint8_t uncached_seen[ARENA];    /* as of the last barrier */
static uint8_t cached_memory[ARENA];    /* what lies in RAM, behind the cache */
static uint8_t cached_synced[ARENA];    /* what the CPU's lines last had in common with RAM */
static uint32_t uncached_used, cached_used;

static struct {
    const struct rig_registers *r;      /* NULL: part of the chip */
    uint32_t phys, bytes;
} blocks[BLOCKS];
static unsigned nblocks;

static const struct rig_soc *soc;
static struct {
    uint32_t phys, value;
} words[WORDS];
static unsigned nwords;

static struct {
    irq_handler handler;
    const struct device *dev;
} irqs[IRQS];
static struct nic *nic;
static unsigned notified;
static const struct uart_ops *uart;
static const struct device *uart_dev;
static char typed[TYPED];
static unsigned ntyped;
static uint64_t now_us = 1000000;
static bool time_stands;

/* ---- the test frame's world ---- */

uint64_t world_now(void)
{
    return now_us;
}

static void map(uint32_t at, uint8_t fill)
{
    void *p = mmap((void *)(uintptr_t)at, ARENA, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

    if (p != (void *)(uintptr_t)at)
        test_fail(__FILE__, __LINE__, "no memory at 0x%x", at);
    memset(p, fill, ARENA);
}

void world_run(void (*test)(void))
{
    map(UNCACHED, 0);
    map(CACHED, 0xa5);
    memset(cached_synced, 0xa5, ARENA);
    memset(cached_memory, 0x5a, ARENA);         /* RAM never holds what a cache holds by chance */
    test();
}

void rig_pass_us(uint64_t us)
{
    now_us += us;
}

void rig_stop_time(void)
{
    time_stands = true;
}

/* ---- registers ---- */

static volatile uint8_t *add_block(const struct rig_registers *r, uint32_t phys, uint32_t bytes)
{
    CHECK(nblocks < BLOCKS && bytes <= BLOCK_BYTES);
    blocks[nblocks].r = r;
    blocks[nblocks].phys = phys;
    blocks[nblocks].bytes = bytes;
    return (volatile uint8_t *)(uintptr_t)(REGS + nblocks++ * BLOCK_BYTES);
}

volatile uint8_t *rig_registers(const struct rig_registers *r, uint32_t bytes)
{
    return add_block(r, 0, bytes);
}

void rig_soc(const struct rig_soc *chip)
{
    soc = chip;
}

volatile uint8_t *mmu_map_device(uint32_t phys, uint32_t bytes)
{
    return soc ? add_block(NULL, phys, bytes) : NULL;
}

static uint32_t *word(uint32_t phys)
{
    for (unsigned i = 0; i < nwords; i++)
        if (words[i].phys == phys)
            return &words[i].value;
    CHECK(nwords < WORDS);
    words[nwords].phys = phys;
    return &words[nwords++].value;
}

uint32_t rig_peek(uint32_t phys)
{
    for (unsigned i = 0; i < soc->nanswers; i++)
        if (soc->answers[i].phys == phys)
            return soc->answers[i].read();
    return *word(phys);
}

void rig_poke(uint32_t phys, uint32_t value)
{
    *word(phys) = value;
}

static uint32_t block_read(unsigned block, uint32_t offset)
{
    return blocks[block].r ? blocks[block].r->read(offset) : rig_peek(blocks[block].phys + offset);
}

static void block_write(unsigned block, uint32_t offset, uint32_t value)
{
    if (blocks[block].r) {
        blocks[block].r->write(offset, value);
        return;
    }
    rig_poke(blocks[block].phys + offset, value);
    if (soc->written)
        soc->written(blocks[block].phys + offset, value);
}

static unsigned find(volatile const uint8_t *at, uint32_t width, uint32_t *offset)
{
    uint32_t from_base = (uint32_t)(uintptr_t)at - REGS, n = from_base / BLOCK_BYTES;

    *offset = from_base % BLOCK_BYTES;
    if ((uintptr_t)at < REGS || n >= nblocks || *offset >= blocks[n].bytes || *offset % width)
        test_fail(__FILE__, __LINE__, "no register at %p", (const void *)(uintptr_t)at);
    now_us += !time_stands;
    return n;
}

uint32_t rd32(volatile const uint8_t *r)
{
    uint32_t offset;
    unsigned block = find(r, 4, &offset);

    return block_read(block, offset);
}

void wr32(volatile uint8_t *r, uint32_t v)
{
    uint32_t offset;
    unsigned block = find(r, 4, &offset);

    block_write(block, offset, v);
}

uint16_t rd16(volatile const uint8_t *r)
{
    uint32_t offset;
    unsigned block = find(r, 2, &offset);

    return (uint16_t)block_read(block, offset);
}

void wr16(volatile uint8_t *r, uint16_t v)
{
    uint32_t offset;
    unsigned block = find(r, 2, &offset);

    block_write(block, offset, v);
}

/* ---- memory ---- */

void *dma_alloc(uint32_t bytes)
{
    uint32_t at = uncached_used;

    CHECK(bytes <= ARENA - at);
    uncached_used += (bytes + DMA_LINE - 1) & ~(DMA_LINE - 1u);
    return uncached + at;
}

void *page_run_alloc(unsigned pages)
{
    uint32_t at = cached_used;

    CHECK(pages <= (ARENA - at) / PAGE_BYTES);
    cached_used += pages * PAGE_BYTES;
    memset(cached + at, 0xdd, pages * PAGE_BYTES);      /* its last owner's lines are still dirty */
    return cached + at;
}

uint32_t page_phys(const void *p)
{
    return (uint32_t)(uintptr_t)p;
}

uint32_t dma_bus(const void *p)
{
    return (uint32_t)(uintptr_t)p;
}

void (*rig_at_barrier)(const void *seen, const void *now, size_t bytes);

void dma_barrier(void)
{
    if (rig_at_barrier)
        rig_at_barrier(uncached_seen, uncached, uncached_used);
    memcpy(uncached_seen, uncached, uncached_used);
}

/* Offset of a range of CPU addresses in the cached arena. */
static uint32_t cached_offset(const void *p, size_t bytes)
{
    uintptr_t at = (uintptr_t)p;

    if (at < CACHED || bytes > cached_used || at - CACHED > cached_used - bytes)
        test_fail(__FILE__, __LINE__, "cache maintenance of %p, which is no cacheable buffer", p);
    return (uint32_t)(at - CACHED);
}

void dma_clean(const void *p, size_t bytes)
{
    uint32_t from = cached_offset(p, bytes) & ~(DMA_LINE - 1u);
    uint32_t end = (cached_offset(p, bytes) + (uint32_t)bytes + DMA_LINE - 1) & ~(DMA_LINE - 1u);

    for (; from < end; from += DMA_LINE)        /* a clean line is not written back */
        if (memcmp(cached + from, cached_synced + from, DMA_LINE)) {
            memcpy(cached_memory + from, cached + from, DMA_LINE);
            memcpy(cached_synced + from, cached + from, DMA_LINE);
        }
}

/* The lines come back from memory at once: the earliest moment that speculation could do it. */
void dma_invalidate(void *p, size_t bytes)
{
    uint32_t at = cached_offset(p, bytes);

    CHECK(at % DMA_LINE == 0 && bytes % DMA_LINE == 0);
    memcpy(cached + at, cached_memory + at, bytes);
    memcpy(cached_synced + at, cached_memory + at, bytes);
}

static bool in(uint32_t bus, size_t bytes, uint32_t base, uint32_t used)
{
    return bus >= base && bytes <= used && bus - base <= used - bytes;
}

void rig_bus_read(uint32_t bus, void *to, size_t bytes)
{
    if (in(bus, bytes, UNCACHED, uncached_used))
        memcpy(to, uncached_seen + (bus - UNCACHED), bytes);
    else if (in(bus, bytes, CACHED, cached_used))
        memcpy(to, cached_memory + (bus - CACHED), bytes);
    else
        test_fail(__FILE__, __LINE__, "the device reads %zu bytes at 0x%x", bytes, bus);
}

static void write_cached(uint32_t at, const uint8_t *from, size_t bytes)
{
    uint32_t line = at & ~(DMA_LINE - 1u);

    for (; line < at + bytes; line += DMA_LINE)
        if (memcmp(cached + line, cached_synced + line, DMA_LINE))
            test_fail(__FILE__, __LINE__, "the device writes line 0x%x, dirty in the cache",
                      CACHED + line);
    memcpy(cached_memory + at, from, bytes);
}

void rig_bus_write(uint32_t bus, const void *from, size_t bytes)
{
    if (in(bus, bytes, UNCACHED, uncached_used)) {
        memcpy(uncached + (bus - UNCACHED), from, bytes);
        memcpy(uncached_seen + (bus - UNCACHED), from, bytes);
    } else if (in(bus, bytes, CACHED, cached_used)) {
        write_cached(bus - CACHED, from, bytes);
    } else {
        test_fail(__FILE__, __LINE__, "the device writes %zu bytes at 0x%x", bytes, bus);
    }
}

/* ---- the kernel ---- */

void irq_attach(unsigned irq, irq_handler handler, const struct device *dev)
{
    CHECK(irq < IRQS && !irqs[irq].handler);
    irqs[irq].handler = handler;
    irqs[irq].dev = dev;
}

void rig_interrupt(unsigned irq)
{
    CHECK(irq < IRQS && irqs[irq].handler);
    irqs[irq].handler(irqs[irq].dev);
}

static void on_notify(struct nic *n)
{
    CHECK(n == nic);
    notified++;
}

void nic_attach(struct nic *n)
{
    CHECK(!nic);
    nic = n;
    nic->notify = on_notify;
}

struct nic *rig_nic(void)
{
    return nic;
}

unsigned rig_notified(void)
{
    unsigned n = notified;

    notified = 0;
    return n;
}

void console_attach(const struct device *dev, const struct uart_ops *ops)
{
    CHECK(!uart);
    uart = ops;
    uart_dev = dev;
}

void console_rx(const struct device *dev)
{
    CHECK(dev == uart_dev);
    for (int c = uart->getc(dev); c >= 0; c = uart->getc(dev)) {
        CHECK(ntyped < TYPED);
        typed[ntyped++] = (char)c;
    }
}

const struct uart_ops *rig_uart(void)
{
    return uart;
}

const char *rig_typed(unsigned *bytes)
{
    *bytes = ntyped;
    return typed;
}

uint64_t time_us(void)
{
    return now_us;
}

void entropy_get(void *out, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        ((uint8_t *)out)[i] = (uint8_t)test_random();
}

void kprintf(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("# ", stdout);
    vprintf(format, args);
    va_end(args);
}

void kassert_failed(const char *what, const char *file, int line)
{
    test_fail(file, line, "kassert: %s", what);
}
