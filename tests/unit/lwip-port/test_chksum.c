/* SPDX-License-Identifier: MIT */
/* net_chksum against a reference that adds byte pairs, on random data, lengths and alignments. */
#include <string.h>

#include "lwip/opt.h"

#include "tests/unit/host/packet.h"
#include "tests/unit/host/test.h"

static uint16_t reference(const uint8_t *data, size_t bytes)
{
    uint16_t big = (uint16_t)~packet_checksum(data, bytes, 0);

    return (uint16_t)(big << 8 | big >> 8);          /* as it lies in memory, little endian */
}

TEST(checksum_equals_the_reference)
{
    static uint8_t buffer[3000] __attribute__((aligned(64)));

    for (unsigned i = 0; i < 20000; i++) {
        size_t bytes = test_random_below(i % 4 ? 80 : 1600), at = test_random_below(64);

        for (size_t b = 0; b < bytes; b++)
            buffer[at + b] = (uint8_t)(i % 3 ? test_random() : 0xff);
        CHECK_EQ(net_chksum(buffer + at, (int)bytes), reference(buffer + at, bytes));
    }
}

TEST(checksum_of_nothing_is_zero)
{
    uint8_t b[4] = { 1, 2, 3, 4 };

    CHECK_EQ(net_chksum(b, 0), 0);
    CHECK_EQ(net_chksum(b + 1, 0), 0);
}

TEST(checksum_of_the_longest_packet_does_not_overflow)
{
    static uint8_t buffer[65536];

    memset(buffer, 0xff, sizeof buffer);
    CHECK_EQ(net_chksum(buffer, 65535), reference(buffer, 65535));
    CHECK_EQ(net_chksum(buffer + 1, 65535), reference(buffer + 1, 65535));
}
