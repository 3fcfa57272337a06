/* SPDX-License-Identifier: MIT */
/* A peer that does nothing wrong, on a wire that loses, doubles and delays: nothing that looks at
 * segments before lwIP does may keep either side from its end.  Around the wrap of the peer's
 * sequence numbers, with windows that close, probes, keep-alives, and FINs that cross. */
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"
#include "tests/unit/lwip-port/hostile.h"

enum { PORT = 7, TOTAL = 150000, STEPS = 60000, LATE = 12, ROOM = 9000, MSS = 1460, ROUNDS = 8 };

static uint8_t bytes[TOTAL];

static struct honest {
    struct tcp_segment late[LATE];      /* on the wire */
    unsigned nlate;
    uint32_t start, una, nxt, edge;     /* of its data; edge: how far our window goes */
    uint32_t rcv_nxt, got, unread;      /* of ours */
    bool fin, got_fin;
    uint16_t port;
    unsigned losses;                    /* of what is next, in a row */
} peer;
static uint32_t our_unread, our_written, our_seen;

static uint16_t room(void)
{
    return (uint16_t)(ROOM - peer.unread);
}

static void emit(uint32_t seq, uint32_t n, uint8_t flags)
{
    struct tcp_segment s = { .from_port = peer.port, .to_port = PORT, .seq = seq,
                             .ack = peer.rcv_nxt, .window = room(), .bytes = n,
                             .data = bytes, .flags = (uint8_t)(flags | FLAG_ACK) };

    if (peer.nlate < LATE)
        peer.late[peer.nlate++] = s;
}

static uint32_t end(void)
{
    return peer.start + TOTAL;
}

static uint32_t at_most(uint32_t n, uint32_t most)
{
    return n < most ? n : most;
}

/* From there, as far as our window and its data go; behind the last byte the FIN. */
static void send_from(uint32_t seq)
{
    uint32_t left = TCP_SEQ_LT(seq, peer.edge) ? peer.edge - seq : 0;
    uint32_t n = at_most(at_most(1 + test_random_below(MSS), left),
                         TCP_SEQ_LT(seq, end()) ? end() - seq : 0);
    bool fin = seq + n == end() && test_random_below(2);

    if (!n && !fin)
        return;
    peer.fin |= fin;
    emit(seq, n, fin ? FLAG_FIN : 0);
    if (TCP_SEQ_GT(seq + n + fin, peer.nxt))
        peer.nxt = seq + n + fin;
}

static void peer_acts(void)
{
    switch (test_random_below(12)) {
    case 0:
        if (peer.una != peer.nxt)
            send_from(peer.una);        /* again, cut otherwise */
        break;
    case 1:
        emit(peer.una - 1, 0, 0);       /* keep-alive */
        break;
    case 2:
        if (peer.edge == peer.nxt && TCP_SEQ_LT(peer.nxt, end()))
            emit(peer.nxt++, 1, 0);     /* probe */
        break;
    case 3:
        peer.unread -= at_most(peer.unread, test_random_below(ROOM));
        emit(peer.nxt, 0, 0);
        break;
    default:
        if (TCP_SEQ_LEQ(peer.nxt, end()) && !peer.fin)
            send_from(peer.nxt);
        else
            emit(peer.nxt, 0, 0);
    }
}

static void wire_acts(void)
{
    unsigned i;
    struct tcp_segment s;

    if (!peer.nlate)
        return;
    i = test_random_below(test_random_below(3) ? 1 : peer.nlate);
    s = peer.late[i];
    if (test_random_below(8)) {         /* else it comes once more */
        for (peer.nlate--; i < peer.nlate; i++)
            peer.late[i] = peer.late[i + 1];
    }
    if (test_random_below(10))          /* else it is lost */
        hostile_tcp(&s);
}

static void hear(const struct packet *p)
{
    uint32_t old = peer.rcv_nxt - p->seq, n = (uint32_t)p->bytes;

    CHECK(!(p->flags & FLAG_RST));
    if (TCP_SEQ_GT(p->ack, peer.una) && TCP_SEQ_LEQ(p->ack, peer.nxt))
        peer.una = p->ack;
    if (TCP_SEQ_GT(p->ack + p->window, peer.edge))
        peer.edge = p->ack + p->window;
    if (TCP_SEQ_GT(p->seq, peer.rcv_nxt) || old > n)
        return;
    n -= old;
    if (n > room())
        return;
    peer.unread += n;
    peer.got += n;
    peer.rcv_nxt += n;
    if ((p->flags & FLAG_FIN) && !peer.got_fin) {
        peer.got_fin = true;
        peer.rcv_nxt++;
    }
}

/* One frame in ten, but not what is next for ever: each loss doubles our time-out. */
static bool is_lost(const struct packet *p)
{
    bool lost = !test_random_below(10) && peer.losses < 2;

    if (p->bytes && p->seq == peer.rcv_nxt)
        peer.losses = lost ? peer.losses + 1 : 0;
    return lost;
}

static void peer_hears(void)
{
    for (unsigned i = 0; i < wire_sent(); i++) {
        const struct frame *f = wire_frame(i);
        struct packet p;

        if (f && packet_parse(f->data, f->bytes, &p) && p.kind == PACKET_TCP &&
            p.to_port == peer.port && !(p.flags & FLAG_SYN) && !is_lost(&p))
            hear(&p);
    }
    wire_forget();
}

static void we_act(void)
{
    uint32_t n;

    net_lock();
    our_unread += (uint32_t)accepted_bytes - our_seen;
    our_seen = (uint32_t)accepted_bytes;
    n = test_random_below(4) ? 0 : at_most(our_unread, test_random_below(TCP_WND));
    if (accepted && n)
        tcp_recved(accepted, (u16_t)n);
    our_unread -= n;
    n = at_most(test_random_below(4000), TOTAL - our_written);
    if (accepted && n && tcp_write(accepted, bytes, (u16_t)n, TCP_WRITE_FLAG_COPY) == ERR_OK) {
        our_written += n;
        if (our_written == TOTAL)
            tcp_shutdown(accepted, 0, 1);
        else
            tcp_output(accepted);
    }
    net_unlock();
}

static void open_near_the_wrap(unsigned round)
{
    struct tcp_segment s = { .from_port = (uint16_t)(4000 + round), .to_port = PORT,
                             .window = ROOM, .seq = 0 - test_random_below(TOTAL),
                             .flags = FLAG_SYN };
    struct packet answer;

    peer_play(s.from_port, PEER_DROP);
    accepted = NULL;
    hostile_tcp(&s);
    world_sleep(5000);
    CHECK(last_sent(PACKET_TCP, FLAG_SYN | FLAG_ACK, &answer));
    peer = (struct honest){ .port = s.from_port, .start = s.seq + 1, .una = s.seq + 1,
                            .nxt = s.seq + 1, .edge = s.seq + 1 + answer.window,
                            .rcv_nxt = answer.seq + 1 };
    our_unread = our_written = our_seen = 0;
    emit(peer.nxt, 0, 0);
}

static bool over(void)
{
    return peer.got == TOTAL && peer.got_fin && peer.fin && peer.una == end() + 1;
}

TEST(honest_peer_gets_to_its_end_whatever_the_wire_does)
{
    peer_start();
    hostile_listen(PORT);
    accepted_reads = false;
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned step = 0;

        open_near_the_wrap(round);
        for (; step < STEPS && !over(); step++) {
            peer_acts();
            wire_acts();
            peer_hears();
            we_act();
            world_sleep(test_random_below(4) ? 100 : test_random_below(100000));
        }
        CHECK(over());
        CHECK_EQ(our_seen, TOTAL);
    }
}
