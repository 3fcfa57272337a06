/* SPDX-License-Identifier: MIT */
/* The urgent byte: out of the stream, or in it with SO_OOBINLINE; and lies about it. */
#include "tests/unit/provider/calls.h"

#include <string.h>

static void send_urgent(struct peer_connection *c, const char *text, uint16_t pointer, bool fin)
{
    struct packet p = { .kind = PACKET_TCP, .from = c->address, .to = c->us, .from_port = c->port,
                        .to_port = c->our_port, .seq = c->snd_nxt, .ack = c->rcv_nxt,
                        .flags = (uint8_t)(FLAG_ACK | FLAG_URG | (fin ? FLAG_FIN : 0)),
                        .window = peer_window, .urgent = pointer, .data = (const uint8_t *)text,
                        .bytes = strlen(text) };

    peer_send_packet(&p);
    c->snd_nxt += (uint32_t)strlen(text) + fin;
}

static void check_reads(SOCKET s, const char *want)
{
    char got[64];
    unsigned n, all = 0;

    world_sleep(10 * MS);
    while (all < strlen(want)) {
        CHECK_EQ(ws_recv(s, got + all, sizeof got - all, 0, &n), 0);
        CHECK(n > 0);
        all += n;
    }
    CHECK_EQ(all, strlen(want));
    CHECK(memcmp(got, want, all) == 0);
}

/* First, middle, last, alone; with the FIN in the same segment; the pointer ahead of the data. */
TEST_BOTH(the_urgent_byte_is_not_in_the_stream)
{
    for (unsigned inline_ = 0; inline_ < 2; inline_++) {
        SOCKET s = ws_connected(7, PEER_LISTEN);
        struct peer_connection *c = peer_connection(inline_);
        unsigned n;
        char b;

        CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_OOBINLINE, (int)inline_), 0);
        send_urgent(c, "!ab", 1, false);
        check_reads(s, inline_ ? "!ab" : "ab");
        send_urgent(c, "a!b", 2, false);
        check_reads(s, inline_ ? "a!b" : "ab");
        send_urgent(c, "ab!", 3, false);
        check_reads(s, inline_ ? "ab!" : "ab");
        send_urgent(c, "!", 1, false);
        send_urgent(c, "ab", 4, false);     /* the byte comes with the next segment */
        send_urgent(c, "c!d", 2, false);
        check_reads(s, inline_ ? "!abc!d" : "abcd");
        send_urgent(c, "a!", 2, true);
        check_reads(s, inline_ ? "a!" : "a");
        CHECK_EQ(ws_recv(s, &b, 1, 0, &n), 0);
        CHECK_EQ(n, 0);
        CHECK_EQ(ws_close(s), 0);           /* nothing is unread: no reset */
        world_sleep(SECOND);
        CHECK(c->got_fin && !c->got_rst);
    }
}

/* The byte lies in a segment that came before the one that filled the gap in front of it. */
TEST_BOTH(the_urgent_byte_of_a_segment_that_came_early)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    struct peer_connection *c = peer_connection(0);

    c->snd_nxt += 3;
    peer_send(c, "d!fg", 4);
    world_sleep(10 * MS);
    c->snd_nxt -= 7;
    send_urgent(c, "abc", 5, false);
    c->snd_nxt += 4;
    check_reads(s, "abcdfg");
    peer_send(c, "more", 4);
    check_reads(s, "more");
}

TEST_BOTH(urgent_bytes_for_nobody_are_answered_with_a_reset)
{
    SOCKET s = ws_connected(7, PEER_LISTEN);
    struct peer_connection *c = peer_connection(0);

    CHECK_EQ(ws_close(s), 0);
    world_sleep(10 * MS);
    send_urgent(c, "!x", 1, false);
    world_sleep(SECOND);
    CHECK(c->got_fin && c->got_rst);
}

/* A pointer to nothing, to what was received, beyond the window, from outside the window. */
TEST_BOTH(a_pointer_that_cannot_be_takes_nothing_out)
{
    static const uint16_t pointers[] = { 0, 4, 1000, 30000, 65535 };
    SOCKET s = ws_connected(7, PEER_LISTEN);
    struct peer_connection *c = peer_connection(0);

    for (unsigned i = 0; i < ARRAY_SIZE(pointers); i++) {
        send_urgent(c, "abc", pointers[i], false);
        check_reads(s, "abc");
        c->snd_nxt += 40000;                /* a liar from outside */
        send_urgent(c, "xyz", 1, false);
        c->snd_nxt -= 40003;
        world_sleep(10 * MS);
    }
    send_urgent(c, "abc", 0, false);
    check_reads(s, "abc");
}
