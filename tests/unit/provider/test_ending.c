/* SPDX-License-Identifier: MIT */
/* How a connection ends, over the whole of: who has said FIN before the close, SO_LINGER, what was
 * under way, the peer's window, and what the peer does from then on.  For each cell an oracle says
 * what close returns and when, which bytes, FIN and reset the peer gets; and some time later there
 * must be no trace of it left. */
#include "tests/unit/provider/calls.h"

#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "provider/socket/config.h"
#include "provider/transport/stream.h"

enum order { NOBODY, WE, THEY, WE_THEN_THEY, THEY_THEN_WE, BOTH_AT_ONCE, NORDERS };
enum under_way { NOTHING, UNREAD, UNSENT, UNACKED, NDATA };
enum then { ACKS, RESETS, SILENT, NTHENS };
enum { NO_LINGER = -1 };
enum { CHANGE_AFTER = SECOND, LINGER_S = 10 };

struct cell {
    enum order order;
    int linger;
    enum under_way data;
    bool closed_window;
    enum then then;
};

static struct peer_connection *peer;
static unsigned npeers;

static unsigned pcbs(void)
{
    struct net_pools p;

    net_lock();
    net_pools(&p);
    net_unlock();
    return p.tcp_pcb_used;
}

static unsigned orphans(void)
{
    unsigned n;

    net_lock();
    n = stream_orphans();
    net_unlock();
    return n;
}

static SOCKET connected(void)
{
    SOCKET s;

    peer_deaf = false;
    peer_window = 60000;
    s = ws_connected(7, PEER_LISTEN);
    peer = peer_connection(npeers++);
    return s;
}

/* From now on the peer has that much room, and we know it. */
static void announce(SOCKET s, uint16_t window)
{
    unsigned n;
    char c;

    peer_window = window;
    peer_send(peer, "p", 1);
    world_sleep(10 * MS);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), 0);
}

/* Returns how many bytes the peer is to get. */
static unsigned bring_about(SOCKET s, const struct cell *c)
{
    unsigned n, bytes = 0;

    /* UNACKED: it closes when our byte is under way, and is refused with it. */
    if (c->closed_window && c->data != UNACKED)
        announce(s, 0);
    else if (c->closed_window)
        peer_window = 0;
    if (c->data == UNREAD)
        peer_send(peer, "z", 1);
    if (c->data == UNSENT || c->data == UNACKED) {
        peer_deaf = !c->closed_window;
        CHECK_EQ(ws_send(s, "x", 1, &n), 0);
        bytes++;
    }
    if (c->data == UNSENT) {                /* behind the x by Nagle, or by the closed window */
        CHECK_EQ(ws_send(s, "y", 1, &n), 0);
        bytes++;
    }
    world_sleep(10 * MS);
    return bytes;
}

static void shut(SOCKET s, enum order order)
{
    if (order == THEY || order == THEY_THEN_WE || order == BOTH_AT_ONCE)
        peer_fin(peer);
    if (order == THEY_THEN_WE)
        world_sleep(10 * MS);
    if (order == WE || order >= WE_THEN_THEY)
        CHECK_EQ(ws_shutdown(s, SD_SEND), 0);
    world_sleep(10 * MS);
    if (order == WE_THEN_THEY)
        peer_fin(peer);
    world_sleep(10 * MS);
}

static void open_up(void *arg)
{
    (void)arg;
    peer_deaf = false;
    peer_window = 60000;
}

static void reset(void *arg)
{
    peer_rst(arg);
}

static bool owed(const struct cell *c)
{
    return c->data == UNSENT || c->data == UNACKED;
}

static bool over_before(const struct cell *c)
{
    return c->order >= WE_THEN_THEY && !owed(c);
}

static bool aborts_at_once(const struct cell *c)
{
    return !over_before(c) && (c->linger == 0 || c->data == UNREAD);
}

static bool lingers(const struct cell *c)
{
    return c->linger > 0 && owed(c);
}

static bool peer_hears_reset(const struct cell *c)
{
    if (aborts_at_once(c))
        return true;
    if (over_before(c) || c->then != SILENT)
        return false;
    return owed(c) || c->order != WE;       /* WE: FIN_WAIT_2, which ends without a word */
}

static void check_time(const struct cell *c, uint64_t us)
{
    if (!lingers(c))
        CHECK(us < 10 * MS);
    else if (c->then == SILENT)
        CHECK(us >= LINGER_S * SECOND && us < (LINGER_S + 1) * SECOND);
    else if (c->then == RESETS)
        CHECK(us >= CHANGE_AFTER && us < CHANGE_AFTER + 10 * MS);
    else
        CHECK(us >= CHANGE_AFTER && us < LINGER_S * SECOND);
}

static void run_cell(const struct cell *c, unsigned baseline)
{
    SOCKET s = connected();
    unsigned bytes = bring_about(s, c);
    uint64_t before;

    shut(s, c->order);
    if (c->linger != NO_LINGER)
        CHECK_EQ(ws_set_option(s, SOL_SOCKET, SO_LINGER, 1 | c->linger << 16), 0);
    peer_deaf = c->then == SILENT || owed(c);
    if (c->then == ACKS)
        world_at(CHANGE_AFTER, open_up, NULL);
    if (c->then == RESETS)
        world_at(CHANGE_AFTER, reset, peer);
    before = world_now();
    CHECK_EQ(ws_close(s), 0);
    check_time(c, world_now() - before);
    if (!lingers(c))
        CHECK_EQ(orphans(), !over_before(c) && !aborts_at_once(c));
    else if (c->then != ACKS)
        CHECK_EQ(orphans(), 0);
    world_sleep(82 * SECOND);               /* 60 s without progress, or some and 60 s TIME_WAIT */
    CHECK_EQ(peer->got_rst, peer_hears_reset(c));
    if (c->then == ACKS && !aborts_at_once(c)) {
        CHECK_EQ(peer->bytes, bytes);
        CHECK(peer->got_fin);
    }
    CHECK(peer->bytes <= bytes);
    CHECK_EQ(orphans(), 0);
    CHECK_EQ(pcbs(), baseline);
}

static void walk(int linger)
{
    unsigned baseline, cells = 0;
    struct cell c = { .linger = linger };

    provider_up(true);
    baseline = pcbs();
    for (unsigned i = 0; i < NORDERS * NDATA * 2 * NTHENS; i++) {
        c.order = (enum order)(i % NORDERS);
        c.data = (enum under_way)(i / NORDERS % NDATA);
        c.closed_window = i / NORDERS / NDATA % 2;
        c.then = (enum then)(i / NORDERS / NDATA / 2);
        printf("# linger %d: order %u, data %u, closed %u, then %u\n", linger, c.order, c.data,
               c.closed_window, c.then);
        run_cell(&c, baseline);
        cells++;
    }
    CHECK_EQ(cells, 144);
}

TEST(every_end_without_linger)
{
    walk(NO_LINGER);
}

TEST(every_end_with_linger_0)
{
    walk(0);
}

TEST(every_end_with_linger_10)
{
    walk(LINGER_S);
}

/* The peer resets a connection that both have shut before it has taken all: the program hears. */
TEST_BOTH(a_reset_after_both_FINs_is_told_while_data_are_under_way)
{
    SOCKET s = ws_nonblocking(connected());
    uint32_t event = ws_event(), bits;
    int32_t codes[10];
    unsigned n;
    char c;

    peer_deaf = true;
    CHECK_EQ(ws_event_select(s, event, FD_CLOSE), 0);
    CHECK_EQ(ws_send(s, "x", 1, &n), 0);
    shut(s, WE_THEN_THEY);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), 0);  /* their FIN */
    CHECK_EQ(n, 0);
    peer_rst(peer);
    world_sleep(10 * MS);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), WSAECONNABORTED);
    CHECK_EQ(ws_enum(s, event, &bits, codes), 0);
    CHECK_EQ(bits, FD_CLOSE);
}

/* A window that closes for good, its peer alive: the pcb of a closed socket is free after a minute
 * without progress, and not before. */
TEST_BOTH(a_live_peer_that_takes_nothing_does_not_keep_a_closed_connection)
{
    unsigned baseline = pcbs(), n;
    SOCKET s[3];

    for (unsigned i = 0; i < 3; i++) {
        s[i] = connected();
        announce(s[i], 0);
        CHECK_EQ(ws_send(s[i], "y", 1, &n), 0);
    }
    for (unsigned i = 0; i < 3; i++)
        CHECK_EQ(ws_close(s[i]), 0);
    world_sleep(55 * SECOND);
    CHECK_EQ(orphans(), 3);
    world_sleep(6 * SECOND);
    CHECK_EQ(orphans(), 0);
    CHECK_EQ(pcbs(), baseline);
    CHECK(peer->got_rst);
}

/* One byte now and then is progress: what takes less than ten minutes arrives. */
static void slowly(bool they_first)
{
    SOCKET s = connected();
    unsigned n;

    announce(s, 1);
    if (they_first)
        peer_fin(peer);
    world_sleep(10 * MS);
    peer_delay_us = 25 * SECOND;
    CHECK_EQ(ws_send(s, "slowly", 6, &n), 0);
    CHECK_EQ(ws_close(s), 0);
    world_sleep(120 * SECOND);
    CHECK_EQ(orphans(), 1);
    CHECK(peer->bytes < 6 && !peer->got_rst);
    world_sleep(180 * SECOND);
    CHECK_EQ(peer->bytes, 6);
    CHECK(peer->got_fin);
    CHECK(they_first || !peer->got_rst);    /* its late ACKs meet nothing after LAST_ACK */
    CHECK_EQ(orphans(), 0);
}

TEST_BOTH(a_slow_peer_of_a_closed_connection_gets_everything)
{
    slowly(false);
}

TEST_BOTH(a_slow_peer_that_has_said_FIN_gets_everything)
{
    slowly(true);
}

/* Progress that never ends: the pcb is free after ten minutes, and not before. */
TEST_BOTH(a_peer_that_takes_a_byte_now_and_then_has_ten_minutes)
{
    static const char data[500];
    unsigned baseline = pcbs(), n;
    SOCKET s = connected();

    announce(s, 1);
    peer_delay_us = 10 * SECOND;
    CHECK_EQ(ws_send(s, data, sizeof data, &n), 0);
    CHECK_EQ(ws_close(s), 0);
    world_sleep(590 * SECOND);
    CHECK_EQ(orphans(), 1);
    world_sleep(12 * SECOND);
    CHECK_EQ(orphans(), 0);
    CHECK_EQ(pcbs(), baseline);
    CHECK(peer->bytes > 5 && peer->bytes < sizeof data);
}

/* The ticks since the start have 16 bits; an hour of ten hours at the most still fits. */
TEST_BOTH(the_longest_orphan_time_is_an_hour_and_counts)
{
    static const char hour[] = "ORPHAN_TIMEOUT_MS=3600000\n";
    unsigned baseline;

    provider_configure(hour, sizeof hour - 1);
    baseline = pcbs();
    CHECK_EQ(ws_close(connected()), 0);
    world_sleep(3590 * SECOND);
    CHECK_EQ(orphans(), 1);
    world_sleep(20 * SECOND);
    CHECK_EQ(orphans(), 0);
    CHECK_EQ(pcbs(), baseline);
}

/* lwIP frees the pcb from TIME_WAIT without a word; the socket is still open then. */
TEST_BOTH(a_socket_outlives_its_pcb)
{
    unsigned baseline = pcbs(), n;
    SOCKET s = connected();
    char c;

    shut(s, BOTH_AT_ONCE);
    CHECK_EQ(pcbs(), baseline + 1);
    world_sleep(100 * SECOND);
    CHECK_EQ(pcbs(), baseline);
    CHECK_EQ(ws_set_option(s, IPPROTO_TCP, TCP_NODELAY, 1), 0);
    CHECK_EQ(ws_recv(s, &c, 1, 0, &n), 0);
    CHECK_EQ(n, 0);
    CHECK_EQ(ws_shutdown(s, SD_BOTH), 0);
    CHECK_EQ(ws_close(s), 0);
}

/* FIN_WAIT_2 of a closed socket ends by time; what the peer sends after it draws a reset. */
TEST_BOTH(T_11_a_peer_that_never_says_FIN_is_left_after_a_minute)
{
    unsigned baseline = pcbs();
    SOCKET s = connected();

    CHECK_EQ(ws_close(s), 0);
    world_sleep(57 * SECOND);
    CHECK(peer->got_fin);
    CHECK_EQ(pcbs(), baseline + 1);
    world_sleep(5 * SECOND);
    CHECK_EQ(pcbs(), baseline);
    CHECK(!peer->got_rst);
    peer_send(peer, "late", 4);
    world_sleep(10 * MS);
    CHECK(peer->got_rst);
}

/* The pool is full of closed connections: the oldest gives way, down to half of the pool. */
TEST_BOTH(closed_connections_leave_half_of_the_pool_to_open_ones)
{
    unsigned n;
    SOCKET s;

    provider_settings.sockets = 8;
    for (unsigned i = 0; i < 8; i++) {
        s = connected();
        peer_deaf = true;
        CHECK_EQ(ws_send(s, "x", 1, &n), 0);
        CHECK_EQ(ws_close(s), 0);
        world_sleep(50 * MS);               /* a tick lies between some of them */
    }
    CHECK_EQ(orphans(), 8);
    for (unsigned i = 1; i <= 4; i++) {
        connected();
        CHECK_EQ(orphans(), 8 - i);
    }
    CHECK_EQ(ws_connect(ws_stream(), PEER, 7), WSAENOBUFS);
    CHECK_EQ(orphans(), 4);
    world_sleep(SECOND);
    n = 0;
    for (unsigned i = 0; i < 8; i++)
        n += peer_connection(i)->got_rst;
    CHECK_EQ(n, 4);
    CHECK(!peer_connection(7)->got_rst);
    world_sleep(70 * SECOND);               /* the peer has taken all, and keeps its side open */
    CHECK_EQ(orphans(), 0);
    CHECK_EQ(ws_connect(ws_stream(), PEER, 7), 0);
}

/* A program that ends is one that closes everything without SO_LINGER. */
TEST(the_connections_of_a_program_that_ends_are_closed_gracefully)
{
    struct process *p, *self = process_self();
    SOCKET s, unread;
    unsigned n;

    provider_up(false);
    p = world_process("short-lived");
    world_become(p, true);
    CHECK_EQ(ws_startup(0x0202), 0);
    s = connected();
    CHECK_EQ(ws_send(s, "will", 4, &n), 0);
    unread = connected();
    CHECK(unread != s);
    peer_send(peer, "z", 1);
    world_sleep(10 * MS);
    world_process_exit(p);
    world_become(self, true);
    world_sleep(10 * MS);
    CHECK_EQ(peer_connection(0)->bytes, 4);
    CHECK(peer_connection(0)->got_fin);
    CHECK(!peer_connection(0)->got_rst);
    CHECK(peer_connection(1)->got_rst);
}
