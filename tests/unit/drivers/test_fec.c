/* SPDX-License-Identifier: MIT */
/* The ENET driver over a MAC made of functions (enet.h). */
#include <string.h>

#include "tests/unit/drivers/enet.h"
#include "tests/unit/drivers/frames.h"
#include "tests/unit/drivers/rig.h"

enum { RING = 64 };

static void boot(void)
{
    CHECK_EQ(enet_probe(), 0);
    fake_phy_plug(&enet.phy, PARTNER_100_FULL, 0);
    CHECK(rig_nic()->ops->link_up(rig_nic()));
    CHECK(!rig_nic()->ops->rearm(rig_nic()));
}

TEST(frames_go_out_whole_round_the_ring)
{
    boot();
    for (unsigned i = 0; i < 3 * RING; i++) {
        CHECK(send_frame(14 + i * 7, (uint8_t)i));
        went_out(14 + i * 7, (uint8_t)i);
    }
    CHECK_EQ(rig_nic()->stats.tx, 3 * RING);
    CHECK_EQ(rig_nic()->stats.tx_drop, 0);
}

TEST(frames_come_in_whole_round_the_ring)
{
    boot();
    for (unsigned i = 0; i < 3 * RING; i++) {
        CHECK(arrive(60 + i * 7, (uint8_t)i));
        CHECK_EQ(rig_notified(), 1);
        came_in(60 + i * 7, (uint8_t)i);
        nothing_came();
        CHECK(!rig_nic()->ops->rearm(rig_nic()));
    }
    CHECK_EQ(rig_nic()->stats.rx, 3 * RING);
    CHECK_EQ(rig_nic()->stats.rx_drop, 0);
}

TEST(one_interrupt_until_rearmed)
{
    boot();
    tells_once_until_rearmed();
}

TEST(frame_between_the_last_look_and_rearm_is_told)
{
    boot();
    tells_of_a_frame_before_rearm();
}

TEST(full_receive_ring_loses_frames_and_goes_on)
{
    boot();
    for (unsigned i = 0; i < RING; i++)
        CHECK(arrive(100, (uint8_t)i));
    CHECK(!arrive(100, 99));
    for (unsigned i = 0; i < RING; i++)
        came_in(100, (uint8_t)i);
    nothing_came();
    CHECK(!rig_nic()->ops->rearm(rig_nic()));
    CHECK(arrive(100, 77));
    came_in(100, 77);
}

TEST(one_descriptor_given_back_is_enough)
{
    boot();
    for (unsigned i = 0; i < RING; i++)
        CHECK(arrive(100, (uint8_t)i));
    CHECK(!arrive(100, 98));
    came_in(100, 0);
    CHECK(rig_nic()->ops->rearm(rig_nic()));
    CHECK(arrive(100, RING));
    CHECK(!arrive(100, 99));
    for (unsigned i = 1; i <= RING; i++)
        came_in(100, (uint8_t)i);
    nothing_came();
}

TEST(full_transmit_ring_refuses_and_goes_on)
{
    boot();
    enet.tx_halted = true;
    for (unsigned i = 0; i < RING; i++)
        CHECK(send_frame(200, (uint8_t)i));
    CHECK_EQ(offer_frame(200, 99), NIC_FULL);
    CHECK_EQ(offer_frame(200, 99), NIC_FULL);
    CHECK_EQ(rig_nic()->stats.tx_drop, 0);
    enet_resume();
    CHECK(send_frame(200, RING));
    for (unsigned i = 0; i <= RING; i++)
        went_out(200, (uint8_t)i);
}

TEST(room_in_a_full_ring_is_told_once)
{
    boot();
    enet.tx_halted = true;
    tells_of_room(enet_resume);
}

TEST(frames_of_a_wrong_size_are_not_sent)
{
    boot();
    CHECK(send_frame(FRAME_LONGEST, 1));
    CHECK_EQ(offer_frame(FRAME_LONGEST + 1, 1), NIC_LOST);
    CHECK_EQ(offer_frame(13, 1), NIC_LOST);
    went_out(FRAME_LONGEST, 1);
    CHECK_EQ(rig_nic()->stats.tx_drop, 2);
}

TEST(frame_longer_than_its_buffer_is_dropped_whole)
{
    boot();
    CHECK(arrive(3000, 1));
    CHECK(arrive(2000, 1));
    CHECK(arrive(60, 2));
    came_in(60, 2);
    nothing_came();
    CHECK_EQ(rig_nic()->stats.rx, 1);
    CHECK(rig_nic()->stats.rx_drop > 0);
}

TEST(longest_frame_comes_in)
{
    boot();
    CHECK(arrive(FRAME_LONGEST, 5));
    came_in(FRAME_LONGEST, 5);
    CHECK(arrive(FRAME_LONGEST + 1, 5));
    nothing_came();
}

TEST(damaged_frames_are_dropped)
{
    static const uint16_t errors[] = { 0x20, 0x10, 0x04, 0x02, 0x01 };

    boot();
    for (unsigned i = 0; i < 5; i++)
        CHECK(enet_arrive(some_frame(60, 1), 60, errors[i]));
    CHECK(arrive(10, 1));                           /* a runt */
    CHECK(arrive(60, 2));
    came_in(60, 2);
    nothing_came();
    CHECK_EQ(rig_nic()->stats.rx_drop, 6);
}

TEST(modes_of_the_link_reach_the_mac)
{
    static const struct {
        uint16_t partner, gigabit;
        bool half, ten, fast;
    } modes[] = {
        { 0x41e1, 0x0800, false, false, true },  { 0x41e1, 0, false, false, false },
        { 0x4081, 0, true, false, false },       { 0x4061, 0, false, true, false },
        { 0x4021, 0, true, true, false },
    };

    CHECK_EQ(enet_probe(), 0);
    for (unsigned i = 0; i < ARRAY_SIZE(modes); i++) {
        uint32_t rcr;

        fake_phy_plug(&enet.phy, modes[i].partner, modes[i].gigabit);
        CHECK(rig_nic()->ops->link_up(rig_nic()));
        rcr = enet_reg(0x084);
        CHECK_EQ(rcr >> 16, 1518);
        CHECK_EQ(rcr & 0xffff, 0x44 | (modes[i].half ? 2 : 0) | (modes[i].ten ? 0x200 : 0));
        CHECK_EQ(enet_reg(0x0c4), modes[i].half ? 0 : 4);
        CHECK_EQ(enet_reg(0x024), 0x102 | (modes[i].fast ? 0x20 : 0));
        CHECK(send_frame(60, 1));
        went_out(60, 1);
        fake_phy_unplug(&enet.phy);
        CHECK(!rig_nic()->ops->link_up(rig_nic()));
        CHECK(!send_frame(60, 1));
    }
}

TEST(link_that_comes_back_finds_both_rings_at_their_heads)
{
    boot();
    for (unsigned i = 0; i < 5; i++)
        CHECK(arrive(60, 1));
    enet.tx_halted = true;
    CHECK(send_frame(60, 9));
    CHECK(send_frame(60, 9));
    fake_phy_unplug(&enet.phy);
    CHECK(!rig_nic()->ops->link_up(rig_nic()));
    enet.tx_halted = false;
    fake_phy_plug(&enet.phy, PARTNER_100_FULL, 0);
    CHECK(rig_nic()->ops->link_up(rig_nic()));
    nothing_came();
    for (unsigned i = 0; i < RING + 3; i++) {
        CHECK(arrive(300, (uint8_t)i));
        came_in(300, (uint8_t)i);
        CHECK(send_frame(300, (uint8_t)i));
        went_out(300, (uint8_t)i);
        rig_nic()->ops->rearm(rig_nic());
    }
}

TEST(link_that_comes_back_still_interrupts)
{
    boot();
    fake_phy_unplug(&enet.phy);
    rig_nic()->ops->link_up(rig_nic());
    fake_phy_plug(&enet.phy, PARTNER_100_FULL, 0);
    CHECK(rig_nic()->ops->link_up(rig_nic()));
    rig_notified();
    CHECK(arrive(60, 1));
    CHECK_EQ(rig_notified(), 1);
}

TEST(bus_error_is_mended_at_the_next_poll)
{
    boot();
    enet_bus_error();
    CHECK(!send_frame(60, 1));
    CHECK(rig_nic()->ops->link_up(rig_nic()));
    CHECK(send_frame(60, 2));
    went_out(60, 2);
}

/* ERR006358: the MAC forgets TDAR, though a descriptor is ready. */
TEST(forgotten_doorbell_is_rung_again)
{
    boot();
    enet.tx_halted = true;                          /* the first one is on its way all the time */
    CHECK(send_frame(60, 1));
    CHECK(send_frame(60, 2));
    enet.tx_forgets = true;
    enet_resume();
    went_out(60, 1);
    went_out(60, 2);
}

TEST(mac_that_stops_sending_is_started_again)
{
    boot();
    enet.tx_halted = true;
    CHECK(send_frame(60, 1));
    CHECK(rig_nic()->ops->link_up(rig_nic()));      /* it may be slow */
    CHECK_EQ(enet.resets, 2);
    CHECK(rig_nic()->ops->link_up(rig_nic()));
    CHECK_EQ(enet.resets, 3);
    enet.tx_halted = false;
    CHECK(send_frame(60, 2));
    went_out(60, 2);
    CHECK(rig_nic()->ops->link_up(rig_nic()));
    CHECK(rig_nic()->ops->link_up(rig_nic()));
    CHECK_EQ(enet.resets, 3);
}

TEST(phy_that_never_answers_is_no_network_and_no_hang)
{
    uint64_t began = time_us();

    enet.phy.at = 32;
    CHECK_EQ(enet_probe(), ERROR_DEV_NOT_EXIST);
    CHECK(!rig_nic());
    CHECK(time_us() - began < 1000000);
}

TEST(management_that_never_ends_is_no_hang)
{
    uint64_t began = time_us();

    enet.mii_dead = true;
    CHECK_EQ(enet_probe(), ERROR_DEV_NOT_EXIST);
    CHECK(time_us() - began < 3000000);
}

TEST(phy_that_falls_silent_is_a_lost_link)
{
    boot();
    enet.mii_dead = true;
    CHECK(!rig_nic()->ops->link_up(rig_nic()));
    CHECK(!send_frame(60, 1));
}

TEST(mac_that_never_resets_is_given_up)
{
    enet.reset_dead = true;
    CHECK_EQ(enet_probe(), ERROR_NOT_READY);
    CHECK(!rig_nic());
}

TEST(mac_that_does_not_come_back_is_a_lost_link)
{
    boot();
    enet.reset_dead = true;
    enet_bus_error();
    CHECK(!rig_nic()->ops->link_up(rig_nic()));
    CHECK(!send_frame(60, 1));
    enet.reset_dead = false;
    CHECK(rig_nic()->ops->link_up(rig_nic()));
    CHECK(send_frame(60, 2));
    went_out(60, 2);
}

static void mac_is(const char *six)
{
    CHECK_EQ(enet_probe(), 0);
    CHECK(!memcmp(rig_nic()->mac, six, 6));
    fake_phy_plug(&enet.phy, PARTNER_100_FULL, 0);
    CHECK(rig_nic()->ops->link_up(rig_nic()));
    CHECK_EQ(enet_reg(0x0e4), (uint32_t)(uint8_t)six[0] << 24 | (uint32_t)(uint8_t)six[1] << 16 |
                                  (uint32_t)(uint8_t)six[2] << 8 | (uint8_t)six[3]);
    CHECK_EQ(enet_reg(0x0e8) >> 16, (uint32_t)(uint8_t)six[4] << 8 | (uint8_t)six[5]);
}

TEST(address_from_the_fuses)
{
    enet.fuse = "\x00\x01\x02\x03\x04\x05";
    enet_set_reg(0x0e4, 0x52540012);
    mac_is("\x00\x01\x02\x03\x04\x05");
}

TEST(address_that_the_loader_wrote)
{
    enet_set_reg(0x0e4, 0x52540012);
    enet_set_reg(0x0e8, 0x34568808);
    enet.serial = "\x02\x11\x22\x33\x44\x55";
    mac_is("\x52\x54\x00\x12\x34\x56");
}

TEST(address_from_the_serial_number)
{
    enet.serial = "\x02\x11\x22\x33\x44\x55";
    mac_is("\x02\x11\x22\x33\x44\x55");
}

TEST(address_from_nowhere_is_local_and_of_one_station)
{
    CHECK_EQ(enet_probe(), 0);
    CHECK_EQ(rig_nic()->mac[0] & 3, 2);
}

TEST(registers_of_the_chip_are_set_after_its_reset)
{
    enet.phy.id2 = 0x1611;
    CHECK_EQ(enet_probe(), 0);
    CHECK_EQ(enet.extended[4], 0xf0f0);
    CHECK_EQ(enet.extended[5], 0x1234);
}

TEST(another_chip_keeps_its_registers)
{
    enet.phy.id2 = 0x1620;
    CHECK_EQ(enet_probe(), 0);
    CHECK_EQ(enet.extended[4], 0xffff);
}

TEST(anything_in_any_order)
{
    unsigned out = 0, in = 0;

    boot();
    for (unsigned i = 0; i < 5000; i++) {
        size_t bytes = 14 + test_random_below(1501);
        unsigned what = test_random_below(4);

        if (what == 0 && send_frame(bytes, (uint8_t)i))
            went_out(bytes, (uint8_t)i), out++;
        if (what == 1 && arrive(bytes, (uint8_t)i))
            came_in(bytes, (uint8_t)i), in++;
        if (what == 2)
            rig_nic()->ops->rearm(rig_nic());
        if (what == 3 && test_random_below(50) == 0) {
            fake_phy_unplug(&enet.phy);
            rig_nic()->ops->link_up(rig_nic());
            fake_phy_plug(&enet.phy, PARTNER_100_FULL, 0);
            CHECK(rig_nic()->ops->link_up(rig_nic()));
        }
    }
    CHECK_EQ(rig_nic()->stats.tx, out);
    CHECK_EQ(rig_nic()->stats.rx, in);
    CHECK(out > 1000 && in > 500);
}
