/* SPDX-License-Identifier: MIT */
/* Global timer of a Cortex-A9 MPCore.  Source: ARM DDI 0407I 4.3.  A counter of 64 bits and a
 * compare register of the same width, so nothing overflows.  Its clock, PERIPHCLK, is a fraction
 * of the CPU's, which the loader chose: the rate is measured at boot against a counter that runs
 * from a crystal, the board's (a9_timer_config).
 *
 * Erratum 740657 (r2p0 and later): without auto-increment the event flag comes up a second time
 * unless a higher compare value is written before it is cleared.  Here that is always done first,
 * with the compare off besides. */
#include "bsp/drivers/devices.h"

enum { COUNT_LOW = 0x00, COUNT_HIGH = 0x04, CONTROL = 0x08, STATUS = 0x0c, COMPARE_LOW = 0x10,
       COMPARE_HIGH = 0x14 };                                                   /* 4.4 */
enum { ENABLE = 1 << 0, COMPARE = 1 << 1, IRQ = 1 << 2, PRESCALER_1 = 0 << 8 };
enum { EVENT = 1 << 0 };
enum { SPAN_MS = 20, TRIES = 16, POLLS = 5000000 };
enum { WHOLE_HZ = 1000000, CLOSE_PPM = 200 };
enum { AHEAD = 64 };                    /* counts; doubled while it is too few */

static volatile uint8_t *regs;
static bool only_equal;

/* 4.4.1: the high word before and after. */
static uint64_t a9_count(void)
{
    uint32_t high, low, again = rd32(regs + COUNT_HIGH);

    do {
        high = again;
        low = rd32(regs + COUNT_LOW);
        again = rd32(regs + COUNT_HIGH);
    } while (high != again);
    return (uint64_t)high << 32 | low;
}

static void set_compare(uint64_t count)
{
    wr32(regs + CONTROL, ENABLE | PRESCALER_1);     /* no match with half a value (4.4.4) */
    wr32(regs + COMPARE_LOW, (uint32_t)count);
    wr32(regs + COMPARE_HIGH, (uint32_t)(count >> 32));
    wr32(regs + STATUS, EVENT);
}

static void fire_at(uint64_t count)
{
    set_compare(count);
    wr32(regs + CONTROL, ENABLE | COMPARE | IRQ | PRESCALER_1);
}

/* Before r2p0 the event comes when both are equal only (4.4.4), not later: a moment that has gone
 * by, or did so on the way, is put off until it lies ahead. */
static void a9_arm(uint64_t count)
{
    if (count == UINT64_MAX) {
        set_compare(count);
        return;
    }
    fire_at(count);
    for (uint64_t ahead = AHEAD; only_equal && a9_count() >= count; ahead *= 2) {
        count = a9_count() + ahead;
        fire_at(count);
    }
}

static void a9_isr(const struct device *dev)
{
    (void)dev;
    set_compare(UINT64_MAX);
    timer_isr();
}

static struct timer_ops ops = { .count = a9_count, .arm = a9_arm };

struct moment {
    uint64_t count;
    uint32_t reference;
};

/* Both clocks at one moment: of some tries the one whose two readings lie closest together. */
static struct moment now(const struct a9_timer_config *config)
{
    struct moment best = { 0, 0 };
    uint64_t least = UINT64_MAX;

    for (unsigned i = 0; i < TRIES; i++) {
        uint64_t before = a9_count();
        uint32_t reference = config->reference();
        uint64_t apart = a9_count() - before;

        if (apart < least) {
            least = apart;
            best.count = before + apart / 2;
            best.reference = reference;
        }
    }
    return best;
}

/* Counts a second, or 0 when one of the two clocks stands still. */
static uint32_t measure(const struct a9_timer_config *config)
{
    uint32_t span = config->reference_hz / 1000 * SPAN_MS, hz, whole;
    struct moment from = now(config), to;

    for (unsigned i = 0; config->reference() - from.reference < span; i++)
        if (i == POLLS)
            return 0;
    to = now(config);
    hz = (uint32_t)((to.count - from.count) * config->reference_hz /
                    (to.reference - from.reference));
    /* PLLs multiply a crystal of whole megahertz: close to one is one, and the rest is noise. */
    whole = (hz + WHOLE_HZ / 2) / WHOLE_HZ * WHOLE_HZ;
    return (hz > whole ? hz - whole : whole - hz) <= whole / 1000000 * CLOSE_PPM ? whole : hz;
}

static int a9_timer_probe(const struct device *dev)
{
    regs = dev->regs;
    wr32(regs + CONTROL, 0);
    wr32(regs + COUNT_LOW, 0);
    wr32(regs + COUNT_HIGH, 0);
    set_compare(UINT64_MAX);
    ops.hz = measure(dev->config);
    if (ops.hz <= WHOLE_HZ)
        return ERROR_NOT_READY;
    timer_attach(&ops);
    irq_attach(dev->irq, a9_isr, dev);
    return 0;
}

static int a9_timer_r1_probe(const struct device *dev)
{
    only_equal = true;
    return a9_timer_probe(dev);
}

const struct driver a9_global_timer = { "a9_global_timer", a9_timer_probe };
const struct driver a9_global_timer_r1 = { "a9_global_timer_r1", a9_timer_r1_probe };
