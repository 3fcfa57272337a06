/* SPDX-License-Identifier: MIT */
/* How fast the generic timer counts.  CNTFRQ is what some loader wrote: on one board that is true,
 * on another (a model, mostly) the counter runs at its own rate.  So it is measured against the
 * SoC's timer, whose clock is the crystal.  Source: H3 User Manual V1.2, 4.6 (Timer). */
#include "bsp/arm/cpu.h"
#include "bsp/arm/mmu.h"
#include "bsp/boards/orangepi-pc/orangepi.h"
#include "bsp/kernel/device/driver.h"

#define TIMER 0x01c20c00u
enum { IRQ_EN = 0x00, TMR0_CTRL = 0x10, TMR0_INTV = 0x14, TMR0_CUR = 0x18, WDOG0_CTRL = 0xb0,
       WDOG0_CFG = 0xb4, WDOG0_MODE = 0xb8 };
enum { CTRL_FEED = 0xa57 << 1 | 1, CFG_SYSTEM = 1, MODE_EN = 1, RESTART_US = 1500000 };
/* Continuous, not divided. */
enum { CTRL_EN = 1 << 0, CTRL_RELOAD = 1 << 1, CTRL_OSC24M = 1 << 2 };
enum { CRYSTAL_HZ = 24000000, TICKS_PER_US = 24 };
enum { MEASURE_TICKS = CRYSTAL_HZ / 100, TRIES = 16, POLLS = 10000000 };
enum { CLOSE = 500 };                   /* one part in so many: the same clock */

static volatile uint8_t *timer;

/* Counts down from all ones, so its complement counts up. */
static uint32_t ticks(void)
{
    return ~rd32(timer + TMR0_CUR);
}

static void timer_run(void)
{
    wr32(timer + TMR0_CTRL, 0);
    wr32(timer + TMR0_INTV, 0xffffffff);
    wr32(timer + TMR0_CTRL, CTRL_OSC24M | CTRL_RELOAD | CTRL_EN);
}

void soc_timer_start(void)
{
    timer = mmu_map_device(TIMER, 0x400);
    if (!timer)
        panic("no page for the SoC's timer");
    wr32(timer + IRQ_EN, 0);
    timer_run();
}

void soc_timer_stop(void)
{
    wr32(timer + TMR0_CTRL, 0);
}

void soc_wait_us(uint32_t us)
{
    uint32_t start = ticks();

    for (unsigned i = 0; i < POLLS && ticks() - start < us * TICKS_PER_US; i++)
        ;
}

struct reading {
    uint64_t count;
    uint32_t ticks, doubt;          /* doubt: counts that went by while the tick was read */
};

/* Both clocks at one moment: the best of some tries, as a model's CPU may lose its own between. */
static struct reading read_both(void)
{
    struct reading best = { .doubt = UINT32_MAX };

    for (unsigned i = 0; i < TRIES; i++) {
        uint64_t before = cpu_cntvct();
        uint32_t at = ticks();
        uint64_t between = cpu_cntvct() - before;

        if (between < best.doubt)
            best = (struct reading){ before + between / 2, at, (uint32_t)between };
    }
    return best;
}

/* Where the measure says that CNTFRQ is right, CNTFRQ is the better figure: it has no error. */
uint32_t calibrated_hz(void)
{
    struct reading first = read_both(), last;
    uint32_t claimed = cpu_cntfrq(), span, off;
    uint64_t hz;

    for (unsigned i = 0; ticks() - first.ticks < MEASURE_TICKS; i++)
        if (i == POLLS)
            return 0;
    last = read_both();
    span = last.ticks - first.ticks;
    hz = ((last.count - first.count) * CRYSTAL_HZ + span / 2) / span;
    if (hz < 1000000 || hz > 1000000000)
        return 0;
    off = (uint32_t)hz > claimed ? (uint32_t)hz - claimed : claimed - (uint32_t)hz;
    return off <= claimed / CLOSE ? claimed : (uint32_t)hz;
}

/* Nobody would feed it.  A loader that left it running would reset the board in at most 16 s. */
void watchdog_off(void)
{
    wr32(timer + WDOG0_MODE, 0);
}

/* The shortest time that the watchdog knows, half a second, to reset the whole chip. */
void soc_restart(void)
{
    wr32(timer + WDOG0_CFG, CFG_SYSTEM);
    wr32(timer + WDOG0_MODE, MODE_EN);
    wr32(timer + WDOG0_CTRL, CTRL_FEED);
    timer_run();
    soc_wait_us(RESTART_US);
    soc_timer_stop();
    watchdog_off();
}
