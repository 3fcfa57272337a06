/* SPDX-License-Identifier: MIT */
/* The outer cache's driver: what it writes, and in which order. */
#include <string.h>

#include "bsp/drivers/devices.h"
#include "bsp/kernel/memory/dma.h"
#include "tests/unit/drivers/rig.h"

enum { CONTROL = 0x100, AUX = 0x104, TAG = 0x108, DATA = 0x10c, SYNC = 0x730, INV_PA = 0x770,
       INV_WAY = 0x77c, CLEAN_PA = 0x7b0, PREFETCH = 0xf60, BYTES = 0x1000 };
enum { LOG = 4096, SLOW = 5 };

static uint32_t regs[BYTES / 4];
static struct {
    uint32_t offset, value;
} writes[LOG];
static unsigned nwrites, busy;
static bool never_done;
static const struct outer_cache_ops *outer;

void dma_attach_outer_cache(const struct outer_cache_ops *ops)
{
    CHECK(!outer);
    outer = ops;
}

static uint32_t reg_read(uint32_t offset)
{
    uint32_t value = regs[offset / 4];

    if (offset != SYNC && offset != INV_WAY)
        return value;
    if (never_done || busy) {
        busy -= busy != 0;
        return offset == SYNC ? 1 : value;
    }
    return 0;
}

static void reg_write(uint32_t offset, uint32_t value)
{
    bool line = offset == INV_PA || offset == CLEAN_PA;

    CHECK(nwrites < LOG);
    CHECK(!busy);                                   /* the operation before is over */
    if (regs[CONTROL / 4] & 1)
        CHECK(line || offset == SYNC);              /* nothing else while it is on */
    else
        CHECK(!line);
    if (line)
        CHECK(value % 32 == 0);
    if (offset == SYNC || offset == INV_WAY)
        busy = SLOW;
    regs[offset / 4] = value;
    writes[nwrites].offset = offset;
    writes[nwrites++].value = value;
}

static int probe(uint32_t id, uint32_t control)
{
    static const struct rig_registers block = { reg_read, reg_write };
    static const struct pl310_config config = { 0x132, 0x121, 0x30000000 };
    static struct device dev = { .driver = &pl310, .config = &config };

    regs[0] = id;
    regs[CONTROL / 4] = control;
    regs[AUX / 4] = 0x02070000;                     /* 16 ways */
    dev.regs = rig_registers(&block, BYTES);
    return pl310.probe(&dev);
}

static int written(uint32_t offset)
{
    for (unsigned i = 0; i < nwrites; i++)
        if (writes[i].offset == offset)
            return (int)i;
    return -1;
}

TEST(cache_is_set_up_and_emptied_before_it_goes_on)
{
    CHECK_EQ(probe(0x410000c7, 0), 0);
    CHECK(outer);
    CHECK_EQ(regs[TAG / 4], 0x132);
    CHECK_EQ(regs[DATA / 4], 0x121);
    CHECK_EQ(regs[PREFETCH / 4], 0x30000000);
    CHECK_EQ(regs[AUX / 4], 0x02470000);
    CHECK_EQ(regs[INV_WAY / 4], 0xffff);
    CHECK(written(INV_WAY) >= 0 && written(SYNC) > written(INV_WAY));
    CHECK_EQ(written(CONTROL), nwrites - 1);
    CHECK_EQ(regs[CONTROL / 4], 1);
}

TEST(cache_that_is_on_is_left_alone)
{
    CHECK_EQ(probe(0x410000c8, 1), 0);
    CHECK(outer);
    CHECK_EQ(nwrites, 0);
}

TEST(no_cache_there)
{
    CHECK_EQ(probe(0, 0), ERROR_DEV_NOT_EXIST);
    CHECK(!outer);
    CHECK_EQ(nwrites, 0);
}

TEST(cache_that_is_never_empty_stays_off)
{
    never_done = true;
    regs[INV_WAY / 4] = 0xffff;
    CHECK_EQ(probe(0x410000c7, 0), ERROR_NOT_READY);
    CHECK(!outer);
    CHECK_EQ(regs[CONTROL / 4], 0);
}

static void covers(void (*operation)(uint32_t, uint32_t), uint32_t which, uint32_t from,
                   uint32_t bytes)
{
    uint32_t line = from & ~31u;

    nwrites = 0;
    operation(from, bytes);
    for (unsigned i = 0; line < from + bytes; i++, line += 32) {
        CHECK_EQ(writes[i].offset, which);
        CHECK_EQ(writes[i].value, line);
        CHECK(i + 2 <= nwrites);
    }
    CHECK_EQ(writes[nwrites - 1].offset, SYNC);
    CHECK_EQ(nwrites - 1, (line - (from & ~31u)) / 32);
    CHECK_EQ(busy, 0);                              /* it has waited */
}

TEST(maintenance_takes_every_line_of_the_range_then_syncs)
{
    CHECK_EQ(probe(0x410000c7, 0), 0);
    covers(outer->clean, CLEAN_PA, 0x10000000, 64);
    covers(outer->invalidate, INV_PA, 0x10000040, 1536);
    covers(outer->clean, CLEAN_PA, 0x10000010, 32);
    covers(outer->clean, CLEAN_PA, 0x1000001f, 1);
    covers(outer->clean, CLEAN_PA, 0x4fffffc0, 64); /* the end of the board's RAM */
}

TEST(sync_waits_for_the_cache)
{
    CHECK_EQ(probe(0x410000c7, 0), 0);
    nwrites = 0;
    outer->sync();
    CHECK_EQ(nwrites, 1);
    CHECK_EQ(writes[0].offset, SYNC);
    CHECK_EQ(busy, 0);
}
