/* SPDX-License-Identifier: MIT */
/* Addresses: text in and out, kinds, comparison, at every bound. */
#include <string.h>

#include "lwip-port/net_addr.h"
#include "tests/unit/host/packet.h"
#include "tests/unit/host/test.h"

struct text {
    const char *text;
    uint32_t ip;
    const char *rest;    /* what follows; "": nothing */
};

static const struct text good[] = {
    {"0", 0, ""},
    {"0.0.0.0", 0, ""},
    {"1.2.3.4", IP4(1, 2, 3, 4), ""},
    {"255.255.255.255", 0xffffffff, ""},
    /* fewer parts: the last fills what is left, up to its bound */
    {"1.2.3", IP4(1, 2, 0, 3), ""},
    {"1.2.65535", IP4(1, 2, 255, 255), ""},
    {"127.1", IP4(127, 0, 0, 1), ""},
    {"1.16777215", IP4(1, 255, 255, 255), ""},
    {"16909060", IP4(1, 2, 3, 4), ""},
    {"4294967295", 0xffffffff, ""},
    /* bases */
    {"0x7f.0377.00.0X1", IP4(127, 255, 0, 1), ""},
    {"0x0a.0.527", IP4(10, 0, 2, 15), ""},
    {"0xffffffff", 0xffffffff, ""},
    {"037777777777", 0xffffffff, ""},
    {"0xFF.0xaB.1.2", IP4(255, 0xab, 1, 2), ""},
    {"0000000000000000001.2.3.4", IP4(1, 2, 3, 4), ""},
    /* it ends where it can go no further */
    {"1.2.3.4.5", IP4(1, 2, 3, 4), ".5"},
    {"1.2.3.4.", IP4(1, 2, 3, 4), "."},
    {"1.2.3.4:80", IP4(1, 2, 3, 4), ":80"},
    {"08", 0, "8"},
    {"09.1", 0, "9.1"},
    {"1.2.3.9f", IP4(1, 2, 3, 9), "f"},
    {"0x1g", IP4(0, 0, 0, 1), "g"},
    {"1 2", IP4(0, 0, 0, 1), " 2"},
};

static const char *const bad[] = {
    "", " ", " 1.2.3.4", "-1", "+1", "a.b.c.d", "x", ".", ".1", "1.", "1..2", "1.2.", "1.2.3.",
    "1.2.3.256", "256.1", "256.0.0.1", "1.256.3.4", "1.2.256.4", "0400.1", "0x100.1",
    "1.2.65536", "1.16777216", "1.2.3.99999", "1.4294967295",
    "4294967296", "0x100000000", "040000000000", "18446744073709551616", "1.18446744073709551617",
    "0x", "0x.1", "1.0x", "1.0xg", "fe80::1", "\xb2.1",
};

TEST(text_is_an_address_up_to_where_it_ends)
{
    for (unsigned i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct net_addr a;
        const char *end = NULL;

        if (!net_addr_parse(good[i].text, &end, &a) || strcmp(end, good[i].rest) ||
            !net_addr_equal(a, addr_of(good[i].ip)))
            test_fail(__FILE__, __LINE__, "%s", good[i].text);
    }
}

TEST(what_is_no_address_leaves_the_result_alone)
{
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct net_addr a = addr_of(IP4(9, 8, 7, 6));
        const char *end = "before";

        if (net_addr_parse(bad[i], &end, &a) || net_addr_read(bad[i], &a) ||
            strcmp(end, "before") || !net_addr_equal(a, addr_of(IP4(9, 8, 7, 6))))
            test_fail(__FILE__, __LINE__, "%s", bad[i]);
    }
}

TEST(white_space_ends_an_address_and_nothing_else_does)
{
    for (unsigned c = 0; c < 256; c++) {
        const char text[] = {'1', '.', '2', '.', '3', '.', '4', (char)c, 'z', 0};
        bool space = c == 0 || c == ' ' || (c >= 9 && c <= 13);
        struct net_addr a = net_addr_any();

        if (c >= '0' && c <= '9')
            space = false;
        if (net_addr_read(text, &a) != space)
            test_fail(__FILE__, __LINE__, "byte %u", c);
        CHECK(net_addr_equal(a, space ? addr_of(IP4(1, 2, 3, 4)) : net_addr_any()));
    }
}

TEST(an_address_printed_is_read_again)
{
    static const uint32_t edges[] = {0, 1, 9, 10, 99, 100, 255, IP4(10, 0, 2, 15),
                                     IP4(255, 255, 255, 254), 0xffffffff};
    unsigned edge_count = sizeof edges / sizeof edges[0];

    for (unsigned i = 0; i < 20000; i++) {
        struct net_addr a = addr_of(i < edge_count ? edges[i] : test_random()), again;
        char text[NET_ADDR_TEXT + 1], want[NET_ADDR_TEXT];
        uint8_t b[4];
        uint32_t word = net_addr_v4(a);

        memset(text, '#', sizeof text);
        memcpy(b, &word, sizeof b);
        snprintf(want, sizeof want, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
        CHECK_EQ(net_addr_print(a, text), strlen(want));
        CHECK_STR(text, want);
        CHECK_EQ(text[NET_ADDR_TEXT], '#');
        CHECK(net_addr_read(text, &again) && net_addr_equal(a, again));
    }
}

TEST(kinds_end_at_their_bounds)
{
    static const struct {
        uint32_t ip;
        bool any, loopback, multicast, reserved, broadcast;
    } row[] = {
        {0, true, false, false, false, false},
        {1, false, false, false, true, false},
        {IP4(0, 255, 255, 255), false, false, false, true, false},
        {IP4(1, 0, 0, 0), false, false, false, false, false},
        {IP4(126, 255, 255, 255), false, false, false, false, false},
        {IP4(127, 0, 0, 0), false, true, false, false, false},
        {IP4(127, 255, 255, 255), false, true, false, false, false},
        {IP4(128, 0, 0, 0), false, false, false, false, false},
        {IP4(223, 255, 255, 255), false, false, false, false, false},
        {IP4(224, 0, 0, 0), false, false, true, false, false},
        {IP4(239, 255, 255, 255), false, false, true, false, false},
        {IP4(240, 0, 0, 0), false, false, false, true, false},
        {IP4(255, 255, 255, 254), false, false, false, true, false},
        {0xffffffff, false, false, false, true, true},
    };

    for (unsigned i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct net_addr a = addr_of(row[i].ip);

        CHECK_EQ(net_addr_is_any(a), row[i].any);
        CHECK_EQ(net_addr_is_loopback(a), row[i].loopback);
        CHECK_EQ(net_addr_is_multicast(a), row[i].multicast);
        CHECK_EQ(net_addr_is_reserved(a), row[i].reserved);
        CHECK_EQ(net_addr_is_broadcast(a), row[i].broadcast);
    }
    CHECK(net_addr_is_any(net_addr_any()));
    CHECK(net_addr_is_broadcast(net_addr_broadcast()));
}

TEST(any_overlaps_all_and_others_themselves_alone)
{
    const struct net_addr some[] = {addr_of(IP4(10, 0, 2, 15)), addr_of(IP4(10, 0, 2, 16)),
                                    addr_of(IP4(15, 2, 0, 10)), addr_of(IP4(127, 0, 0, 1)),
                                    net_addr_broadcast()};
    unsigned n = sizeof some / sizeof some[0];

    for (unsigned i = 0; i < n; i++) {
        CHECK(net_addr_overlaps(some[i], net_addr_any()));
        CHECK(net_addr_overlaps(net_addr_any(), some[i]));
        CHECK(!net_addr_equal(some[i], net_addr_any()));
        for (unsigned j = 0; j < n; j++) {
            CHECK_EQ(net_addr_overlaps(some[i], some[j]), i == j);
            CHECK_EQ(net_addr_equal(some[i], some[j]), i == j);
        }
    }
    CHECK(net_addr_overlaps(net_addr_any(), net_addr_any()));
}

TEST(an_endpoint_is_an_address_and_perhaps_a_port_and_nothing_else)
{
    static const struct {
        const char *text;
        uint32_t ip;
        uint16_t port;
    } right[] = {
        {"1.2.3.4", IP4(1, 2, 3, 4), 0},
        {"1.2.3.4:1", IP4(1, 2, 3, 4), 1},
        {"127.1:65535", IP4(127, 0, 0, 1), 65535},
        {"0:0xffff", 0, 65535},
        {"0:0177777", 0, 65535},
    };
    static const char *const wrong[] = {
        "", ":", ":1", "1.2.3.4:", "1.2.3.4:0", "1.2.3.4:65536", "1.2.3.4:4294967297",
        "1.2.3.4:1 ", "1.2.3.4 ", "1.2.3.4:1:2", "1.2.3.4.5", "1.2.3.4.5:1", "1.2.3.4:-1",
        "1.2.3.4: 1", "1.2.3.4:0x", "1.2.3.4:08",
    };
    struct endpoint ep;

    for (unsigned i = 0; i < sizeof right / sizeof right[0]; i++) {
        struct endpoint want = {addr_of(right[i].ip), right[i].port};

        if (!endpoint_parse(right[i].text, &ep) || !endpoint_equal(&ep, &want))
            test_fail(__FILE__, __LINE__, "%s", right[i].text);
    }
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (endpoint_parse(wrong[i], &ep))
            test_fail(__FILE__, __LINE__, "%s", wrong[i]);
}

TEST(an_endpoint_printed_is_read_again)
{
    static const uint16_t ports[] = {0, 1, 9, 10, 9999, 10000, 65535};

    for (unsigned i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        struct endpoint ep = {net_addr_broadcast(), ports[i]}, again;
        char text[ENDPOINT_TEXT + 1], want[ENDPOINT_TEXT];

        memset(text, '#', sizeof text);
        snprintf(want, sizeof want, ports[i] ? "255.255.255.255:%u" : "255.255.255.255", ports[i]);
        CHECK_EQ(endpoint_print(&ep, text), strlen(want));
        CHECK_STR(text, want);
        CHECK_EQ(text[ENDPOINT_TEXT], '#');
        CHECK(endpoint_parse(text, &again) && endpoint_equal(&ep, &again));
    }
}
