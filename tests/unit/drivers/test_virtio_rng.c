/* SPDX-License-Identifier: MIT */
/* The virtio entropy driver over a queue made of functions: what it does with answers that are
 * late, short, empty or longer than was asked for. */
#include "bsp/drivers/devices.h"
#include "bsp/drivers/virtio_mmio.h"

#include <string.h>

#include "tests/unit/drivers/rig.h"

static bool (*fill)(void *out, size_t bytes);
static uint8_t *buffer;
static uint32_t buffer_bytes;
static bool offered;                    /* the device has the buffer */
static unsigned offers, silent_polls, next_byte;
static uint32_t answer;                 /* length that the device tells */

void entropy_attach(bool (*source)(void *out, size_t bytes))
{
    fill = source;
}

int virtio_begin(const struct device *dev, unsigned device_id)
{
    (void)dev;
    CHECK_EQ(device_id, VIRTIO_RNG);
    return 0;
}

int virtio_negotiate(const struct device *dev, uint32_t wanted, uint32_t *got)
{
    (void)dev;
    *got = wanted;
    return 0;
}

int virtq_init(struct virtq *q, const struct device *dev, unsigned index)
{
    (void)q;
    (void)dev;
    CHECK_EQ(index, 0);
    return 0;
}

void virtio_go(const struct device *dev)
{
    (void)dev;
}

void virtio_give_up(const struct device *dev)
{
    (void)dev;
}

void virtq_describe(struct virtq *q, unsigned id, void *at, uint32_t len, bool device_writes)
{
    (void)q;
    CHECK(id == 0 && device_writes);
    buffer = at;
    buffer_bytes = len;
}

void virtq_offer(struct virtq *q, unsigned id)
{
    (void)q;
    CHECK(id == 0 && !offered);
    offered = true;
    CHECK(++offers < 1000);             /* a caller must not be held for ever */
}

void virtq_kick(struct virtq *q)
{
    (void)q;
}

bool virtq_used(const struct virtq *q)
{
    (void)q;
    return offered && (!silent_polls || --silent_polls == 0);
}

unsigned virtq_take(struct virtq *q, uint32_t *len)
{
    (void)q;
    CHECK(offered);
    offered = false;
    for (uint32_t i = 0; i < answer && i < buffer_bytes; i++)
        buffer[i] = (uint8_t)++next_byte;
    *len = answer;
    return 0;
}

void virtq_interrupts(struct virtq *q, bool on)
{
    (void)q;
    CHECK(!on);
}

static void probe(void)
{
    static const struct device dev;

    CHECK_EQ(virtio_rng.probe(&dev), 0);
    CHECK(fill && buffer && offered);
}

static void is_a_row(const uint8_t *out, unsigned n, unsigned first)
{
    for (unsigned i = 0; i < n; i++)
        CHECK_EQ(out[i], (uint8_t)(first + i));
}

TEST(virtio_rng_gathers_short_answers_in_order)
{
    uint8_t out[100] = { 0 };

    probe();
    answer = 7;
    CHECK(fill(out, 98));
    is_a_row(out, 98, 1);
    CHECK_EQ(out[98], 0);
    CHECK(offered);
}

TEST(virtio_rng_believes_no_length_beyond_its_buffer)
{
    uint8_t out[300] = { 0 };

    probe();
    answer = 0xffffffff;
    CHECK(fill(out, 3 * buffer_bytes));
    is_a_row(out, 3 * buffer_bytes, 1);
    CHECK_EQ(out[3 * buffer_bytes], 0);
}

TEST(virtio_rng_answer_without_a_byte_ends_the_wait_and_the_next_one_counts)
{
    uint8_t out[8] = { 0 };

    probe();
    answer = 0;
    CHECK(!fill(out, sizeof out));
    CHECK_EQ(offers, 2);
    answer = 8;
    CHECK(fill(out, sizeof out));
    is_a_row(out, 8, 1);
}

TEST(virtio_rng_silent_device_is_given_up)
{
    uint8_t out[8];

    probe();
    silent_polls = 10000000;
    CHECK(!fill(out, sizeof out));
}
