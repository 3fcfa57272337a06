/* SPDX-License-Identifier: MIT */
/* The driver's way out: frames whole and in order, a ring that wraps and fills, a transmitter that
 * stands. */
#include "tests/unit/drivers/emac.h"
#include "tests/unit/drivers/fake_emac.h"
#include "tests/unit/drivers/rig.h"

TEST(sent_frame_reaches_the_device_whole)
{
    emac_up();
    CHECK(emac_send(0x11, 1514));
    CHECK_EQ(fake.sent, 1);
    CHECK_EQ(fake.bytes, 1514);
    CHECK(is_filled(fake.frame, 0x11, 1514));
    CHECK_EQ(emac_nic->stats.tx, 1);
}

TEST(short_frame_is_padded_with_zeros)
{
    emac_up();
    CHECK(emac_send(0x11, 1514));
    for (unsigned i = 0; i < EMAC_RING; i++)
        CHECK(emac_send(0x22, 42));
    CHECK_EQ(fake.bytes, 60);
    CHECK(is_filled(fake.frame, 0x22, 42) && is_filled(fake.frame + 42, 0, 18));
}

TEST(transmit_ring_wraps)
{
    emac_up();
    for (unsigned i = 0; i < 5 * EMAC_RING / 2; i++) {
        CHECK(emac_send((uint8_t)i, 60 + i));
        CHECK_EQ(fake.sent, i + 1);
        CHECK_EQ(fake.bytes, 60 + i);
        CHECK(is_filled(fake.frame, (uint8_t)i, fake.bytes));
    }
}

TEST(full_transmit_ring_refuses_and_recovers)
{
    emac_up();
    fake.stands = true;
    for (unsigned i = 0; i < EMAC_RING; i++)
        CHECK(emac_send(0x33, 100));
    CHECK_EQ(emac_offer(0x44, 100), NIC_FULL);
    CHECK_EQ(emac_nic->stats.tx_drop, 0);
    CHECK_EQ(fake.sent, 0);
    fake.stands = false;
    CHECK_EQ(emac_offer(0x44, 100), NIC_FULL);       /* nobody has told the device yet */
    CHECK(emac_nic->ops->link_up(emac_nic));
    CHECK(emac_nic->ops->link_up(emac_nic));
    CHECK(emac_nic->ops->link_up(emac_nic));              /* stood for three polls: reset */
    CHECK(emac_send(0x55, 100));
    CHECK_EQ(fake.sent, 1);
    CHECK(is_filled(fake.frame, 0x55, 100));
}

TEST(room_in_a_full_transmit_ring_is_told_once)
{
    emac_up();
    CHECK(!emac_nic->ops->rearm(emac_nic));
    for (unsigned i = 0; i < EMAC_RING; i++)
        CHECK(emac_send(0x33, 100));            /* and sent: INT_STA tells of them all along */
    fake.stands = true;
    for (unsigned i = 0; i < EMAC_RING; i++)
        CHECK(emac_send(0x44, 100));
    CHECK_EQ(emac_offer(0x55, 100), NIC_FULL);
    CHECK_EQ(emac_offer(0x55, 100), NIC_FULL);
    CHECK(!emac_nic->ops->rearm(emac_nic));     /* room is still waited for */
    CHECK_EQ(rig_notified(), 0);
    fake_emac_resume();
    CHECK_EQ(rig_notified(), 1);
    CHECK(emac_send(0x55, 100));
    CHECK_EQ(fake.sent, 2 * EMAC_RING + 1);
    CHECK_EQ(rig_notified(), 0);
    CHECK(!emac_nic->ops->rearm(emac_nic));
    CHECK(emac_send(0x66, 100));
    CHECK_EQ(rig_notified(), 0);                /* nobody waits for room any more */
}

TEST(frame_over_1514_bytes_is_refused)
{
    emac_up();
    CHECK_EQ(emac_offer(0x11, 1515), NIC_LOST);
    CHECK_EQ(fake.sent, 0);
    CHECK_EQ(emac_nic->stats.tx_drop, 1);
}

TEST(nothing_is_sent_without_a_link)
{
    emac_up();
    fake_emac_link(false, 0);
    CHECK(!emac_nic->ops->link_up(emac_nic));
    CHECK(!emac_send(0x11, 100));
    CHECK_EQ(fake.sent, 0);
    fake_emac_link(true, 0x41e1);
    CHECK(emac_nic->ops->link_up(emac_nic));
    CHECK(emac_send(0x11, 100));
    CHECK_EQ(fake.sent, 1);
}

TEST(transmitter_that_stands_is_reset)
{
    unsigned resets;
    uint32_t address;

    emac_up();
    resets = fake.resets;
    address = fake.reg[EMAC_ADDR_LOW / 4];
    fake.stands = true;
    CHECK(emac_send(0x11, 100));
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(fake.resets, resets);
        CHECK(emac_nic->ops->link_up(emac_nic));
    }
    CHECK(emac_nic->ops->link_up(emac_nic));
    CHECK_EQ(fake.resets, resets + 1);
    CHECK_EQ(emac_nic->stats.tx_drop, 1);
    CHECK_EQ(rig_notified(), 1);
    CHECK_EQ(fake.reg[EMAC_BASIC_CTL0 / 4], 0xd);
    CHECK_EQ(fake.reg[EMAC_ADDR_LOW / 4], address);
    CHECK(!emac_nic->ops->rearm(emac_nic));
    CHECK(emac_send(0x22, 100));
    CHECK_EQ(fake.sent, 1);
    CHECK(fake_emac_receives(0x66, 100, 0));
    CHECK_EQ(emac_take(100), 0x66);
}

TEST(slow_transmitter_is_not_reset)
{
    unsigned resets;

    emac_up();
    resets = fake.resets;
    for (unsigned i = 0; i < 20; i++) {
        CHECK(emac_send(0x11, 100));
        CHECK(emac_nic->ops->link_up(emac_nic));
    }
    CHECK_EQ(fake.resets, resets);
}

