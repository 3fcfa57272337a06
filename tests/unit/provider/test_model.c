/* SPDX-License-Identifier: MIT */
/* Random calls and segments over struct sock and real lwIP, whose pcbs and pbufs come
 * from malloc here, so that AddressSanitizer sees every use after free.
 *
 * A second thread makes blocking calls on the same sockets while the first calls, closes, cancels,
 * feeds segments and lets time pass; the wire drops, repeats and swaps; allocations fail.  At the
 * end everything is closed and every pcb, socket and block of kernel memory must be gone.
 * Replay a failure with the seed it prints: unit_provider -k model -s SEED. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"
#include "provider/socket/sock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/provider/pressure.h"

enum { SLOTS = 24, SERVER_PORT = 5000, PEER_LAST = 12 };

static SOCKET slot[SLOTS];
static unsigned most = 20000;             /* bytes in one send */
static unsigned peers;                   /* connections that the peer ever had */
static bool stop;

/* WSPConnect: C-003, and what the calls around it may add. */
static void check_connect(int err)
{
    static const int allowed[] = {
        0, WSAENETDOWN, WSAEADDRINUSE, WSAEINPROGRESS, WSAEALREADY, WSAEADDRNOTAVAIL,
        WSAEAFNOSUPPORT, WSAECONNREFUSED, WSAEFAULT, WSAEINVAL, WSAEISCONN, WSAENETUNREACH,
        WSAENOBUFS, WSAENOTSOCK, WSAEOPNOTSUPP, WSAEPROTONOSUPPORT, WSAETIMEDOUT, WSAEWOULDBLOCK,
        WSAEACCES, WSAEINTR,
    };

    for (unsigned i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        if (err == allowed[i])
            return;
    CHECK_EQ(err, 0);
}

static uint32_t some_address(void)
{
    static const uint32_t addresses[] = { PEER, PEER, PEER, LOOPBACK, OURS, OTHER, DEAD, 0,
                                          IP4(10, 0, 2, 255) };

    return addresses[test_random_below(sizeof addresses / sizeof addresses[0])];
}

static uint16_t some_port(void)
{
    return (uint16_t)(test_random_below(3) ? 7 + test_random_below(6)
                                           : SERVER_PORT + test_random_below(3));
}

static SOCKET some_socket(void)
{
    return slot[test_random_below(SLOTS)];
}

/* A new socket in the slot; the old one is closed, or (rarely) forgotten by its number. */
static void replace(unsigned i)
{
    int err;

    if (slot[i] != INVALID_SOCKET)
        ws_close(slot[i]);
    err = ws_socket(AF_INET, test_random_below(4) ? SOCK_STREAM : SOCK_DGRAM, 0, &slot[i]);
    CHECK(err == 0 || err == WSAENOBUFS || err == WSAEMFILE);
    if (!err && test_random_below(4))
        ws_fionbio(slot[i], 1);
}

/* Calls that may sleep: the second thread makes them on any socket, the first on nonblocking. */
static void sleepy_call(SOCKET s, bool may_sleep)
{
    static char data[20000];
    struct ws_name from;
    unsigned n, out;
    SOCKET c;

    switch (test_random_below(7)) {
    case 0:
        check_connect(ws_connect(s, some_address(), some_port()));
        break;
    case 1:
        ws_recv(s, data, 1 + test_random_below(most / 4), test_random_below(8) ? 0 : MSG_PEEK, &n);
        break;
    case 2:
        ws_send(s, data, test_random_below(most), &n);
        break;
    case 3:
        if (!ws_accept(s, &c)) {
            unsigned i = test_random_below(SLOTS);
            SOCKET old = slot[i];

            slot[i] = c;
            ws_close(old);
        }
        break;
    case 4:
        ws_select1(s, 1 + test_random_below(7), may_sleep ? test_random_below(2000) * MS : 0, &out);
        break;
    case 5:
        ws_recv_from(s, data, 100, &n, &from);
        break;
    case 6:
        ws_send_to(s, data, test_random_below(3000), some_address(), some_port());
        break;
    }
}

static void second_thread(void *arg)
{
    (void)arg;
    while (!stop) {
        sleepy_call(some_socket(), true);
        world_sleep(test_random_below(50) * MS);
    }
}

static void quick_call(SOCKET s)
{
    static uint32_t event;
    uint32_t bits;
    int32_t codes[10];
    struct ws_name name;
    int value;

    if (!event)
        event = ws_event();
    switch (test_random_below(9)) {
    case 0:
        ws_bind(s, test_random_below(2) ? 0 : some_address(), SERVER_PORT + test_random_below(3));
        break;
    case 1:
        ws_listen(s, (int)test_random_below(4));
        break;
    case 2:
        ws_shutdown(s, (int)test_random_below(3));
        break;
    case 3:
        ws_event_select(s, event, test_random_below(64));
        break;
    case 4:
        ws_enum(s, event, &bits, codes);
        break;
    case 5:
        ws_set_option(s, SOL_SOCKET, test_random_below(2) ? SO_REUSEADDR : SO_BROADCAST, 1);
        break;
    case 6:
        ws_set_option(s, SOL_SOCKET, SO_LINGER, test_random_below(2) ? 1 : 1 | 1 << 16);
        break;
    case 7:
        ws_peer_name(s, &name);
        ws_sock_name(s, &name);
        break;
    case 8:
        ws_get_option(s, SOL_SOCKET, SO_ERROR, &value);
        ws_cancel();
        break;
    }
}

static void peer_acts(void)
{
    static char data[4000];
    struct peer_connection *c;

    while (peer_connection(peers))
        peers++;
    if (!peers || !test_random_below(6)) {
        if (peers < PEER_CONNECTIONS - 100)
            peer_connect((uint16_t)(9000 + peers), (uint16_t)(SERVER_PORT + test_random_below(3)));
        return;
    }
    c = peer_connection(peers - 1 - test_random_below(peers < 20 ? peers : 20));
    if (!c->open)
        return;
    switch (test_random_below(4)) {
    case 0:
        peer_rst(c);
        break;
    case 1:
        if (!c->sent_fin)
            peer_fin(c);
        break;
    default:
        if (!c->sent_fin)
            peer_send(c, data, 1 + test_random_below(1400));
        break;
    }
}

static void faults(unsigned drop, unsigned duplicate, unsigned swap)
{
    wire_tx.drop_every = drop;
    wire_rx.duplicate_every = duplicate;
    wire_rx.swap_every = swap;
}

static void trouble(void)
{
    switch (test_random_below(7)) {
    case 0:
        faults(test_random_below(10), 0, 0);
        break;
    case 1:
        faults(0, test_random_below(4), test_random_below(4));
        break;
    case 2:
        faults(0, 0, 0);
        break;
    case 3:
        heap_fail_kernel(1 + test_random_below(20), test_random_below(5));
        break;
    case 4:
        pressure_on();
        break;
    case 5:
        pressure_off();
        break;
    case 6:
        peer_icmp_code = (uint8_t)test_random_below(5);
        break;
    }
}

/* lwIP's memory fails inside one call.  Its timers cannot be refused (the target's pool holds them
 * all), so a pending connect has them running before. */
static void short_of_memory(SOCKET s)
{
    SOCKET warm;

    heap_fail_kernel(0, 0);
    if (ws_fionbio(s, 1) || ws_socket(AF_INET, SOCK_STREAM, 0, &warm))
        return;
    ws_nonblocking(warm);
    ws_connect(warm, PEER, 9);
    heap_fail_lwip(1 + test_random_below(6), 1 + test_random_below(4));
    sleepy_call(s, false);
    heap_fail_lwip(0, 0);
    ws_close(warm);
}

static void one_step(void)
{
    unsigned dice = test_random_below(100);
    SOCKET s = some_socket();

    if (dice < 8)
        replace(test_random_below(SLOTS));
    else if (dice < 45 && !ws_fionbio(s, 1))
        sleepy_call(s, true);
    else if (dice < 70)
        quick_call(s);
    else if (dice < 88)
        peer_acts();
    else if (dice < 91)
        trouble();
    else if (dice < 94)
        short_of_memory(s);
    else
        world_sleep(test_random_below(10) ? test_random_below(50) * MS
                                          : test_random_below(60) * SECOND);
}

static void all_is_gone(const struct heap_figures *before)
{
    struct heap_figures after;
    struct net_pools pools;

    faults(0, 0, 0);
    heap_fail_lwip(0, 0);
    heap_fail_kernel(0, 0);
    pressure_off();
    world_sleep(3600ull * SECOND);           /* FIN, LAST_ACK and TIME_WAIT run out */
    net_lock();
    net_pools(&pools);
    CHECK_EQ(sock_count(), 0);
    net_unlock();
    heap_figures(&after);
    CHECK_EQ(pools.tcp_pcb_used, 0);
    CHECK_EQ(pools.tcp_listen_used, 0);
    CHECK_EQ(pools.tcp_seg_used, 0);
    CHECK(after.kernel_blocks <= before->kernel_blocks + 16);  /* handle chunks, the event */
}

static void run_model(unsigned steps)
{
    static const enum peer_script scripts[] = { PEER_LISTEN, PEER_ECHO, PEER_DROP, PEER_CLOSED,
                                                PEER_ICMP, PEER_BAD_ACK };
    struct heap_figures before;
    struct thread *t;

    for (uint16_t port = 7; port <= PEER_LAST; port++)
        peer_play(port, scripts[port - 7]);
    peer_icmp_type = 3;
    heap_figures(&before);
    for (unsigned i = 0; i < SLOTS; i++) {
        slot[i] = INVALID_SOCKET;
        replace(i);
    }
    t = world_thread(process_self(), second_thread, NULL);
    for (unsigned i = 0; i < steps; i++)
        one_step();
    stop = true;
    heap_fail_kernel(0, 0);
    heap_fail_lwip(0, 0);
    for (unsigned i = 0; i < SLOTS; i++) {
        ws_set_option(slot[i], SOL_SOCKET, SO_LINGER, 0);
        ws_close(slot[i]);
    }
    while (!world_finished(t)) {
        ws_cancel();
        world_sleep(SECOND);
        for (unsigned i = 0; i < SLOTS; i++)
            ws_close(slot[i]);
    }
    CHECK_EQ(ws_cleanup(), 0);
    all_is_gone(&before);
}

TEST(model_of_random_calls_and_segments_kernel)
{
    provider_up(true);
    run_model(20000);
}

TEST(model_of_random_calls_and_segments_user)
{
    provider_up(false);
    most = 2000;                             /* user memory is never given back */
    run_model(2500);
}
