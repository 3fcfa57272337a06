/* SPDX-License-Identifier: MIT */
/* ARM L2C-310 (PL310) outer cache, r3p1 or r3p2.  Source: ARM DDI 0246H chapter 3; registers are
 * writable in the secure state only (3.3).  Maintenance is by physical line; each such write waits
 * for the one before by itself (3.3.10), and a cache sync waits for the last and drains the
 * store buffer.
 *
 * Errata (ARM PL310 software developers errata notice): 769419, before r3p2, what sits in the store
 * buffer may stay there: hence sync() in every dma_barrier().  752271, before r3p2, double line
 * fills may corrupt data: the board's prefetch word leaves them off.  588369 and 727915 concern
 * operations that are not used here; 753970 is of r3p0. */
#include "bsp/drivers/devices.h"
#include "bsp/kernel/memory/dma.h"

enum { CACHE_ID = 0x000, CONTROL = 0x100, AUX = 0x104, TAG_LATENCY = 0x108, DATA_LATENCY = 0x10c,
       INT_MASK = 0x214, INT_CLEAR = 0x220, SYNC = 0x730, INVALIDATE_PA = 0x770,
       INVALIDATE_WAY = 0x77c, CLEAN_PA = 0x7b0, PREFETCH = 0xf60, POWER = 0xf80 }; /* 3.2 */
enum { ID_PART = 0x3c0, ID_PL310 = 0x0c0 };             /* 3.3.1: bits 9:6 are 3 */
enum { CONTROL_ON = 1 << 0, AUX_WAYS_16 = 1 << 16, AUX_SHARED_OVERRIDE = 1 << 22,
       BUSY = 1 << 0, POWER_STANDBY = 1 << 0, POWER_GATING = 1 << 1 };
enum { LINE = 32, INTERRUPTS = 0x1ff, POLLS = 10000000 };
#define ARM_IMPLEMENTER 0x41u

static volatile uint8_t *regs;

static void sync(void)
{
    wr32(regs + SYNC, 0);
    for (unsigned i = 0; rd32(regs + SYNC) & BUSY; i++)
        kassert(i < POLLS);             /* else nothing that went through it is sure */
}

static void by_line(unsigned operation, uint32_t phys, uint32_t bytes)
{
    uint32_t at = phys & ~(LINE - 1u);

    for (uint32_t left = phys + bytes - at; left; at += LINE) {
        wr32(regs + operation, at);
        left -= left < LINE ? left : LINE;
    }
    sync();
}

static void clean(uint32_t phys, uint32_t bytes)
{
    by_line(CLEAN_PA, phys, bytes);
}

static void invalidate(uint32_t phys, uint32_t bytes)
{
    by_line(INVALIDATE_PA, phys, bytes);
}

static const struct outer_cache_ops ops = { clean, invalidate, sync };

/* Latencies, prefetch and auxiliary control may be written while the cache is off only (3.1.1);
 * what it held at power-up is noise, what a loader that switched it off held has been cleaned. */
static int turn_on(const struct pl310_config *config)
{
    uint32_t aux = rd32(regs + AUX), ways = aux & AUX_WAYS_16 ? 0xffff : 0xff;

    wr32(regs + TAG_LATENCY, config->tag_latency);
    wr32(regs + DATA_LATENCY, config->data_latency);
    wr32(regs + PREFETCH, config->prefetch);
    wr32(regs + POWER, POWER_GATING | POWER_STANDBY);
    wr32(regs + AUX, aux | AUX_SHARED_OVERRIDE);
    wr32(regs + INT_MASK, 0);
    wr32(regs + INT_CLEAR, INTERRUPTS);
    wr32(regs + INVALIDATE_WAY, ways);
    for (unsigned i = 0; rd32(regs + INVALIDATE_WAY) & ways; i++)
        if (i == POLLS)
            return ERROR_NOT_READY;
    sync();
    wr32(regs + CONTROL, CONTROL_ON);
    return 0;
}

/* A cache that the loader left on stays as it is: memory is in order as the CPU sees it, and to
 * switch it off safely nothing might write meanwhile. */
static int pl310_probe(const struct device *dev)
{
    uint32_t id;
    int error = 0;

    regs = dev->regs;
    id = rd32(regs + CACHE_ID);
    if (id >> 24 != ARM_IMPLEMENTER || (id & ID_PART) != ID_PL310)
        return ERROR_DEV_NOT_EXIST;
    if (!(rd32(regs + CONTROL) & CONTROL_ON))
        error = turn_on(dev->config);
    if (!error)
        dma_attach_outer_cache(&ops);
    return error;
}

const struct driver pl310 = { "pl310", pl310_probe };
