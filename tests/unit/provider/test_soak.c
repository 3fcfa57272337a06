/* SPDX-License-Identifier: MIT */
/* Many programs on a bad wire for a long virtual time, each killed in the middle in its turn; then
 * every counter is what it was.  SOAK_MINUTES in the environment says how long (ten). */
#include "tests/unit/provider/calls.h"

#include <stdlib.h>
#include <string.h>

#include "bsp/kernel/object/handle.h"
#include "lwip-port/net_if.h"
#include "provider/marshal/net_api.h"
#include "tests/unit/host/faultnetif.h"

enum { PROGRAMS = 12, THREADS = 2, HELD = 6, KILLS = 300, PIECE = 3000 };
enum { PORT_ECHO = 7, PORT_KEEPS = 8, PORT_SILENT = 9, PORT_OURS = 6000 };

struct program {
    struct process *process;
    struct thread *threads[THREADS];
};
static struct program programs[PROGRAMS];
static unsigned connects, accepts, datagrams, refusals, bytes_moved;

struct counters {
    struct heap_figures heap;
    struct net_pools_out net;
    unsigned handles;
};

static void count(struct counters *c)
{
    memset(c, 0, sizeof *c);
    heap_figures(&c->heap);
    net_api_pools(&c->net);
    c->handles = handle_total();
}

/* ---- a program: what it does is drawn anew each time ---- */

struct hand {
    SOCKET s[HELD];
    unsigned n;
};

static void keep(struct hand *h, SOCKET s)
{
    if (h->n < HELD)
        h->s[h->n++] = s;
    else
        ws_close(s);
}

static void drop(struct hand *h)
{
    unsigned i;

    if (!h->n)
        return;
    i = test_random_below(h->n);
    if (test_random_below(3) == 0)
        ws_set_option(h->s[i], SOL_SOCKET, SO_LINGER, 1);
    if (test_random_below(3) == 0)
        ws_shutdown(h->s[i], (int)test_random_below(3));
    ws_close(h->s[i]);
    h->s[i] = h->s[--h->n];
}

static void connect_somewhere(struct hand *h)
{
    static const struct ws_name to[] = {
        {PEER,     PORT_ECHO    },
        {PEER,     PORT_ECHO    },
        {PEER,     PORT_KEEPS   },
        {PEER,     PORT_SILENT  },
        {PEER,     4            },
        {LOOPBACK, PORT_OURS    },
        {OURS,     PORT_OURS + 1},
        {OFFLINK,  80           }
    };
    struct ws_name n = to[test_random_below(ARRAY_SIZE(to))];
    SOCKET s;

    if (ws_socket(AF_INET, SOCK_STREAM, 0, &s) != 0)
        return;
    if (test_random_below(2))
        ws_fionbio(s, 1);
    if (ws_connect(s, n.ip, n.port) == 0)
        connects++;
    else
        refusals++;
    ws_fionbio(s, 1);
    keep(h, s);
}

static void listen_and_accept(struct hand *h)
{
    uint16_t port = (uint16_t)(PORT_OURS + test_random_below(3));
    SOCKET s, c;

    if (ws_socket(AF_INET, SOCK_STREAM, 0, &s) != 0)
        return;
    ws_fionbio(s, 1);
    if (ws_bind(s, 0, port) == 0 && ws_listen(s, 3) == 0)
        for (unsigned i = 0; i < 5 && !thread_dying(); i++) {
            peer_connect((uint16_t)test_random(), port);
            world_sleep(test_random_below(500) * MS);
            if (ws_accept(s, &c) == 0) {
                accepts++;
                keep(h, c);
            }
        }
    keep(h, s);
}

static void datagram(struct hand *h)
{
    static const uint32_t to[] = {PEER, LOOPBACK, OURS, 0xffffffffu, DEAD, OFFLINK};
    uint8_t data[PIECE] = {0};
    struct ws_name from;
    unsigned n;
    SOCKET s;

    if (ws_socket(AF_INET, SOCK_DGRAM, 0, &s) != 0)
        return;
    ws_fionbio(s, 1);
    ws_set_option(s, SOL_SOCKET, SO_BROADCAST, 1);
    ws_bind(s, 0, (uint16_t)(PORT_OURS + test_random_below(3)));
    for (unsigned i = 0; i < 4; i++)
        ws_send_to(s, data, test_random_below(PIECE), to[test_random_below(ARRAY_SIZE(to))],
                   (uint16_t)(test_random_below(2) ? PORT_ECHO : PORT_OURS));
    world_sleep(test_random_below(200) * MS);
    while (ws_recv_from(s, data, sizeof data, &n, &from) == 0)
        datagrams++;
    keep(h, s);
}

static void use(struct hand *h)
{
    uint8_t data[PIECE] = {0};
    fd_set r = {0}, w = {0};
    unsigned n;
    int ready;

    for (unsigned i = 0; i < h->n; i++)
        r.fd_array[r.fd_count++] = w.fd_array[w.fd_count++] = h->s[i];
    if (h->n)
        ws_select(&r, test_random_below(2) ? &w : NULL, NULL, test_random_below(1000) * MS, &ready);
    for (unsigned i = 0; i < h->n; i++) {
        if (test_random_below(2) && ws_send(h->s[i], data, test_random_below(PIECE), &n) == 0)
            bytes_moved += n;
        if (test_random_below(4) && ws_recv(h->s[i], data, sizeof data, 0, &n) == 0)
            bytes_moved += n;
    }
}

static void wait_on_one(struct hand *h)
{
    uint8_t data[100];
    unsigned n;

    if (!h->n)
        return;
    ws_fionbio(h->s[0], 0);
    ws_recv(h->s[0], data, sizeof data, 0, &n);
    if (h->n && !thread_dying())
        ws_fionbio(h->s[0], 1);
}

static void run_program(void *arg)
{
    static void (*const deeds[])(struct hand *) = {
        connect_somewhere,
        connect_somewhere,
        connect_somewhere,
        listen_and_accept,
        datagram,
        datagram,
        use,
        use,
        use,
        use,
        use,
        drop,
        drop,
        drop,
        drop,
    };
    struct hand hand = {.n = 0};
    uint32_t rtt;

    world_become(arg, false); /* calls without user memory, of which there is an end */
    if (ws_startup(0x0202) != 0)
        return;
    while (!thread_dying()) {
        deeds[test_random_below(ARRAY_SIZE(deeds))](&hand);
        if (test_random_below(2000) == 0)
            wait_on_one(&hand); /* perhaps until the program ends */
        if (test_random_below(20) == 0)
            net_ping(addr_of(test_random_below(2) ? PEER : DEAD), 500, world_now() + SECOND,
                     &rtt);
        world_sleep(1 + test_random_below(100) * MS);
    }
}

static void start(struct program *p)
{
    p->process = world_process("program");
    for (unsigned i = 0; i < THREADS; i++)
        p->threads[i] = world_thread(p->process, run_program, p->process);
}

static bool over(void *arg)
{
    const struct program *p = arg;

    for (unsigned i = 0; i < THREADS; i++)
        if (!world_finished(p->threads[i]))
            return false;
    return true;
}

static void kill_program(struct program *p)
{
    for (unsigned i = 0; i < THREADS; i++)
        world_kill(p->threads[i]);
    if (!world_until(over, p, 10 * SECOND))
        test_fail(__FILE__, __LINE__, "a killed program does not end");
    world_process_exit(p->process);
}

static void weather(unsigned n)
{
    wire_tx.drop_every = n % 4 ? 17 + n % 7 : 0;
    wire_rx.drop_every = n % 3 ? 13 + n % 5 : 0;
    wire_tx.duplicate_every = 31;
    wire_rx.duplicate_every = 23;
    wire_tx.swap_every = n % 2 ? 11 : 0;
    wire_rx.swap_every = n % 5 ? 19 : 0;
    wire_rx.jitter_us = n % 3 * 20000;
    wire_ring_full(n % 23 == 22);
    if (n % 29 == 28)
        wire_link(false);
    else if (n % 29 == 0 && n)
        wire_link(true);
}

TEST(soak_leaves_every_counter_where_it_was)
{
    const char *given = getenv("SOAK_MINUTES");
    uint64_t minutes = given ? strtoull(given, NULL, 10) : 10;
    struct counters before, after;

    provider_up(true);
    peer_play(PORT_ECHO, PEER_ECHO);
    peer_play(PORT_KEEPS, PEER_LISTEN);
    peer_play(PORT_SILENT, PEER_DROP);
    CHECK_EQ(ws_close(ws_stream()), 0); /* what is made once */
    world_sleep(10 * SECOND);
    count(&before);
    for (unsigned i = 0; i < PROGRAMS; i++)
        start(&programs[i]);
    for (unsigned n = 0; n < KILLS; n++) {
        struct program *victim = &programs[test_random_below(PROGRAMS)];

        weather(n);
        world_sleep(minutes * 60 * SECOND / KILLS);
        kill_program(victim);
        start(victim);
    }
    for (unsigned i = 0; i < PROGRAMS; i++)
        kill_program(&programs[i]);
    weather(0);
    wire_forget();
    world_sleep(1800 * (uint64_t)SECOND); /* TIME_WAIT, re-sends to nobody, reassembly, ARP */
    count(&after);
    printf("# %u connects, %u accepts, %u refusals, %u datagrams, %u bytes, %u frames sent\n",
           connects, accepts, refusals, datagrams, bytes_moved, wire_sent());
    CHECK(connects > 100 && accepts > 100 && datagrams > 100 && refusals > 100);
    CHECK_EQ(after.handles, before.handles);
    CHECK_EQ(after.net.sockets, before.net.sockets);
    CHECK_EQ(after.net.orphans, before.net.orphans);
    CHECK_EQ(after.net.dgram_used, before.net.dgram_used);
    CHECK_EQ(after.net.tcp_pcb_used, before.net.tcp_pcb_used);
    CHECK_EQ(after.net.tcp_listen_used, before.net.tcp_listen_used);
    CHECK_EQ(after.net.udp_pcb_used, before.net.udp_pcb_used);
    CHECK_EQ(after.net.tcp_seg_used, before.net.tcp_seg_used);
    CHECK_EQ(after.net.pbuf_pool_used, before.net.pbuf_pool_used);
    CHECK_EQ(after.net.pbuf_used, before.net.pbuf_used);
    CHECK_EQ(after.net.nic_waiting, before.net.nic_waiting);
    CHECK_EQ(after.heap.kernel_blocks, before.heap.kernel_blocks);
    CHECK_EQ(after.heap.kernel_bytes, before.heap.kernel_bytes);
    CHECK_EQ(after.heap.lwip_blocks, before.heap.lwip_blocks);
    CHECK_EQ(after.heap.lwip_bytes, before.heap.lwip_bytes);
}
