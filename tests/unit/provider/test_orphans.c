/* SPDX-License-Identifier: MIT */
/* Connections without a socket are counted rightly at every step, however they come to be and
 * whoever ends them: the count is that of lwIP's active pcbs which no socket has. */
#include "tests/unit/provider/calls.h"
#include "tests/unit/provider/pools.h"

#include "provider/socket/config.h"
#include "provider/socket/sock_ops.h"
#include "provider/transport/stream.h"

#include "lwip/memp.h"
#include "lwip/priv/tcp_priv.h"

enum order { NOBODY, WE, THEY, WE_THEN_THEY, THEY_THEN_WE, BOTH_AT_ONCE, NORDERS };
enum under_way { NOTHING, UNREAD, UNACKED, UNSENT, NDATA };
enum then { ACKS, SILENT, RESETS, FIN_FIRST, NTHENS };
enum { MANY = 1000 };

static SOCKET crowd[MEMP_NUM_TCP_PCB];
static unsigned npeers;

/* ---- what lwIP has ---- */

static bool has_it(struct sock *so, void *arg)
{
    const struct tcp_pcb **pcb = arg;

    net_assert_locked();
    if (so->ops == &stream_ops && so->pcb == *pcb)
        *pcb = NULL;
    return *pcb;
}

/* Returns the number of orphans, by both accounts. */
static unsigned orphans(void)
{
    unsigned found = 0, n;

    net_lock();
    for (const struct tcp_pcb *it = tcp_active_pcbs; it; it = it->next) {
        const struct tcp_pcb *pcb = it;

        if (pcb->state != SYN_RCVD)
            sock_for_each(has_it, &pcb);
        found += pcb && pcb->state != SYN_RCVD;
    }
    n = stream_orphans();
    net_unlock();
    CHECK_EQ(n, found);
    return n;
}

static void pass(uint64_t us)
{
    for (uint64_t at = 0; at < us; at += 250 * MS) {
        world_sleep(250 * MS);
        orphans();
    }
}

static SOCKET connected(void)
{
    npeers++;
    return ws_connected(7, PEER_LISTEN);
}

/* ---- every order of the ends ---- */

struct cell {
    enum order order;
    enum under_way data;
    enum then then;
    int linger;
};

static void shut(SOCKET s, struct peer_connection *peer, enum order order)
{
    if (order == THEY || order == THEY_THEN_WE || order == BOTH_AT_ONCE)
        peer_fin(peer);
    if (order == THEY_THEN_WE)
        world_sleep(10 * MS);
    if (order == WE || order >= WE_THEN_THEY)
        CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
    orphans();
    world_sleep(10 * MS);
    if (order == WE_THEN_THEY)
        peer_fin(peer);
    world_sleep(10 * MS);
    orphans();
}

static void they_end_it(struct peer_connection *peer, enum then then)
{
    if (then == RESETS)
        peer_rst(peer);
    if (then == FIN_FIRST && !peer->sent_fin)
        peer_fin(peer);                     /* with what is under way: CLOSING, or LAST_ACK */
    world_sleep(10 * MS);
    orphans();
    peer_deaf = then == SILENT;
}

static void run_cell(const struct cell *c, unsigned baseline)
{
    SOCKET s = connected();
    struct peer_connection *peer = peer_connection(npeers - 1);
    unsigned n;

    if (c->data == UNREAD)
        peer_send(peer, "z", 1);
    world_sleep(10 * MS);
    peer_deaf = c->data >= UNACKED || c->then >= RESETS;
    for (unsigned i = UNACKED; i <= c->data; i++)
        CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    shut(s, peer, c->order);
    if (c->linger >= 0)
        CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_LINGER, 1 | c->linger << 16), 0);
    CHECK_EQ(ws_close(s), 0);
    orphans();
    they_end_it(peer, c->then);
    pass(62 * SECOND);                      /* without progress */
    if (c->then != SILENT && !peer->sent_fin)
        peer_fin(peer);
    pass(65 * SECOND);                      /* TIME_WAIT */
    peer_deaf = false;
    CHECK_EQ(orphans(), 0);
    CHECK_EQ(pools().tcp_pcb_used, baseline);
}

static void every_order(int linger)
{
    struct cell c = { .linger = linger };
    unsigned baseline;

    provider_up(true);
    baseline = pools().tcp_pcb_used;
    for (unsigned i = 0; i < NORDERS * NDATA * NTHENS; i++) {
        c.order = (enum order)(i % NORDERS);
        c.data = (enum under_way)(i / NORDERS % NDATA);
        c.then = (enum then)(i / NORDERS / NDATA);
        printf("# linger %d: order %u, data %u, then %u\n", linger, c.order, c.data, c.then);
        run_cell(&c, baseline);
    }
}

TEST(the_orphans_are_counted_at_every_step_without_linger)
{
    every_order(-1);
}

TEST(the_orphans_are_counted_at_every_step_with_linger_0)
{
    every_order(0);
}

TEST(the_orphans_are_counted_at_every_step_with_linger_1)
{
    every_order(1);
}

/* Their FIN crosses ours, and ours is acknowledged by a segment with nothing else in it: lwIP calls
 * nobody on the way to TIME_WAIT. */
TEST_BOTH(an_orphan_that_lwIP_moves_to_TIME_WAIT_without_a_word_is_none)
{
    SOCKET s = connected();

    peer_deaf = true;
    CHECK_EQ(ws_close(s), 0);
    world_sleep(10 * MS);
    peer_fin(peer_connection(0));
    world_sleep(10 * MS);
    CHECK_EQ(orphans(), 1);
    peer_deaf = false;
    pass(10 * SECOND);                      /* our FIN is sent again */
    CHECK(peer_connection(0)->got_fin);
    CHECK(tcp_tw_pcbs && !tcp_active_pcbs);
    CHECK_EQ(orphans(), 0);
}

/* ---- whoever got nothing acknowledged for longest is the first to go ---- */

static void acknowledge_one_byte(const struct peer_connection *peer)
{
    struct packet ack = { .kind = PACKET_TCP, .from = peer->address, .to = peer->us,
                          .from_port = peer->port, .to_port = peer->our_port,
                          .seq = peer->snd_nxt, .ack = peer->rcv_nxt + 1, .flags = FLAG_ACK,
                          .window = 60000 };

    peer_send_packet(&ack);
    world_sleep(10 * MS);
}

TEST_BOTH(an_orphan_with_progress_gives_way_after_the_others)
{
    unsigned n;

    provider_settings.sockets = 4;
    for (unsigned i = 0; i < 4; i++)
        crowd[i] = connected();
    peer_deaf = true;
    for (unsigned i = 0; i < 4; i++) {
        CHECK_EQ(ws_send(crowd[i], "x", 1, &n), 0);
        CHECK_EQ(ws_close(crowd[i]), 0);
        world_sleep(SECOND);                /* of the same tick any may go */
    }
    acknowledge_one_byte(peer_connection(0));
    CHECK_EQ(orphans(), 4);
    ws_connect(ws_nonblocking(ws_stream()), PEER, 7);
    world_sleep(10 * MS);
    CHECK_EQ(orphans(), 3);
    CHECK(!peer_connection(0)->got_rst);
    CHECK(peer_connection(1)->got_rst);
    CHECK(!peer_connection(2)->got_rst && !peer_connection(3)->got_rst);
}

/* ---- many ---- */

static void one_byte_each(unsigned n)
{
    unsigned sent;

    for (unsigned i = 0; i < n; i++)
        crowd[i] = connected();
    peer_deaf = true;
    for (unsigned i = 0; i < n; i++)
        CHECK_EQ(ws_send(crowd[i], "x", 1, &sent), 0);
}

TEST(a_program_killed_with_1000_connections_leaves_the_pool_to_the_next_one)
{
    struct process *p, *self = process_self();
    unsigned baseline;

    provider_up(false);
    baseline = pools().tcp_pcb_used;
    p = world_process("killed");
    world_become(p, true);
    CHECK_EQ(ws_startup(0x0202), 0);
    one_byte_each(MANY);
    world_process_exit(p);
    world_become(self, true);
    CHECK_EQ(orphans(), MANY);
    for (unsigned i = 0; i < MANY; i += 2) {
        peer_rst(peer_connection(i));
        if (i % 50 == 0) {
            world_sleep(10 * MS);
            orphans();
        }
    }
    world_sleep(10 * MS);
    CHECK_EQ(orphans(), MANY / 2);
    peer_play(7, PEER_DROP);
    CHECK_EQ(ws_connect(ws_nonblocking(ws_stream()), PEER, 7), WSAEWOULDBLOCK);
    pass(62 * SECOND);
    CHECK_EQ(orphans(), 0);
    CHECK(pools().tcp_pcb_used <= baseline + 1);
}

/* No close needs memory, and its FIN goes out when there is some. */
TEST_BOTH(an_empty_pool_and_no_memory_keep_nobody_from_closing)
{
    heap_limit_pool(MEMP_TCP_PCB, MEMP_NUM_TCP_PCB);
    one_byte_each(MEMP_NUM_TCP_PCB);
    CHECK_EQ(ws_connect(ws_stream(), PEER, 7), WSAENOBUFS);
    heap_limit_pool(MEMP_TCP_SEG, 0);
    for (unsigned i = 0; i < MEMP_NUM_TCP_PCB; i++)
        CHECK_EQ(ws_close(crowd[i]), 0);
    CHECK_EQ(orphans(), MEMP_NUM_TCP_PCB);
    heap_limit_pool(MEMP_TCP_SEG, -1);
    peer_deaf = false;
    pass(20 * SECOND);
    for (unsigned i = 0; i < MEMP_NUM_TCP_PCB; i++)
        CHECK(peer_connection(i)->bytes == 1 && peer_connection(i)->got_fin);
}

/* ---- lwIP ends them by itself ---- */

/* As many pcbs of high priority as lwIP gives: it takes those in TIME_WAIT, then in LAST_ACK, then
 * in CLOSING, then of lower priority.  Each of them counts no more at once. */
static unsigned taken_by_lwip(unsigned want)
{
    struct tcp_pcb *taken[MEMP_NUM_TCP_PCB];
    unsigned before = orphans(), left;

    for (unsigned i = 0; i < want; i++) {
        net_lock();
        taken[i] = tcp_alloc(TCP_PRIO_MAX);
        CHECK(taken[i]);
        net_unlock();
        CHECK_EQ(orphans(), before - i - 1);
    }
    left = orphans();
    net_lock();
    for (unsigned i = 0; i < want; i++)
        tcp_close(taken[i]);
    net_unlock();
    return before - left;
}

TEST_BOTH(an_orphan_that_lwIP_kills_for_a_new_pcb_is_none)
{
    unsigned baseline = pools().tcp_pcb_used;

    one_byte_each(12);
    for (unsigned i = 0; i < 12; i++) {
        if (i % 3 == 1)
            peer_fin(peer_connection(i));   /* LAST_ACK */
        world_sleep(10 * MS);
        CHECK_EQ(ws_close(crowd[i]), 0);
        if (i % 3 == 2)
            peer_fin(peer_connection(i));   /* CLOSING */
        world_sleep(10 * MS);
    }
    CHECK_EQ(orphans(), 12);
    heap_limit_pool(MEMP_TCP_PCB, (int)baseline + 12);
    CHECK_EQ(taken_by_lwip(12), 12);
    heap_limit_pool(MEMP_TCP_PCB, -1);
}
