/* SPDX-License-Identifier: MIT */
/* The driver against a MAC made of functions: what each hand-over needs, rings that wrap and fill,
 * frames that are no frames, a link that comes and goes, parts that never answer. */
#include <string.h>

#include "bsp/drivers/devices.h"
#include "tests/unit/drivers/fake_emac.h"
#include "tests/unit/drivers/rig.h"

enum { CACHED_FACE = 0x21000000, CACHED_BYTES = 1 << 20 };  /* rig.c */

static struct nic *nic;
static bool board_has_address;

static bool board_address(uint8_t mac[6])
{
    if (board_has_address)
        memcpy(mac, "\x02\x01\x02\x03\x04\x05", 6);
    return board_has_address;
}

static const struct sun8i_emac_config config = { .phy = EMAC_PHY, .mac_address = board_address };
static struct device dev = { &sun8i_emac, .irq = EMAC_IRQ, .config = &config };

/* The pages come from somebody who wrote to them, and lie dirty in the cache. */
static int probe(void)
{
    memset((void *)(uintptr_t)CACHED_FACE, 0x77, CACHED_BYTES);
    dev.regs = fake_emac_begin();
    return sun8i_emac.probe(&dev);
}

static void up(void)
{
    CHECK_EQ(probe(), 0);
    nic = rig_nic();
    CHECK(nic);
    CHECK(nic->ops->link_up(nic));
    CHECK(!nic->ops->rearm(nic));
}

static bool send(uint8_t fill, size_t bytes)
{
    uint8_t data[2000];
    struct nic_frag frags[2] = { { data, bytes / 3 }, { data + bytes / 3, bytes - bytes / 3 } };

    memset(data, fill, sizeof data);
    return nic->ops->transmit(nic, frags, 2);
}

static bool is_filled(const void *p, uint8_t with, size_t bytes)
{
    const uint8_t *b = p;

    for (size_t i = 0; i < bytes; i++)
        if (b[i] != with)
            return false;
    return true;
}

/* The next frame: its fill, or -1 for none. */
static int take(size_t want_bytes)
{
    size_t bytes = 0;
    const uint8_t *frame = nic->ops->receive(nic, &bytes);
    int fill;

    if (!frame)
        return -1;
    fill = frame[0];
    CHECK_EQ(bytes, want_bytes);
    CHECK(is_filled(frame, (uint8_t)fill, bytes));
    nic->ops->release(nic);
    return fill;
}

/* ---- transmit ---- */

TEST(sent_frame_reaches_the_device_whole)
{
    up();
    CHECK(send(0x11, 1514));
    CHECK_EQ(fake.sent, 1);
    CHECK_EQ(fake.bytes, 1514);
    CHECK(is_filled(fake.frame, 0x11, 1514));
    CHECK_EQ(nic->stats.tx, 1);
}

TEST(short_frame_is_padded_with_zeros)
{
    up();
    CHECK(send(0x11, 1514));
    for (unsigned i = 0; i < EMAC_RING; i++)
        CHECK(send(0x22, 42));
    CHECK_EQ(fake.bytes, 60);
    CHECK(is_filled(fake.frame, 0x22, 42) && is_filled(fake.frame + 42, 0, 18));
}

TEST(transmit_ring_wraps)
{
    up();
    for (unsigned i = 0; i < 5 * EMAC_RING / 2; i++) {
        CHECK(send((uint8_t)i, 60 + i));
        CHECK_EQ(fake.sent, i + 1);
        CHECK_EQ(fake.bytes, 60 + i);
        CHECK(is_filled(fake.frame, (uint8_t)i, fake.bytes));
    }
}

TEST(full_transmit_ring_refuses_and_recovers)
{
    up();
    fake.stands = true;
    for (unsigned i = 0; i < EMAC_RING; i++)
        CHECK(send(0x33, 100));
    CHECK(!send(0x44, 100));
    CHECK_EQ(nic->stats.tx_drop, 1);
    CHECK_EQ(fake.sent, 0);
    fake.stands = false;
    CHECK(!send(0x44, 100));                    /* nobody has told the device yet */
    CHECK(nic->ops->link_up(nic));
    CHECK(nic->ops->link_up(nic));
    CHECK(nic->ops->link_up(nic));              /* stood for three polls: reset */
    CHECK(send(0x55, 100));
    CHECK_EQ(fake.sent, 1);
    CHECK(is_filled(fake.frame, 0x55, 100));
}

TEST(frame_over_1514_bytes_is_refused)
{
    up();
    CHECK(!send(0x11, 1515));
    CHECK_EQ(fake.sent, 0);
    CHECK_EQ(nic->stats.tx_drop, 1);
}

TEST(nothing_is_sent_without_a_link)
{
    up();
    fake_emac_link(false, 0);
    CHECK(!nic->ops->link_up(nic));
    CHECK(!send(0x11, 100));
    CHECK_EQ(fake.sent, 0);
    fake_emac_link(true, 0x41e1);
    CHECK(nic->ops->link_up(nic));
    CHECK(send(0x11, 100));
    CHECK_EQ(fake.sent, 1);
}

TEST(transmitter_that_stands_is_reset)
{
    unsigned resets;
    uint32_t address;

    up();
    resets = fake.resets;
    address = fake.reg[EMAC_ADDR_LOW / 4];
    fake.stands = true;
    CHECK(send(0x11, 100));
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(fake.resets, resets);
        CHECK(nic->ops->link_up(nic));
    }
    CHECK(nic->ops->link_up(nic));
    CHECK_EQ(fake.resets, resets + 1);
    CHECK_EQ(nic->stats.tx_drop, 1);
    CHECK_EQ(rig_notified(), 1);
    CHECK_EQ(fake.reg[EMAC_BASIC_CTL0 / 4], 0xd);
    CHECK_EQ(fake.reg[EMAC_ADDR_LOW / 4], address);
    CHECK(!nic->ops->rearm(nic));
    CHECK(send(0x22, 100));
    CHECK_EQ(fake.sent, 1);
    CHECK(fake_emac_receives(0x66, 100, 0));
    CHECK_EQ(take(100), 0x66);
}

TEST(slow_transmitter_is_not_reset)
{
    unsigned resets;

    up();
    resets = fake.resets;
    for (unsigned i = 0; i < 20; i++) {
        CHECK(send(0x11, 100));
        CHECK(nic->ops->link_up(nic));
    }
    CHECK_EQ(fake.resets, resets);
}

/* ---- receive ---- */

TEST(received_frame_is_seen_whole_and_without_fcs)
{
    up();
    CHECK(fake_emac_receives(0x5c, 1514, 0));
    CHECK_EQ(take(1514), 0x5c);
    CHECK_EQ(take(0), -1);
    CHECK_EQ(nic->stats.rx, 1);
}

TEST(buffers_are_there_before_anybody_asks)
{
    CHECK_EQ(probe(), 0);
    nic = rig_nic();
    for (unsigned i = 0; i < EMAC_RING; i++)
        CHECK(fake_emac_receives((uint8_t)i, 64, 0));
    for (unsigned i = 0; i < EMAC_RING; i++)
        CHECK_EQ(take(64), i);
}

TEST(receive_ring_wraps)
{
    up();
    for (unsigned i = 0; i < 5 * EMAC_RING / 2; i++) {
        CHECK(fake_emac_receives((uint8_t)i, 60 + i, 0));
        CHECK_EQ(take(60 + i), (uint8_t)i);
    }
    CHECK_EQ(nic->stats.rx_drop, 0);
}

TEST(frame_stays_until_it_is_released)
{
    size_t bytes;
    const void *first, *again;

    up();
    CHECK(fake_emac_receives(0x5c, 100, 0));
    first = nic->ops->receive(nic, &bytes);
    for (unsigned i = 0; i < EMAC_RING; i++)
        fake_emac_receives(0x6d, 100, 0);       /* one more than there is room for */
    again = nic->ops->receive(nic, &bytes);
    CHECK(first == again);
    CHECK_EQ(bytes, 100);
    CHECK(is_filled(first, 0x5c, 100));
    CHECK_EQ(nic->stats.rx, 1);
}

/* A line that is dirty when the device writes below it would be written back on top. */
TEST(what_the_reader_scribbled_is_not_in_the_next_frame)
{
    size_t bytes;

    up();
    for (unsigned i = 0; i < 2 * EMAC_RING; i++) {
        const void *frame;

        CHECK(fake_emac_receives((uint8_t)i, 1000, 0));
        frame = nic->ops->receive(nic, &bytes);
        CHECK(is_filled(frame, (uint8_t)i, 1000));
        memset((void *)(uintptr_t)frame, 0xee, 1000);
        nic->ops->release(nic);
    }
}

static void is_dropped(size_t bytes, uint32_t errors)
{
    up();
    CHECK(fake_emac_receives(0x11, bytes, errors));
    CHECK(fake_emac_receives(0x22, 64, 0));
    CHECK_EQ(take(64), 0x22);
    CHECK_EQ(take(0), -1);
    CHECK_EQ(nic->stats.rx_drop, 1);
    for (unsigned i = 0; i < EMAC_RING; i++) {  /* and its buffers are back */
        CHECK(fake_emac_receives((uint8_t)i, 64, 0));
        CHECK_EQ(take(64), (uint8_t)i);
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
    up();
    fake_emac_receives(1, 64, 0);
    fake_emac_receives(2, 64, 0);
    CHECK_EQ(fake.interrupts, 1);
    CHECK_EQ(rig_notified(), 1);
    CHECK_EQ(take(64), 1);
    CHECK_EQ(take(64), 2);
    CHECK(!nic->ops->rearm(nic));
    fake_emac_receives(3, 64, 0);
    CHECK_EQ(fake.interrupts, 2);
}

TEST(rearm_sees_a_frame_that_came_before_it)
{
    up();
    fake_emac_receives(1, 64, 0);
    CHECK_EQ(take(64), 1);
    fake_emac_receives(2, 64, 0);               /* the interrupt is masked */
    CHECK(nic->ops->rearm(nic));
    CHECK_EQ(fake.reg[EMAC_INT_EN / 4], 0);
    CHECK_EQ(take(64), 2);
    CHECK(!nic->ops->rearm(nic));
}

static void overrun(unsigned rounds)
{
    up();
    for (unsigned round = 0; round < rounds; round++) {
        unsigned stored = 0, taken = 0;

        while (stored < 200 && fake_emac_receives((uint8_t)stored, 64, 0))
            stored++;
        CHECK_EQ(stored, EMAC_RING);
        for (int fill; (fill = take(64)) >= 0; taken++)
            CHECK_EQ(fill, taken);
        CHECK_EQ(taken, EMAC_RING);
        CHECK(!nic->ops->rearm(nic));
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
    up();
    while (stored < 4000) {
        for (unsigned n = test_random_below(100); n && stored < 4000; n--)
            stored += fake_emac_receives((uint8_t)(stored / 256), 60 + stored % 256, 0);
        for (unsigned n = test_random_below(100); n; n--) {
            size_t bytes = 0;
            const uint8_t *frame = nic->ops->receive(nic, &bytes);
            unsigned which;

            if (!frame)
                break;
            which = frame[0] * 256u + (unsigned)bytes - 60;
            CHECK(which < stored && !taken[which]);
            taken[which] = true;
            got++;
            nic->ops->release(nic);
        }
        nic->ops->rearm(nic);
    }
    for (size_t bytes; nic->ops->receive(nic, &bytes); got++)
        nic->ops->release(nic);
    CHECK_EQ(got, stored);
}

/* The frames before the interrupt was taken ran the ring full: the bit is there only once. */
TEST(interrupt_that_tells_of_a_full_ring_is_enough)
{
    fake.wanders = true;
    up();
    fake.cpu_busy = true;
    for (unsigned i = 0; i < 5; i++) {
        CHECK(fake_emac_receives((uint8_t)i, 64, 0));
        CHECK_EQ(take(64), i);
        CHECK(!nic->ops->rearm(nic));
    }
    for (unsigned i = 0; i < EMAC_RING; i++)
        CHECK(fake_emac_receives((uint8_t)i, 64, 0));
    rig_interrupt(EMAC_IRQ);
    for (unsigned i = 0; i < EMAC_RING - 2; i++)
        CHECK_EQ(take(64), i);
    CHECK(fake_emac_receives(100, 64, 0));      /* at the head of the list, out of its turn */
    CHECK(fake_emac_receives(101, 64, 0));
    CHECK_EQ(take(64), EMAC_RING - 2);
    CHECK_EQ(take(64), EMAC_RING - 1);
    CHECK_EQ(take(64), 100);
    CHECK_EQ(take(64), 101);
    CHECK_EQ(take(64), -1);
}

/* ---- link and address ---- */

static void mode(uint16_t partner, uint32_t basic_ctl0)
{
    fake_emac_link(false, 0);
    CHECK(!nic->ops->link_up(nic));
    fake_emac_link(true, partner);
    CHECK(nic->ops->link_up(nic));
    CHECK_EQ(fake.reg[EMAC_BASIC_CTL0 / 4], basic_ctl0);
}

TEST(mac_follows_what_the_phy_negotiated)
{
    up();
    mode(0x41e1, 0xd);                          /* 100, full */
    mode(0x4081, 0xc);                          /* 100, half */
    mode(0x4061, 0x9);                          /* 10, full */
    mode(0x4021, 0x8);                          /* 10, half */
}

TEST(address_of_the_loader_is_kept)
{
    dev.regs = fake_emac_begin();
    fake.reg[EMAC_ADDR_LOW / 4] = 0x12005452;
    fake.reg[EMAC_ADDR_HIGH / 4] = 0x5634;
    CHECK_EQ(sun8i_emac.probe(&dev), 0);
    CHECK(!memcmp(rig_nic()->mac, "\x52\x54\x00\x12\x34\x56", 6));
    CHECK_EQ(fake.reg[EMAC_ADDR_LOW / 4], 0x12005452);
    CHECK_EQ(fake.reg[EMAC_ADDR_HIGH / 4], 0x5634);
}

TEST(address_of_the_board_is_next)
{
    board_has_address = true;
    CHECK_EQ(probe(), 0);
    CHECK(!memcmp(rig_nic()->mac, "\x02\x01\x02\x03\x04\x05", 6));
    CHECK_EQ(fake.reg[EMAC_ADDR_LOW / 4], 0x03020102);
    CHECK_EQ(fake.reg[EMAC_ADDR_HIGH / 4], 0x0504);
}

TEST(address_without_any_is_local_and_no_group)
{
    CHECK_EQ(probe(), 0);
    CHECK_EQ(rig_nic()->mac[0] & 3, 2);
    CHECK_EQ(fake.reg[EMAC_ADDR_LOW / 4] & 0xff, rig_nic()->mac[0]);
}

/* ---- parts that never answer ---- */

TEST(mac_that_never_leaves_reset_is_given_up)
{
    uint64_t began = time_us();

    fake.reset_hangs = true;
    CHECK_EQ(probe(), ERROR_NOT_READY);
    CHECK(time_us() - began < 1000000);
    CHECK(!rig_nic());
}

TEST(mac_that_never_leaves_reset_is_given_up_without_a_clock)
{
    rig_stop_time();
    fake.reset_hangs = true;
    CHECK_EQ(probe(), ERROR_NOT_READY);
}

TEST(phy_that_never_answers_is_given_up)
{
    uint64_t began = time_us();

    fake.phy_hangs = true;
    CHECK_EQ(probe(), ERROR_DEV_NOT_EXIST);
    CHECK(time_us() - began < 1000000);
    CHECK(!rig_nic());
}

TEST(phy_that_stops_answering_has_no_link)
{
    uint64_t began;

    up();
    fake.phy_hangs = true;
    began = time_us();
    CHECK(!nic->ops->link_up(nic));
    CHECK(time_us() - began < 10000);
    CHECK(!send(0x11, 100));
}

TEST(mac_that_stands_for_ever_does_not_hang_anybody)
{
    uint64_t began;

    up();
    fake.stands = true;
    fake.reset_hangs = true;
    CHECK(send(0x11, 100));
    began = time_us();
    for (unsigned i = 0; i < 10; i++)
        nic->ops->link_up(nic);
    CHECK(!nic->ops->link_up(nic));
    CHECK(!send(0x11, 100));
    CHECK(time_us() - began < 200000);          /* tried once */
}
