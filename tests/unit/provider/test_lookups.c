/* SPDX-License-Identifier: MIT */
/* What look-ups, ping and the wait for an address answer a program, by what becomes of them. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "lwip-port/net_lock.h"
#include "lwip/netif.h"
#include "provider/abi/net_abi.h"
#include "provider/provider.h"
#include "tests/unit/lwip-port/dns_server.h"

enum { NO_NAME = 3, SERVER_FAILURE = 2, WILL_NOT = 5, FOR_EVER = -1 };

static uint32_t answer_at;

static int resolve(const char *name, int timeout_ms)
{
    struct net_resolve a = {user_copy(name, strlen(name) + 1), (uint32_t)timeout_ms, answer_at};

    return (int)host_svc(SVC_NET, NET_RESOLVE, user_copy(&a, sizeof a), sizeof a);
}

static int reverse(uint32_t ip, int timeout_ms)
{
    struct net_reverse a = {net_order(ip), (uint32_t)timeout_ms, answer_at};

    return (int)host_svc(SVC_NET, NET_REVERSE, user_copy(&a, sizeof a), sizeof a);
}

static int ping(uint32_t ip, uint32_t bytes, int timeout_ms)
{
    struct net_ping a = {net_order(ip), bytes, (uint32_t)timeout_ms, 0};

    return (int)host_svc(SVC_NET, NET_PING, user_copy(&a, sizeof a), sizeof a);
}

static int wait_address(int timeout_ms)
{
    struct net_wait_address a = {(uint32_t)timeout_ms};

    return (int)host_svc(SVC_NET, NET_WAIT_ADDRESS, user_copy(&a, sizeof a), sizeof a);
}

static void start(void)
{
    dns_servers_start(false);
    provider_init();
    answer_at = user_new(sizeof(struct net_answer_out));
}

static void set_link(bool up)
{
    net_lock();
    (up ? netif_set_link_up : netif_set_link_down)(netif_default);
    net_unlock();
}

static const struct {
    enum way way;
    uint8_t rcode;
    bool without_data;
    int timeout_ms, want;
} row[] = {
    {ANSWERS,     0,              false, 1000,     0                },
    {ANSWERS,     0,              false, FOR_EVER, 0                },
    {ANSWERS,     NO_NAME,        false, 1000,     WSAHOST_NOT_FOUND},
    {ANSWERS,     0,              true,  1000,     WSANO_DATA       },
    {ANSWERS,     SERVER_FAILURE, false, 20000,    WSATRY_AGAIN     },
    {ANSWERS,     WILL_NOT,       false, 20000,    WSANO_RECOVERY   },
    {SILENT,      0,              false, 100,      WSATRY_AGAIN     },
    {SILENT,      0,              false, FOR_EVER, WSATRY_AGAIN     },
    {UNREACHABLE, 0,              false, 20000,    WSATRY_AGAIN     },
};

TEST(each_end_of_a_look_up_has_its_code)
{
    struct heap_figures before, after;

    start();
    heap_figures(&before);
    for (unsigned i = 0; i < ARRAY_SIZE(row); i++) {
        char name[] = "a.example";
        int err;

        name[0] = (char)('a' + i);  /* none is remembered from another row */
        dns.first = row[i].way;
        dns.rcode = row[i].rcode;
        dns.without_data = row[i].without_data;
        err = resolve(name, row[i].timeout_ms);
        if (err != row[i].want)
            test_fail(__FILE__, __LINE__, "row %u: %d", i, err);
    }
    dns = (struct dns_servers){.first = ANSWERS};
    CHECK_EQ(reverse(FOUND, FOR_EVER), 0);
    heap_fail_kernel(1, 1);
    CHECK_EQ(reverse(FOUND, FOR_EVER), WSAENOBUFS);
    world_sleep(600 * (uint64_t)SECOND);
    heap_figures(&after);
    CHECK_EQ(after.kernel_blocks, before.kernel_blocks);
}

TEST(without_a_network_a_look_up_is_NETDOWN)
{
    start();
    set_link(false);
    CHECK_EQ(resolve("a.example", 1000), WSAENETDOWN);
    CHECK_EQ(resolve("localhost", 1000), 0);
}

static int ended;

static void resolves(void *arg)
{
    (void)arg;
    ended = resolve("a.example", FOR_EVER);
}

static void pings(void *arg)
{
    (void)arg;
    ended = ping(DEAD, 32, FOR_EVER);
}

/* A thread that must die does not wait for the network. */
static void dies_during(void (*call)(void *arg))
{
    struct heap_figures before, after;
    struct thread *t;

    heap_figures(&before);
    ended = -1;
    t = world_thread(process_self(), call, NULL);
    world_sleep(100 * MS);
    CHECK_EQ(ended, -1);
    world_kill(t);
    world_sleep(MS);
    CHECK(world_finished(t));
    CHECK_EQ(ended, WSAEINTR);
    world_sleep(600 * (uint64_t)SECOND);
    heap_figures(&after);
    CHECK_EQ(after.kernel_blocks, before.kernel_blocks);
}

TEST(who_must_die_leaves_a_look_up_at_once)
{
    start();
    dns.first = SILENT;
    dies_during(resolves);
}

TEST(who_must_die_leaves_a_ping_at_once)
{
    network_up(false);
    dies_during(pings);
}

TEST(ping_tells_how_it_ended)
{
    struct ip4_addr none = {0};

    network_up(false);
    CHECK_EQ(ping(LOOPBACK, 32, FOR_EVER), 0);
    CHECK_EQ(ping(LOOPBACK, 32, 1000), 0);
    CHECK_EQ(ping(LOOPBACK, 0x10000, 1000), WSAEINVAL);
    CHECK_EQ(ping(DEAD, 32, 1000), WSAETIMEDOUT);
    net_lock();
    netif_set_gw(netif_default, &none);
    net_unlock();
    CHECK_EQ(ping(OFFLINK, 32, 1000), WSAENETUNREACH);
}

static void link_comes(void *arg)
{
    (void)arg;
    world_sleep(SECOND);
    set_link(true);
}

TEST(the_wait_for_an_address_ends_with_the_address_or_its_time)
{
    uint64_t before;
    struct thread *t;

    network_up(false);
    CHECK_EQ(wait_address(0), 0);
    set_link(false);
    before = world_now();
    CHECK_EQ(wait_address(500), WSAETIMEDOUT);
    CHECK(world_now() - before >= 500 * MS && world_now() - before < 600 * MS);
    t = world_thread(process_kernel(), link_comes, NULL);
    CHECK_EQ(wait_address(FOR_EVER), 0);
    world_join(t);
}

/* ---- lists that are longer or shorter than what is there ---- */

static struct net_list list(unsigned method, uint32_t buffer, uint32_t max, int want)
{
    struct net_list a = {buffer, max, 0x5a5a};
    uint32_t at = user_copy(&a, sizeof a);

    CHECK_EQ(host_svc(SVC_NET, method, at, sizeof a), want);
    memcpy(&a, user_at(at), sizeof a);
    return a;
}

TEST(a_list_says_how_many_there_are_and_fills_what_was_offered)
{
    enum { EACH = sizeof(struct net_socket_entry), INTERFACE = sizeof(struct net_interface_entry) };
    struct net_socket_entry e;
    uint32_t at;
    SOCKET s;

    provider_up(false);
    ws_dgram();
    ws_dgram();
    s = ws_stream();
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    CHECK_EQ(list(NET_SOCKETS, 0, 0, 0).count, 3);
    at = user_new_at_edge(2 * EACH);
    CHECK_EQ(list(NET_SOCKETS, at, 2, 0).count, 3);
    memcpy(&e, (char *)user_at(at) + EACH, EACH);
    CHECK_EQ(e.type, SOCK_DGRAM);
    at = user_new_at_edge(3 * EACH);
    CHECK_EQ(list(NET_SOCKETS, at, 0xffffffff, 0).count, 3);
    memcpy(&e, (char *)user_at(at) + 2 * EACH, EACH);
    CHECK(e.type == SOCK_STREAM && e.handle == s && e.local_port == 5000);
    CHECK(e.rx_bytes == 0 && e.tx_bytes == 0);
    CHECK_EQ(list(NET_SOCKETS, at + EACH, 3, WSAEFAULT).count, 0x5a5a);
    CHECK_EQ(list(NET_INTERFACES, 0, 0, 0).count, 2);
    at = user_new_at_edge(INTERFACE);
    CHECK_EQ(list(NET_INTERFACES, at, 1, 0).count, 2);
    CHECK_EQ(list(NET_INTERFACES, at, 2, WSAEFAULT).count, 0x5a5a);
}
