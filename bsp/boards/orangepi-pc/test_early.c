/* SPDX-License-Identifier: MIT */
/* What the Orange Pi PC does before its drivers: the rate of the generic timer, clocks, pins, PHY,
 * and the address that its number becomes. */
#include <string.h>

#include "bsp/arm/cpu.h"
#include "bsp/boards/orangepi-pc/orangepi.h"
#include "bsp/kernel/device/driver.h"
#include "tests/unit/drivers/rig.h"

/* H3 User Manual V1.2, 4.3, 4.5, 4.6, 4.16, 4.22. */
enum { SYSCON_EPHY = 0x01c00030, SID_PRCTL = 0x01c14040, SID_RDKEY = 0x01c14060,
       APB2 = 0x01c20058, GATING2 = 0x01c20068, RESET2 = 0x01c202c8, PA_CFG0 = 0x01c20800,
       TIMER_CTRL = 0x01c20c10, TIMER_CUR = 0x01c20c18, WDOG_CTRL = 0x01c20cb0,
       WDOG_CFG = 0x01c20cb4, WDOG_MODE = 0x01c20cb8 };
enum { CRYSTAL = 24, EPHY_RESET = 1 << 2, EPHY_SHUTDOWN = 1 << 16 };

static uint32_t claimed_hz = 24000000, true_hz = 24000000, fuses[4];
static bool timer_stands, sid_hangs;
static unsigned stolen_us;              /* for at most so long somebody else has the CPU */
static uint64_t phy_powered_us, phy_released_us;
static uint64_t fed_us;                 /* when the watchdog was let loose on the whole chip */

uint32_t cpu_cntfrq(void)
{
    return claimed_hz;
}

uint64_t cpu_cntvct(void)
{
    rig_pass_us(1);
    if (stolen_us && test_random_below(4) == 0)
        rig_pass_us(test_random_below(stolen_us));
    return time_us() * true_hz / 1000000;
}

_Noreturn void panic(const char *format, ...)
{
    test_fail(__FILE__, __LINE__, "panic: %s", format);
}

static uint32_t timer_now(void)         /* counts down */
{
    return timer_stands ? 77 : ~(uint32_t)(time_us() * CRYSTAL);
}

static uint32_t sid_control(void)
{
    return sid_hangs ? 2 : 0;
}

static uint32_t ephy_reg(void);
static const struct rig_answer answers[] = {
    { TIMER_CUR, timer_now }, { SID_PRCTL, sid_control }, { SYSCON_EPHY, ephy_reg },
};
static uint32_t ephy = EPHY_SHUTDOWN | 0x1234;

static uint32_t ephy_reg(void)
{
    return ephy;
}

static void written(uint32_t phys, uint32_t value)
{
    if (phys == SID_PRCTL && value & 2) {
        CHECK_EQ(value & 0xff00, 0xac00);
        rig_poke(SID_RDKEY, fuses[value >> 18]);
    }
    if (phys == WDOG_CTRL && value == 0x14af && rig_peek(WDOG_MODE) & 1 && rig_peek(WDOG_CFG) == 1)
        fed_us = time_us();
    if (phys == SYSCON_EPHY) {
        CHECK(!(rig_peek(RESET2) & EPHY_RESET));    /* while it is held in reset */
        ephy = value;
        phy_powered_us = time_us();
    }
    if (phys == RESET2 && value & EPHY_RESET)
        phy_released_us = time_us();
}

static void start(void)
{
    static const struct rig_soc chip = { answers, ARRAY_SIZE(answers), written };

    rig_soc(&chip);
    soc_timer_start();
}

TEST(rate_that_is_right_is_believed_exactly)
{
    start();
    CHECK_EQ(calibrated_hz(), 24000000);
}

TEST(rate_that_is_wrong_is_measured)
{
    static const uint32_t rates[] = { 1000000, 19200000, 23000000, 62500000, 1000000000 };

    start();
    for (unsigned i = 0; i < ARRAY_SIZE(rates); i++) {
        uint32_t hz;

        true_hz = rates[i];
        hz = calibrated_hz();
        CHECK(hz > true_hz / 1000 * 999 && hz < true_hz / 1000 * 1001);
    }
}

TEST(measure_does_not_mind_lost_time)
{
    start();
    true_hz = 62500000;
    for (stolen_us = 10; stolen_us <= 100000; stolen_us *= 10) {
        uint32_t hz = calibrated_hz();

        CHECK(hz > true_hz / 1000 * 999 && hz < true_hz / 1000 * 1001);
    }
}

TEST(crystal_that_stands_is_no_hang)
{
    timer_stands = true;
    start();
    CHECK_EQ(calibrated_hz(), 0);
    soc_wait_us(10);
}

TEST(watchdog_and_timer_are_left_off)
{
    start();
    rig_poke(WDOG_MODE, 1);
    watchdog_off();
    soc_timer_stop();
    CHECK_EQ(rig_peek(WDOG_MODE), 0);
    CHECK_EQ(rig_peek(TIMER_CTRL), 0);
}

TEST(restart_lets_the_watchdog_bite_and_calls_it_back_when_it_does_not)
{
    start();
    soc_timer_stop();
    soc_restart();
    CHECK(fed_us);
    CHECK(time_us() - fed_us >= 500000);                    /* its shortest interval */
    CHECK_EQ(rig_peek(WDOG_MODE), 0);
}

TEST(restart_with_a_timer_that_stands_is_no_hang)
{
    timer_stands = true;
    start();
    soc_restart();
    CHECK_EQ(rig_peek(WDOG_MODE), 0);
}

TEST(console_is_clocked_by_the_crystal_and_nothing_else_moves)
{
    start();
    rig_poke(APB2, 0xf0000000 | 2 << 24 | 1 << 16 | 3);     /* some PLL, divided */
    rig_poke(PA_CFG0, 0x77665544);
    rig_poke(GATING2, 0x80000000);
    clocks_and_pins();
    CHECK_EQ(rig_peek(APB2), 0xf1000000);
    CHECK_EQ(rig_peek(PA_CFG0), 0x77225544);
    CHECK_EQ(rig_peek(GATING2), 0x80000020);
}

TEST(phy_is_powered_and_addressed_while_in_reset)
{
    start();
    rig_poke(RESET2, EPHY_RESET);
    clocks_and_pins();
    CHECK_EQ(ephy & EPHY_SHUTDOWN, 0);
    CHECK_EQ(ephy >> 20 & 0x1f, 1);
    CHECK(ephy & 1 << 15);                                  /* the inside one */
    CHECK(rig_peek(RESET2) & EPHY_RESET);
    CHECK(phy_released_us - phy_powered_us >= 10000);
}

/* The CRC by another hand: Python's zlib.crc32(bytes.fromhex("112233445566778899aabbcc")). */
TEST(address_is_what_the_loader_makes_of_the_number)
{
    static const uint32_t number[] = { 0x02c00081, 0x44332211, 0x88776655, 0xccbbaa99 };
    uint8_t mac[6];

    start();
    memcpy(fuses, number, sizeof fuses);
    CHECK(sid_mac_address(mac));
    CHECK(!memcmp(mac, "\x02\x81\xd1\x77\xf7\xfd", 6));
}

TEST(blank_fuses_give_no_address)
{
    uint8_t mac[6];

    start();
    CHECK(!sid_mac_address(mac));
    fuses[0] = 0x02c00081;                                  /* the batch, and no number */
    CHECK(!sid_mac_address(mac));
}

TEST(fuses_that_never_answer_are_no_hang)
{
    uint8_t mac[6];

    start();
    fuses[0] = fuses[1] = 1;
    sid_hangs = true;
    CHECK(!sid_mac_address(mac));
}
