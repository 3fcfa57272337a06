/* SPDX-License-Identifier: MIT */
/* Addresses as text, against the host's C library. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "image/user/ws2/inet_text.h"
#include "tests/unit/host/test.h"

static void same(const char *text)
{
    uint8_t want[16], got[16];

    memset(want, 0x5a, sizeof want);
    memset(got, 0x5a, sizeof got);
    CHECK_EQ(inet_text_read_v4(text, got), inet_pton(AF_INET, text, want));
    CHECK(!memcmp(want, got, sizeof got));
    CHECK_EQ(inet_text_read_v6(text, got), inet_pton(AF_INET6, text, want));
    CHECK(!memcmp(want, got, sizeof got));
}

TEST(texts_are_addresses_or_not_as_the_host_says)
{
    static const char *const texts[] = {
        "", ":", "::", ":::", "::1", "1::", "1:2", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::3:4:5:6:7:8", "1:2:3:4:5:6:7:8::", "::1::",
        "1::2::3", "12345::", "g::", "::ffff:1.2.3.4", "::1.2.3.4", "1:2:3:4:5:6:1.2.3.4",
        "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "::1.2.3.4:5", "1.2.3.4::", "::256.1.1.1", "FE80::aB",
        "fe80::1%eth0", " ::1", "::1 ", "1.2.3.4", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3.4",
        "01.2.3.4", "0.0.0.0", "255.255.255.255", "256.0.0.1", "1.2.3.4 ", "1..2.3", "1.2.3.0x4",
        "0000:0000::", "00000::", "1:", "1:2:", ":1", "1:2:3:4:5:6:7", "::1:2:3:4:5:6:7:8",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        same(texts[i]);
}

TEST(random_texts_are_judged_as_the_host_does)
{
    static const char letters[] = "0123456789abcdefF::::....";

    for (int i = 0; i < 200000; i++) {
        char text[24];
        unsigned n = test_random_below(sizeof text - 1);

        for (unsigned k = 0; k < n; k++)
            text[k] = letters[test_random_below(sizeof letters - 1)];
        text[n] = '\0';
        same(text);
    }
}

TEST(addresses_are_written_as_the_host_does)
{
    for (int i = 0; i < 100000; i++) {
        uint8_t bytes[16], again[16];
        char want[INET6_ADDRSTRLEN], got[INET_TEXT_V6];

        for (int k = 0; k < 16; k++)
            bytes[k] = test_random_below(3) ? 0 : (uint8_t)test_random();
        if (i % 4 == 0)
            memset(bytes, 0, 10);
        if (i % 8 == 0)
            bytes[10] = bytes[11] = 0xff;
        inet_ntop(AF_INET6, bytes, want, sizeof want);
        CHECK_EQ(inet_text_write_v6(bytes, got), strlen(want));
        CHECK(!strcmp(got, want));
        CHECK(inet_text_read_v6(got, again) && !memcmp(bytes, again, 16));
        inet_ntop(AF_INET, bytes, want, sizeof want);
        CHECK_EQ(inet_text_write_v4(bytes, got), strlen(want));
        CHECK(!strcmp(got, want));
    }
}
