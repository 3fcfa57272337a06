/* SPDX-License-Identifier: MIT */
/* The lock's three promises: loopback is delivered in the caller's thread, an early timer wakes the
 * net thread, frames that come while the lock is held are not forgotten. */
#include "lwip/tcp.h"
#include "lwip/timeouts.h"

#include "bsp/kernel/sched/thread.h"
#include "lwip-port/net_lock.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/world.h"

static uint64_t fired_at;
static bool connected;

static void on_timer(void *arg)
{
    (void)arg;
    fired_at = world_now();
}

TEST(early_timer_wakes_the_net_thread)
{
    uint64_t started;

    peer_start();
    world_sleep(3000000);
    started = world_now();
    net_lock();
    sys_timeout(7, on_timer, NULL);
    net_unlock();
    world_sleep(100000);
    CHECK(fired_at >= started + 6000 && fired_at <= started + 8000);
}

/* 2^32 microseconds are 71 minutes. */
TEST(timers_run_on_time_for_two_virtual_hours)
{
    uint64_t started;

    peer_start();
    for (unsigned step = 0; step < 72; step++) {
        started = world_now();
        net_lock();
        sys_timeout(95000, on_timer, NULL);
        net_unlock();
        world_sleep(100000000);
        CHECK(fired_at >= started + 94999000 && fired_at <= started + 95002000);
    }
}

TEST(unlock_without_a_new_timer_switches_no_thread)
{
    uint32_t before;

    peer_start();
    world_sleep(3010000);
    before = world_switches();
    for (unsigned i = 0; i < 100; i++) {
        net_lock();
        net_unlock();
    }
    CHECK_EQ(world_switches(), before);
}

static err_t on_accept(void *arg, struct tcp_pcb *pcb, err_t e)
{
    (void)arg;
    (void)e;
    tcp_err(pcb, NULL);
    return ERR_OK;
}

static err_t on_connected(void *arg, struct tcp_pcb *pcb, err_t e)
{
    (void)arg;
    (void)pcb;
    connected = e == ERR_OK;
    return ERR_OK;
}

static void connect_once(uint32_t address)
{
    ip_addr_t to = { net_order(address) };

    net_lock();
    connected = false;
    CHECK_EQ(tcp_connect(tcp_new(), &to, 80, on_connected), ERR_OK);
    CHECK(!connected);
    net_unlock();
    CHECK(connected);
}

static void connect_to_ourselves(uint32_t address)
{
    ip_addr_t any = { 0 };
    struct tcp_pcb *listener;
    uint32_t before;

    peer_start();
    net_lock();
    listener = tcp_new();
    CHECK_EQ(tcp_bind(listener, &any, 80), ERR_OK);
    listener = tcp_listen_with_backlog(listener, 5);
    tcp_accept(listener, on_accept);
    net_unlock();
    world_sleep(10000);
    connect_once(address);                 /* the first one starts lwIP's TCP timer */
    world_sleep(10000);
    before = world_switches();
    connect_once(address);
    CHECK_EQ(world_switches(), before);
}

TEST(connect_to_127_0_0_1_needs_no_other_thread)
{
    connect_to_ourselves(IP4(127, 0, 0, 1));
    CHECK_EQ(sent_count(PACKET_TCP, 0), 0);
}

TEST(connect_to_our_own_address_stays_inside)
{
    connect_to_ourselves(OURS);
    CHECK_EQ(sent_count(PACKET_TCP, 0), 0);
}

static struct waitq queue;
static enum park woke_by;

static void wait_in_another_thread(void *arg)
{
    (void)arg;
    net_lock();
    woke_by = net_wait(&queue, FOREVER);
    net_unlock();
}

TEST(wait_frees_the_lock_and_takes_it_again)
{
    struct thread *t;

    peer_start();
    waitq_init(&queue);
    t = world_thread(process_self(), wait_in_another_thread, NULL);
    woke_by = PARK_TIMEOUT;
    world_sleep(1000);
    net_lock();
    waitq_wake_all(&queue);
    net_unlock();
    world_join(t);
    CHECK_EQ(woke_by, PARK_WOKEN);
}

TEST(wait_ends_at_its_deadline_and_when_the_thread_must_die)
{
    struct thread *t;
    uint64_t started;

    peer_start();
    waitq_init(&queue);
    started = world_now();
    net_lock();
    CHECK_EQ(net_wait(&queue, started + 5000), PARK_TIMEOUT);
    net_unlock();
    CHECK_EQ(world_now(), started + 5000);
    t = world_thread(process_self(), wait_in_another_thread, NULL);
    world_sleep(1000);
    world_kill(t);
    world_join(t);
    CHECK_EQ(woke_by, PARK_KILLED);
}

static void ping_us(void)
{
    static uint8_t body[8] = { 0, 1, 0, 1 };
    struct packet p = { .kind = PACKET_ICMP, .from = PEER, .to = OURS, .icmp_type = 8,
                        .data = body, .bytes = sizeof body };

    peer_delay_us = 0;
    peer_send_packet(&p);
}

TEST(frame_that_comes_while_the_lock_is_held_is_taken_after_the_unlock)
{
    uint32_t before;

    peer_start();
    world_sleep(1000000);
    net_lock();
    ping_us();
    before = world_switches();
    world_interrupt();
    CHECK_EQ(world_switches(), before);
    CHECK_EQ(sent_count(PACKET_ICMP, 0), 0);
    CHECK_EQ(net_core.urged, PRIO_NET);       /* meanwhile the owner hurries, as if it waited */
    net_unlock();
    CHECK_EQ(sent_count(PACKET_ICMP, 0), 1);
    CHECK_EQ(net_core.urged, MUTEX_NOT_URGED);
}

TEST(frame_that_comes_while_nobody_holds_the_lock_is_taken_at_once)
{
    peer_start();
    world_sleep(1000000);
    ping_us();
    world_interrupt();
    CHECK_EQ(sent_count(PACKET_ICMP, 0), 1);
}
