/* SPDX-License-Identifier: MIT */
/* What the Versatile Express does before its drivers and at its end: snoop unit, the crystal's
 * counter, the motherboard's controller. */
#include "bsp/boards/vexpress-a9/vexpress.h"
#include "bsp/kernel/device/driver.h"
#include "tests/unit/drivers/rig.h"

/* ARM DUI 0447 chapter 4, ARM DDI 0407 2.2. */
enum { SCU_CONTROL = 0x1e000000, SCU_INVALIDATE = 0x1e00000c, SYS_24MHZ = 0x1000005c,
       CFG_DATA = 0x100000a0, CFG_CONTROL = 0x100000a4, CFG_STATUS = 0x100000a8 };
#define SHUTDOWN 0xc0800000u            /* start, write, function 8, site and device 0 */
#define REBOOT 0xc0900000u
enum { COMPLETE = 1, ANSWER_US = 50, REQUESTS = 4 };

static bool controller_dead;
static uint32_t answered = COMPLETE;    /* a loader's request, say */
static uint32_t asked[REQUESTS];
static uint64_t asked_us[REQUESTS];
static unsigned nasked;

static uint32_t crystal(void)
{
    return (uint32_t)(time_us() * 24);
}

static uint32_t status(void)
{
    if (nasked && time_us() - asked_us[nasked - 1] >= ANSWER_US && !controller_dead)
        answered = COMPLETE;
    return answered;
}

static const struct rig_answer answers[] = { { SYS_24MHZ, crystal }, { CFG_STATUS, status } };

static void written(uint32_t phys, uint32_t value)
{
    if (phys == SCU_CONTROL && value & 1)
        CHECK_EQ(rig_peek(SCU_INVALIDATE), 0xffff);         /* first: the tags are noise */
    if (phys == CFG_STATUS)
        answered = value;
    if (phys != CFG_CONTROL)
        return;
    CHECK(nasked < REQUESTS);
    CHECK_EQ(answered, 0);              /* or the answer to the one before would pass for its own */
    CHECK_EQ(rig_peek(CFG_DATA), 0);
    asked[nasked] = value;
    asked_us[nasked++] = time_us();
}

static void start(void)
{
    static const struct rig_soc chip = { answers, ARRAY_SIZE(answers), written };

    rig_soc(&chip);
    rig_poke(CFG_DATA, 0xdead);
}

TEST(snoop_unit_that_is_on_is_left_alone)
{
    start();
    rig_poke(SCU_CONTROL, 0x21);
    sysreg_early();
    CHECK_EQ(rig_peek(SCU_CONTROL), 0x21);
    CHECK_EQ(rig_peek(SCU_INVALIDATE), 0);
}

TEST(snoop_unit_that_is_off_is_emptied_and_turned_on)
{
    start();
    rig_poke(SCU_CONTROL, 0x20);
    sysreg_early();
    CHECK_EQ(rig_peek(SCU_CONTROL), 0x21);
}

TEST(crystal_counter_counts)
{
    uint32_t first;

    start();
    sysreg_early();
    first = sysreg_crystal_count();
    rig_pass_us(1000);
    CHECK(sysreg_crystal_count() - first >= SYSREG_CRYSTAL_HZ / 1000);
    CHECK(sysreg_crystal_count() - first < SYSREG_CRYSTAL_HZ / 1000 * 101 / 100);
}

TEST(off_is_asked_for_and_given_time_before_a_restart)
{
    start();
    sysreg_early();
    sysreg_power_off();
    CHECK_EQ(nasked, 2);
    CHECK_EQ(asked[0], SHUTDOWN);
    CHECK(asked_us[1] - asked_us[0] >= 1000000);
    CHECK_EQ(asked[1], REBOOT);
}

TEST(restart_is_asked_for_and_given_time)
{
    start();
    sysreg_early();
    sysreg_restart();
    CHECK_EQ(nasked, 1);
    CHECK_EQ(asked[0], REBOOT);
}

TEST(controller_that_never_answers_is_no_hang)
{
    start();
    controller_dead = true;
    sysreg_early();
    sysreg_power_off();
    CHECK_EQ(nasked, 2);
    sysreg_restart();
    CHECK_EQ(nasked, 3);
}
