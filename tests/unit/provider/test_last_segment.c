/* SPDX-License-Identifier: MIT */
/* The peer's FIN in the segment that acknowledges the last of ours: the program still reads it. */
#include "tests/unit/provider/calls.h"

#include <string.h>

static struct peer_connection *peer;
static unsigned npeers;

static SOCKET connected(void)
{
    SOCKET s;

    peer_deaf = false;
    s = ws_connected(7, PEER_LISTEN);
    peer = peer_connection(npeers++);
    return s;
}

/* What the peer's last segment says: how much of "xy" and our FIN it acknowledges, its data. */
static struct last {
    bool we_shut;
    uint32_t acked;
    const char *data;
} last;

static void last_segment(void *arg)
{
    struct packet p = { .kind = PACKET_TCP, .from = peer->address, .to = OURS,
                        .from_port = peer->port, .to_port = peer->our_port, .seq = peer->snd_nxt,
                        .ack = peer->rcv_nxt + last.acked, .flags = FLAG_FIN | FLAG_ACK,
                        .window = 60000, .ttl = 64, .data = (const uint8_t *)last.data,
                        .bytes = strlen(last.data) };

    (void)arg;
    peer_send_packet(&p);
}

static void check_last_segment(bool reader_waits)
{
    SOCKET s = connected();
    char c[8];
    unsigned n;

    peer_deaf = true;
    CHECK_EQ(ws_send(s, "xy", 2, &n), 0);
    if (last.we_shut)
        CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
    world_at(10 * MS, last_segment, NULL);
    if (!reader_waits)
        world_sleep(20 * MS);
    if (*last.data) {
        CHECK_EQ(ws_recv(s, c, sizeof c, 0, &n), 0);
        CHECK(n == strlen(last.data) && !memcmp(c, last.data, n));
    }
    CHECK_EQ(ws_recv(s, c, sizeof c, 0, &n), 0);
    CHECK_EQ(n, 0);
    CHECK_EQ(ws_close(s), 0);
    world_sleep(200 * SECOND);
}

/* The peer's FIN, with its last data or without, may be the segment that acknowledges the last of
 * ours: lwIP reports what is acknowledged first, in TIME_WAIT already. */
TEST(what_comes_with_the_last_acknowledgement_is_received)
{
    static const char *const datas[] = { "", "bye" };

    provider_up(true);
    for (unsigned i = 0; i < 2 * 4 * 2 * 2; i++) {
        last = (struct last){ .we_shut = i & 1, .acked = i / 2 % 4, .data = datas[i / 8 % 2] };
        if (last.acked == 3 && !last.we_shut)
            continue;
        printf("# shut %d, acknowledges %u, data \"%s\", reader %s\n", last.we_shut,
               (unsigned)last.acked, last.data, i / 16 ? "waits" : "comes later");
        check_last_segment(i / 16);
    }
}
