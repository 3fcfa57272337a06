/* SPDX-License-Identifier: MIT */
/* The LAN9118 driver over a chip made of functions (fake_lan9118.h). */
#include <string.h>

#include "tests/unit/drivers/fake_lan9118.h"
#include "tests/unit/drivers/frames.h"
#include "tests/unit/drivers/rig.h"

static struct nic *nic;

static bool link_is_up(void)
{
    return nic->ops->link_up(nic);
}

static void boot(void)
{
    CHECK_EQ(lan_probe(), 0);
    nic = rig_nic();
    fake_phy_plug(&lan_chip.phy, PARTNER_100_FULL, 0);
    CHECK(link_is_up());
    CHECK(!nic->ops->rearm(nic));
}

TEST(frames_of_every_size_go_out_whole)
{
    boot();
    for (unsigned bytes = 14; bytes <= FRAME_LONGEST; bytes++) {
        CHECK(send_frame(bytes, (uint8_t)bytes));
        went_out(bytes, (uint8_t)bytes);
    }
    CHECK_EQ(nic->stats.tx, FRAME_LONGEST - 13);
    CHECK_EQ(nic->stats.tx_drop, 0);
}

TEST(frames_of_every_size_come_in_whole)
{
    boot();
    for (unsigned bytes = 14; bytes <= FRAME_LONGEST; bytes++) {
        CHECK(arrive(bytes, (uint8_t)bytes));
        CHECK_EQ(rig_notified(), 1);
        came_in(bytes, (uint8_t)bytes);
        nothing_came();
        CHECK(!nic->ops->rearm(nic));
    }
    CHECK_EQ(nic->stats.rx_drop, 0);
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

/* 4,608 bytes: three of the longest, each with two words of commands, leave 36. */
TEST(full_transmit_fifo_refuses_and_goes_on)
{
    boot();
    lan_chip.tx_halted = true;
    for (uint8_t i = 0; i < 3; i++)
        CHECK(send_frame(FRAME_LONGEST, i));
    CHECK_EQ(offer_frame(FRAME_LONGEST, 98), NIC_FULL);
    CHECK_EQ(offer_frame(29, 99), NIC_FULL);
    CHECK(send_frame(28, 3));
    CHECK_EQ(nic->stats.tx_drop, 0);
    lan_resume();
    CHECK(send_frame(FRAME_LONGEST, 4));
    for (uint8_t i = 0; i < 3; i++)
        went_out(FRAME_LONGEST, i);
    went_out(28, 3);
    went_out(FRAME_LONGEST, 4);
}

TEST(room_in_a_full_fifo_is_told_once)
{
    boot();
    lan_chip.tx_halted = true;
    tells_of_room(lan_resume);
}

TEST(full_receive_fifo_loses_frames_and_counts_them)
{
    unsigned fit = 0;

    boot();
    while (arrive(1000, (uint8_t)fit))
        fit++;
    CHECK_EQ(fit, LAN_RX_FIFO / 1004);
    for (unsigned i = 0; i < fit; i++)
        came_in(1000, (uint8_t)i);
    nothing_came();
    CHECK(!nic->ops->rearm(nic));
    CHECK(link_is_up());
    CHECK_EQ(nic->stats.rx_drop, 1);
    CHECK(link_is_up());
    CHECK_EQ(nic->stats.rx_drop, 1);                /* once */
    CHECK(arrive(1000, 77));
    came_in(1000, 77);
}

TEST(frames_of_a_wrong_size_are_not_sent)
{
    boot();
    CHECK_EQ(offer_frame(FRAME_LONGEST + 1, 1), NIC_LOST);
    CHECK_EQ(offer_frame(13, 1), NIC_LOST);
    CHECK_EQ(nic->stats.tx_drop, 2);
    CHECK(send_frame(60, 1));
    went_out(60, 1);
}

TEST(frames_that_the_wire_refuses_are_counted)
{
    boot();
    lan_chip.tx_refuses = true;
    CHECK(send_frame(60, 1));
    lan_chip.tx_refuses = false;
    CHECK(send_frame(60, 2));
    went_out(60, 2);
    CHECK_EQ(nic->stats.tx_drop, 1);
}

TEST(damaged_frames_are_dropped_whole)
{
    boot();
    CHECK(lan_arrive(some_frame(999, 1), 999, 1 << 15 | 1 << 1));   /* CRC */
    CHECK(arrive(FRAME_LONGEST + 1, 1));
    CHECK(arrive(9, 1));                                            /* a runt */
    CHECK(arrive(60, 2));
    came_in(60, 2);
    nothing_came();
    CHECK_EQ(nic->stats.rx_drop, 3);
}

TEST(flood_of_damaged_frames_does_not_hold_the_caller)
{
    boot();
    for (unsigned i = 0; i < 100; i++)
        CHECK(lan_arrive(some_frame(60, 1), 60, 1 << 15));
    nothing_came();
    CHECK(nic->stats.rx_drop < 100);
    CHECK(nic->ops->rearm(nic));                    /* there are more */
    while (nic->ops->rearm(nic))
        nothing_came();
    CHECK_EQ(nic->stats.rx_drop, 100);
}

TEST(receiver_that_lost_its_place_is_emptied_at_the_next_poll)
{
    boot();
    CHECK(arrive(60, 1));
    lan_receiver_error();
    rig_notified();
    nothing_came();
    CHECK(!nic->ops->rearm(nic));
    CHECK(link_is_up());
    nothing_came();
    CHECK(!nic->ops->rearm(nic));
    CHECK(arrive(60, 2));
    CHECK_EQ(rig_notified(), 1);
    came_in(60, 2);
}

TEST(chip_that_stops_sending_is_started_again)
{
    boot();
    lan_chip.tx_halted = true;
    CHECK(send_frame(60, 1));
    CHECK(link_is_up());                            /* it may be slow */
    CHECK(link_is_up());
    lan_chip.tx_halted = false;
    CHECK(send_frame(60, 2));
    went_out(60, 2);
}

TEST(modes_of_the_link_reach_the_mac)
{
    boot();
    CHECK_EQ(lan_chip.mac[1], LAN_CR_FULL | 0xc);
    fake_phy_unplug(&lan_chip.phy);
    CHECK(!link_is_up());
    CHECK(!send_frame(60, 1));
    fake_phy_plug(&lan_chip.phy, 0x4081, 0);        /* 100, half duplex */
    CHECK(link_is_up());
    CHECK_EQ(lan_chip.mac[1], LAN_CR_HALF_NOT_OWN | 0xc);
    CHECK(send_frame(60, 2));
    went_out(60, 2);
}

TEST(link_that_comes_back_finds_the_fifos_empty)
{
    boot();
    CHECK(arrive(60, 1));
    lan_chip.tx_halted = true;
    CHECK(send_frame(60, 9));
    fake_phy_unplug(&lan_chip.phy);
    CHECK(!link_is_up());
    fake_phy_plug(&lan_chip.phy, PARTNER_100_FULL, 0);
    CHECK(link_is_up());
    lan_resume();
    nothing_came();
    rig_notified();
    CHECK(arrive(60, 2));
    CHECK_EQ(rig_notified(), 1);
    came_in(60, 2);
    CHECK(send_frame(60, 3));
    went_out(60, 3);
    CHECK_EQ(lan_chip.resets, 1);
}

static void probe_fails(int error)
{
    uint64_t began = time_us();

    CHECK_EQ(lan_probe(), error);
    CHECK(!rig_nic());
    CHECK(time_us() - began < 3000000);
}

TEST(bus_of_another_byte_order_is_no_chip)
{
    lan_chip.byte_order = 0x21436587;
    probe_fails(ERROR_DEV_NOT_EXIST);
}

TEST(another_chip_is_left_alone)
{
    lan_chip.id = 0x01190001;
    probe_fails(ERROR_DEV_NOT_EXIST);
    CHECK_EQ(lan_chip.resets, 0);
}

TEST(chip_that_never_wakes_is_given_up)
{
    lan_chip.asleep_for_good = true;
    probe_fails(ERROR_NOT_READY);
}

TEST(chip_that_never_wakes_is_given_up_without_a_clock_too)
{
    rig_stop_time();
    lan_chip.asleep_for_good = true;
    probe_fails(ERROR_NOT_READY);
}

TEST(chip_that_never_resets_is_given_up)
{
    lan_chip.reset_dead = true;
    probe_fails(ERROR_NOT_READY);
}

TEST(registers_that_never_answer_are_no_hang)
{
    lan_chip.csr_dead = true;
    probe_fails(ERROR_NOT_READY);
}

TEST(phy_that_never_answers_is_no_network)
{
    lan_chip.phy.at = 32;
    probe_fails(ERROR_DEV_NOT_EXIST);
}

TEST(phy_elsewhere_is_found)
{
    lan_chip.phy.at = 7;
    boot();
    CHECK(send_frame(60, 1));
    went_out(60, 1);
}

TEST(management_that_never_ends_is_a_lost_link)
{
    boot();
    lan_chip.mii_dead = true;
    CHECK(!link_is_up());
    CHECK(!send_frame(60, 1));
}

TEST(mac_that_does_not_come_back_is_a_lost_link)
{
    boot();
    lan_receiver_error();
    lan_chip.csr_dead = true;
    CHECK(!link_is_up());
    CHECK(!send_frame(60, 1));
    lan_chip.csr_dead = false;
    CHECK(link_is_up());
    CHECK(link_is_up());
    CHECK(send_frame(60, 2));
    went_out(60, 2);
}

static void address_is(const char *six)
{
    boot();
    CHECK(!memcmp(nic->mac, six, 6));
    for (unsigned i = 0; i < 6; i++)                /* the filter has it too */
        CHECK_EQ((uint8_t)six[i], lan_chip.mac[i < 4 ? 3 : 2] >> 8 * (i % 4) & 0xff);
}

TEST(address_from_the_eeprom)
{
    lan_chip.eeprom = "\x00\x80\x0f\x12\x34\x56";
    lan_chip.board = "\x02\x11\x22\x33\x44\x55";
    address_is("\x00\x80\x0f\x12\x34\x56");
}

TEST(address_that_the_loader_wrote)
{
    lan_chip.board = "\x02\x11\x22\x33\x44\x55";
    lan_chip.mac[3] = 0x12005452;
    lan_chip.mac[2] = 0x5634;
    address_is("\x52\x54\x00\x12\x34\x56");
}

TEST(address_from_the_board)
{
    lan_chip.board = "\x02\x11\x22\x33\x44\x55";
    address_is("\x02\x11\x22\x33\x44\x55");
}

TEST(address_from_nowhere_is_local_and_of_one_station)
{
    boot();
    CHECK_EQ(nic->mac[0] & 3, 2);
}

TEST(anything_in_any_order)
{
    unsigned out = 0, in = 0;

    boot();
    for (unsigned i = 0; i < 5000; i++) {
        size_t bytes = 14 + test_random_below(1501);
        unsigned what = test_random_below(4);

        if (what == 0) {
            CHECK(send_frame(bytes, (uint8_t)i));
            went_out(bytes, (uint8_t)i);
            out++;
        }
        if (what == 1) {
            CHECK(arrive(bytes, (uint8_t)i));
            came_in(bytes, (uint8_t)i);
            in++;
        }
        if (what == 2)
            CHECK(!nic->ops->rearm(nic));
        if (what == 3 && test_random_below(50) == 0) {
            lan_receiver_error();
            CHECK(link_is_up());
        }
    }
    CHECK_EQ(nic->stats.tx, out);
    CHECK_EQ(nic->stats.rx, in);
}
