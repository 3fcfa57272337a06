/* SPDX-License-Identifier: MIT */
/* etc/net.conf as people type it. */
#include <string.h>

#include "lwip-port/net_if.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/packet.h"
#include "tests/unit/host/test.h"

static struct net_config parse(const char *text)
{
    struct net_config c;

    net_parse_config(text, (unsigned)strlen(text), &c);
    return c;
}

TEST(empty_config_means_dhcp)
{
    struct net_config c = parse("");

    CHECK(c.dhcp);
    CHECK_EQ(net_addr_v4(c.address), 0);
}

TEST(static_config_is_read)
{
    struct net_config c = parse("mode=static\naddress=10.0.2.15/24\ngateway=10.0.2.2\n"
                                "dns=10.0.2.3\n");

    CHECK(!c.dhcp);
    CHECK_EQ(net_addr_v4(c.address), net_order(IP4(10, 0, 2, 15)));
    CHECK_EQ(net_addr_v4(c.netmask), net_order(IP4(255, 255, 255, 0)));
    CHECK_EQ(net_addr_v4(c.gateway), net_order(IP4(10, 0, 2, 2)));
    CHECK_EQ(net_addr_v4(c.dns), net_order(IP4(10, 0, 2, 3)));
    CHECK_STR(host_console(), "");
}

TEST(last_line_needs_no_newline_and_crlf_is_taken)
{
    struct net_config c = parse("# a comment\r\n\r\nmode=static\r\naddress=192.168.1.9/32");

    CHECK(!c.dhcp);
    CHECK_EQ(net_addr_v4(c.netmask), 0xffffffffu);
    CHECK_STR(host_console(), "");
}

TEST(bad_lines_are_named_and_the_rest_counts)
{
    struct net_config c = parse("mode=maybe\ncolour=blue\naddress=10.0.2.15\naddress=10.0.2.15/0\n"
                                "address=10.0.2.15/33\naddress=10.0.2.15/2x\naddress=1.2.3.4.5/8\n"
                                "nonsense\ngateway=10.0.2.9\n");

    CHECK(c.dhcp);
    CHECK_EQ(net_addr_v4(c.address), 0);
    CHECK_EQ(net_addr_v4(c.gateway), net_order(IP4(10, 0, 2, 9)));
    CHECK(strstr(host_console(), "net.conf:1: not understood, skipped: mode=maybe\n"));
    CHECK(strstr(host_console(), "net.conf:2: not understood, skipped: colour=blue\n"));
    for (unsigned line = 3; line <= 8; line++) {
        char want[32];

        snprintf(want, sizeof want, "net.conf:%u: ", line);
        CHECK(strstr(host_console(), want));
    }
    CHECK(!strstr(host_console(), "net.conf:9"));
}

TEST(long_lines_and_random_bytes_do_no_harm)
{
    char text[400];
    struct net_config c;

    memset(text, 'a', sizeof text);
    net_parse_config(text, sizeof text, &c);
    CHECK(strstr(host_console(), "net.conf:1: "));
    for (unsigned i = 0; i < 20000; i++) {
        static const char alphabet[] = "mode=addrsg/0123456789.\n\r#=\0 ";
        unsigned n = test_random_below(sizeof text);

        for (unsigned b = 0; b < n; b++)
            text[b] = alphabet[test_random_below(sizeof alphabet - 1)];
        net_parse_config(text, n, &c);
    }
}
