/* SPDX-License-Identifier: MIT */
/* ICMP errors while a connect pends: only one that quotes our SYN, word for word, ends it. */
#include "tests/unit/provider/calls.h"

#include <string.h>

static SOCKET s;

static void pending(void)
{
    peer_play(7, PEER_DROP);
    peer_play(8, PEER_DROP);
    s = ws_nonblocking(ws_stream());
    CHECK_EQ(ws_connect(s, PEER, 7), WSAEWOULDBLOCK);
    world_sleep(10 * MS);
}

static int state_of_it(void)
{
    int err = 0;

    CHECK_EQ(ws_get_option(s, SOL_SOCKET, SO_ERROR, &err), 0);
    return err;
}

/* What of the quoted packet is not ours: bytes of its IP header, then of TCP's first eight. */
enum { IP_FROM = 12, IP_TO = 16, FROM_PORT = 20, TO_PORT = 22, SEQ = 24 };
static const unsigned at[] = {IP_TO + 3, FROM_PORT + 1, TO_PORT + 1, SEQ, SEQ + 3};

TEST_BOTH(C_094_a_quote_of_another_segment_ends_nothing)
{
    uint8_t raw[64], ours[4];
    struct packet syn;

    pending();
    CHECK(sent_packet(PACKET_TCP, FLAG_SYN, 0, &syn));
    CHECK(syn.ip_bytes <= sizeof raw);
    memcpy(raw, syn.ip, syn.ip_bytes);
    syn.ip = raw;
    for (unsigned i = 0; i < ARRAY_SIZE(at); i++) {
        raw[at[i]] ^= 1;
        peer_send_icmp_error(PEER, 3, 1, &syn);
        world_sleep(10 * MS);
        if (state_of_it())
            test_fail(__FILE__, __LINE__, "byte %u does not matter", at[i]);
        raw[at[i]] ^= 1;
    }
    memcpy(ours, raw + IP_FROM, 4);
    memcpy(raw + IP_FROM, (uint8_t[]){127, 0, 0, 1}, 4);    /* ours too, but not this connect's */
    peer_send_icmp_error(PEER, 3, 1, &syn);
    world_sleep(10 * MS);
    CHECK_EQ(state_of_it(), 0);
    memcpy(raw + IP_FROM, ours, 4);
    peer_send_icmp_error(PEER, 3, 1, &syn);
    world_sleep(10 * MS);
    CHECK_EQ(state_of_it(), WSAENETUNREACH);
}

static const struct {
    uint8_t type, code;
    int want;
} row[] = {
    {3,  4, 0                },     /* path MTU discovery's */
    {12, 0, 0                },
    {4,  0, 0                },
    {3,  0, WSAENETUNREACH   },
    {3,  2, WSAECONNREFUSED  },
    {3,  3, WSAECONNREFUSED  },
    {3,  9, WSAENETUNREACH   },
    {11, 0, WSAENETUNREACH   },
};

TEST_BOTH(C_094_what_each_error_about_our_SYN_means)
{
    for (unsigned i = 0; i < ARRAY_SIZE(row); i++) {
        unsigned before = sent_count(PACKET_TCP, FLAG_SYN);
        struct packet syn;
        int err;

        pending();
        CHECK(sent_packet(PACKET_TCP, FLAG_SYN, before, &syn));
        peer_send_icmp_error(PEER, row[i].type, row[i].code, &syn);
        world_sleep(10 * MS);
        err = state_of_it();
        if (err != row[i].want)
            test_fail(__FILE__, __LINE__, "type %u code %u: %d", row[i].type, row[i].code, err);
        CHECK_EQ(ws_close(s), 0);
    }
}

/* Two connects to two ports: the error is for one of them. */
TEST_BOTH(C_094_an_error_is_for_the_connect_that_it_quotes)
{
    SOCKET other = ws_nonblocking(ws_stream());
    struct packet syn;
    unsigned out;

    peer_play(8, PEER_DROP);
    CHECK_EQ(ws_connect(other, PEER, 8), WSAEWOULDBLOCK);
    world_sleep(10 * MS);                   /* ARP holds one packet */
    pending();
    CHECK(sent_packet(PACKET_TCP, FLAG_SYN, 1, &syn));
    peer_send_icmp_error(PEER, 3, 3, &syn);
    world_sleep(10 * MS);
    CHECK_EQ(state_of_it(), WSAECONNREFUSED);
    CHECK_EQ(ws_select1(other, IN_W | IN_X, 0, &out), 0);
    CHECK_EQ(out, 0);
}
