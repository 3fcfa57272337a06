/* SPDX-License-Identifier: MIT */
#include "tests/unit/drivers/frames.h"

#include <string.h>

#include "tests/unit/drivers/rig.h"

struct wire rig_wire;

const uint8_t *some_frame(size_t bytes, uint8_t seed)
{
    static uint8_t frame[4096];

    for (size_t i = 0; i < bytes; i++)
        frame[i] = (uint8_t)(seed + i * 7);
    return frame;
}

enum nic_sent offer_frame(size_t bytes, uint8_t seed)
{
    const uint8_t *whole = some_frame(bytes, seed);
    size_t first = bytes / 3, second = bytes / 2;
    struct nic_frag frags[] = { { whole, first }, { whole + first, 0 },
                                { whole + first, second - first },
                                { whole + second, bytes - second } };

    return rig_nic()->ops->transmit(rig_nic(), frags, ARRAY_SIZE(frags));
}

bool send_frame(size_t bytes, uint8_t seed)
{
    return offer_frame(bytes, seed) == NIC_SENT;
}

static void is_frame(const uint8_t *got, size_t got_bytes, size_t bytes, uint8_t seed)
{
    CHECK(got);
    CHECK_EQ(got_bytes, bytes);
    CHECK(!memcmp(got, some_frame(bytes, seed), bytes));
}

void went_out(size_t bytes, uint8_t seed)
{
    size_t got;
    const uint8_t *out = rig_wire.sent(&got);

    is_frame(out, got, bytes, seed);
}

bool arrive(size_t bytes, uint8_t seed)
{
    return rig_wire.arrive(some_frame(bytes, seed), bytes, 0);
}

void came_in(size_t bytes, uint8_t seed)
{
    struct nic *nic = rig_nic();
    size_t got = 0;
    const void *in = nic->ops->receive(nic, &got);

    is_frame(in, got, bytes, seed);
    CHECK(nic->ops->receive(nic, &got) == in);
    nic->ops->release(nic);
    nic->ops->release(nic);                 /* the second has nothing to give back */
}

void nothing_came(void)
{
    size_t got;

    CHECK(!rig_nic()->ops->receive(rig_nic(), &got));
}

static bool rearm(void)
{
    return rig_nic()->ops->rearm(rig_nic());
}

void tells_once_until_rearmed(void)
{
    CHECK(arrive(60, 1));
    CHECK(arrive(60, 2));
    CHECK_EQ(rig_notified(), 1);
    CHECK(rearm());                         /* frames wait: poll again */
    CHECK(arrive(60, 3));
    CHECK_EQ(rig_notified(), 0);
    for (uint8_t i = 1; i <= 3; i++)
        came_in(60, i);
    CHECK(!rearm());
    CHECK(arrive(60, 4));
    CHECK_EQ(rig_notified(), 1);
}

void tells_of_a_frame_before_rearm(void)
{
    CHECK(arrive(60, 1));
    came_in(60, 1);
    nothing_came();
    CHECK(arrive(60, 2));
    rig_notified();
    CHECK(rearm() || rig_notified());
    came_in(60, 2);
}

void tells_of_room(void (*resume)(void))
{
    enum nic_sent verdict;
    unsigned fit = 0;

    while ((verdict = offer_frame(FRAME_LONGEST, (uint8_t)fit)) == NIC_SENT)
        fit++;
    CHECK(fit);
    CHECK_EQ(verdict, NIC_FULL);
    CHECK_EQ(offer_frame(FRAME_LONGEST, 99), NIC_FULL);
    CHECK_EQ(rig_nic()->stats.tx_drop, 0);  /* nothing is lost: it will be offered again */
    CHECK_EQ(rig_notified(), 0);
    resume();
    CHECK_EQ(rig_notified(), 1);
    CHECK(send_frame(FRAME_LONGEST, (uint8_t)fit));
    for (unsigned i = 0; i <= fit; i++)
        went_out(FRAME_LONGEST, (uint8_t)i);
    CHECK_EQ(rig_notified(), 0);            /* nobody waits for room any more */
    CHECK(!rearm());
    CHECK(arrive(60, 1));
    CHECK_EQ(rig_notified(), 1);
}
