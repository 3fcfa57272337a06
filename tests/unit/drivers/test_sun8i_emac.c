/* SPDX-License-Identifier: MIT */
/* The driver against a MAC made of functions: what each hand-over needs, rings that wrap and fill,
 * frames that are no frames, a link that comes and goes, parts that never answer. */
#include <string.h>

#include "bsp/drivers/devices.h"
#include "tests/unit/drivers/emac.h"
#include "tests/unit/drivers/fake_emac.h"
#include "tests/unit/drivers/rig.h"

/* ---- receive ---- */

TEST(received_frame_is_seen_whole_and_without_fcs)
{
    emac_up();
    CHECK(fake_emac_receives(0x5c, 1514, 0));
    CHECK_EQ(emac_take(1514), 0x5c);
    CHECK_EQ(emac_take(0), -1);
    CHECK_EQ(emac_nic->stats.rx, 1);
}

TEST(buffers_are_there_before_anybody_asks)
{
    CHECK_EQ(emac_probe(), 0);
    emac_nic = rig_nic();
    for (unsigned i = 0; i < EMAC_RING; i++)
        CHECK(fake_emac_receives((uint8_t)i, 64, 0));
    for (unsigned i = 0; i < EMAC_RING; i++)
        CHECK_EQ(emac_take(64), i);
}

TEST(receive_ring_wraps)
{
    emac_up();
    for (unsigned i = 0; i < 5 * EMAC_RING / 2; i++) {
        CHECK(fake_emac_receives((uint8_t)i, 60 + i, 0));
        CHECK_EQ(emac_take(60 + i), (uint8_t)i);
    }
    CHECK_EQ(emac_nic->stats.rx_drop, 0);
}

TEST(frame_stays_until_it_is_released)
{
    size_t bytes;
    const void *first, *again;

    emac_up();
    CHECK(fake_emac_receives(0x5c, 100, 0));
    first = emac_nic->ops->receive(emac_nic, &bytes);
    for (unsigned i = 0; i < EMAC_RING; i++)
        fake_emac_receives(0x6d, 100, 0);       /* one more than there is room for */
    again = emac_nic->ops->receive(emac_nic, &bytes);
    CHECK(first == again);
    CHECK_EQ(bytes, 100);
    CHECK(is_filled(first, 0x5c, 100));
    CHECK_EQ(emac_nic->stats.rx, 1);
}

/* A line that is dirty when the device writes below it would be written back on top. */
TEST(what_the_reader_scribbled_is_not_in_the_next_frame)
{
    size_t bytes;

    emac_up();
    for (unsigned i = 0; i < 2 * EMAC_RING; i++) {
        const void *frame;

        CHECK(fake_emac_receives((uint8_t)i, 1000, 0));
        frame = emac_nic->ops->receive(emac_nic, &bytes);
        CHECK(is_filled(frame, (uint8_t)i, 1000));
        memset((void *)(uintptr_t)frame, 0xee, 1000);
        emac_nic->ops->release(emac_nic);
    }
}

static void is_dropped(size_t bytes, uint32_t errors)
{
    emac_up();
    CHECK(fake_emac_receives(0x11, bytes, errors));
    CHECK(fake_emac_receives(0x22, 64, 0));
    CHECK_EQ(emac_take(64), 0x22);
    CHECK_EQ(emac_take(0), -1);
    CHECK_EQ(emac_nic->stats.rx_drop, 1);
    for (unsigned i = 0; i < EMAC_RING; i++) {  /* and its buffers are back */
        CHECK(fake_emac_receives((uint8_t)i, 64, 0));
        CHECK_EQ(emac_take(64), (uint8_t)i);
    }
}

TEST(runt_is_dropped)
{
    is_dropped(13, 0);
}

TEST(frame_over_1514_bytes_is_dropped)
{
    is_dropped(1515, 0);
}

TEST(frame_over_two_buffers_is_dropped)
{
    is_dropped(1800, 0);
}

TEST(frame_with_a_wrong_crc_is_dropped)
{
    is_dropped(100, EMAC_CRC_ERROR);
}

TEST(interrupt_comes_once_until_rearm)
{
    emac_up();
    fake_emac_receives(1, 64, 0);
    fake_emac_receives(2, 64, 0);
    CHECK_EQ(fake.interrupts, 1);
    CHECK_EQ(rig_notified(), 1);
    CHECK_EQ(emac_take(64), 1);
    CHECK_EQ(emac_take(64), 2);
    CHECK(!emac_nic->ops->rearm(emac_nic));
    fake_emac_receives(3, 64, 0);
    CHECK_EQ(fake.interrupts, 2);
}

TEST(rearm_sees_a_frame_that_came_before_it)
{
    emac_up();
    fake_emac_receives(1, 64, 0);
    CHECK_EQ(emac_take(64), 1);
    fake_emac_receives(2, 64, 0);               /* the interrupt is masked */
    CHECK(emac_nic->ops->rearm(emac_nic));
    CHECK_EQ(fake.reg[EMAC_INT_EN / 4], 0);
    CHECK_EQ(emac_take(64), 2);
    CHECK(!emac_nic->ops->rearm(emac_nic));
}

static void overrun(unsigned rounds)
{
    emac_up();
    for (unsigned round = 0; round < rounds; round++) {
        unsigned stored = 0, taken = 0;

        while (stored < 200 && fake_emac_receives((uint8_t)stored, 64, 0))
            stored++;
        CHECK_EQ(stored, EMAC_RING);
        for (int fill; (fill = emac_take(64)) >= 0; taken++)
            CHECK_EQ(fill, taken);
        CHECK_EQ(taken, EMAC_RING);
        CHECK(!emac_nic->ops->rearm(emac_nic));
    }
}

TEST(receiver_without_a_buffer_goes_on_where_it_was)
{
    overrun(3);
}

/* A device that leaves the order of the ring: nothing may be lost in it, nothing twice. */
TEST(frames_are_found_wherever_the_device_put_them)
{
    bool taken[4096] = { false };
    unsigned stored = 0, got = 0;

    fake.wanders = true;
    emac_up();
    while (stored < 4000) {
        for (unsigned n = test_random_below(100); n && stored < 4000; n--)
            stored += fake_emac_receives((uint8_t)(stored / 256), 60 + stored % 256, 0);
        for (unsigned n = test_random_below(100); n; n--) {
            size_t bytes = 0;
            const uint8_t *frame = emac_nic->ops->receive(emac_nic, &bytes);
            unsigned which;

            if (!frame)
                break;
            which = frame[0] * 256u + (unsigned)bytes - 60;
            CHECK(which < stored && !taken[which]);
            taken[which] = true;
            got++;
            emac_nic->ops->release(emac_nic);
        }
        emac_nic->ops->rearm(emac_nic);
    }
    for (size_t bytes; emac_nic->ops->receive(emac_nic, &bytes); got++)
        emac_nic->ops->release(emac_nic);
    CHECK_EQ(got, stored);
}

/* The frames before the interrupt was taken ran the ring full: the bit is there only once. */
TEST(interrupt_that_tells_of_a_full_ring_is_enough)
{
    fake.wanders = true;
    emac_up();
    fake.cpu_busy = true;
    for (unsigned i = 0; i < 5; i++) {
        CHECK(fake_emac_receives((uint8_t)i, 64, 0));
        CHECK_EQ(emac_take(64), i);
        CHECK(!emac_nic->ops->rearm(emac_nic));
    }
    for (unsigned i = 0; i < EMAC_RING; i++)
        CHECK(fake_emac_receives((uint8_t)i, 64, 0));
    rig_interrupt(EMAC_IRQ);
    for (unsigned i = 0; i < EMAC_RING - 2; i++)
        CHECK_EQ(emac_take(64), i);
    CHECK(fake_emac_receives(100, 64, 0));      /* at the head of the list, out of its turn */
    CHECK(fake_emac_receives(101, 64, 0));
    CHECK_EQ(emac_take(64), EMAC_RING - 2);
    CHECK_EQ(emac_take(64), EMAC_RING - 1);
    CHECK_EQ(emac_take(64), 100);
    CHECK_EQ(emac_take(64), 101);
    CHECK_EQ(emac_take(64), -1);
}

/* ---- link and address ---- */

static void mode(uint16_t partner, uint32_t basic_ctl0)
{
    fake_emac_link(false, 0);
    CHECK(!emac_nic->ops->link_up(emac_nic));
    fake_emac_link(true, partner);
    CHECK(emac_nic->ops->link_up(emac_nic));
    CHECK_EQ(fake.reg[EMAC_BASIC_CTL0 / 4], basic_ctl0);
}

TEST(mac_follows_what_the_phy_negotiated)
{
    emac_up();
    mode(0x41e1, 0xd);                          /* 100, full */
    mode(0x4081, 0xc);                          /* 100, half */
    mode(0x4061, 0x9);                          /* 10, full */
    mode(0x4021, 0x8);                          /* 10, half */
}

TEST(address_of_the_loader_is_kept)
{
    emac_dev.regs = fake_emac_begin();
    fake.reg[EMAC_ADDR_LOW / 4] = 0x12005452;
    fake.reg[EMAC_ADDR_HIGH / 4] = 0x5634;
    CHECK_EQ(sun8i_emac.probe(&emac_dev), 0);
    CHECK(!memcmp(rig_nic()->mac, "\x52\x54\x00\x12\x34\x56", 6));
    CHECK_EQ(fake.reg[EMAC_ADDR_LOW / 4], 0x12005452);
    CHECK_EQ(fake.reg[EMAC_ADDR_HIGH / 4], 0x5634);
}

TEST(address_of_the_board_is_next)
{
    emac_board_has_address = true;
    CHECK_EQ(emac_probe(), 0);
    CHECK(!memcmp(rig_nic()->mac, "\x02\x01\x02\x03\x04\x05", 6));
    CHECK_EQ(fake.reg[EMAC_ADDR_LOW / 4], 0x03020102);
    CHECK_EQ(fake.reg[EMAC_ADDR_HIGH / 4], 0x0504);
}

TEST(address_without_any_is_local_and_no_group)
{
    CHECK_EQ(emac_probe(), 0);
    CHECK_EQ(rig_nic()->mac[0] & 3, 2);
    CHECK_EQ(fake.reg[EMAC_ADDR_LOW / 4] & 0xff, rig_nic()->mac[0]);
}

/* ---- parts that never answer ---- */

TEST(mac_that_never_leaves_reset_is_given_up)
{
    uint64_t began = time_us();

    fake.reset_hangs = true;
    CHECK_EQ(emac_probe(), ERROR_NOT_READY);
    CHECK(time_us() - began < 1000000);
    CHECK(!rig_nic());
}

TEST(mac_that_never_leaves_reset_is_given_up_without_a_clock)
{
    rig_stop_time();
    fake.reset_hangs = true;
    CHECK_EQ(emac_probe(), ERROR_NOT_READY);
}

TEST(phy_that_never_answers_is_given_up)
{
    uint64_t began = time_us();

    fake.phy_hangs = true;
    CHECK_EQ(emac_probe(), ERROR_DEV_NOT_EXIST);
    CHECK(time_us() - began < 1000000);
    CHECK(!rig_nic());
}

TEST(phy_that_stops_answering_has_no_link)
{
    uint64_t began;

    emac_up();
    fake.phy_hangs = true;
    began = time_us();
    CHECK(!emac_nic->ops->link_up(emac_nic));
    CHECK(time_us() - began < 10000);
    CHECK(!emac_send(0x11, 100));
}

TEST(mac_that_stands_for_ever_does_not_hang_anybody)
{
    uint64_t began;

    emac_up();
    fake.stands = true;
    fake.reset_hangs = true;
    CHECK(emac_send(0x11, 100));
    began = time_us();
    for (unsigned i = 0; i < 10; i++)
        emac_nic->ops->link_up(emac_nic);
    CHECK(!emac_nic->ops->link_up(emac_nic));
    CHECK(!emac_send(0x11, 100));
    CHECK(time_us() - began < 200000);          /* tried once */
}
