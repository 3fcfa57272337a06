/* SPDX-License-Identifier: MIT */
/* Two threads receive from one socket, the second while the first copies: it waits for its turn,
 * lends its priority to the owner, gets what is behind, and can be ended while it waits. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/sched/thread.h"
#include "provider/socket/sock.h"

enum { FIRST = 5, REST = 3 };           /* bytes the first receiver takes, and leaves */

static SOCKET shared;
static char rest[16];
static unsigned rest_bytes;
static int rest_err;
static struct thread *second;
static bool waited, lent, kill_it;

static void receive_rest(void *arg)
{
    (void)arg;
    rest_err = ws_recv(shared, rest, sizeof rest, 0, &rest_bytes);
}

static void read_turn(const struct sock *so) ANNOTATE(no_thread_safety_analysis)
{
    waited = turn_taken(&so->rx_turn);
    lent = so->rx_turn.m.urged == PRIO_NORMAL;
}

/* In the first receiver's copy. */
static void second_comes(void)
{
    struct sock *so = sock_ref(shared);

    second = world_thread(process_self(), receive_rest, NULL);
    world_sleep(MS);
    CHECK_EQ(rest_bytes, 0);
    read_turn(so);
    sock_unref(so);
    if (kill_it)
        world_kill(second);
}

static void first_receives(void)
{
    char c[FIRST];
    unsigned n;

    rest_err = -1;
    user_call_when(FIRST, second_comes);
    CHECK_EQ(ws_recv(shared, c, FIRST, 0, &n), 0);
    CHECK_EQ(n, FIRST);
    CHECK(!memcmp(c, "hello", FIRST));
    CHECK(waited && lent);
}

static bool turn_is_free(void) ANNOTATE(no_thread_safety_analysis)
{
    struct sock *so = sock_ref(shared);
    bool nobody = !turn_taken(&so->rx_turn) && so->rx_turn.m.urged == MUTEX_NOT_URGED;

    sock_unref(so);
    return nobody;
}

static void rest_arrives(const char *want)
{
    world_join(second);
    CHECK_EQ(rest_err, 0);
    CHECK_EQ(rest_bytes, strlen(want));
    CHECK(!memcmp(rest, want, rest_bytes));
    CHECK(turn_is_free());
}

TEST(second_receiver_of_a_stream_waits_lends_and_gets_what_is_behind)
{
    provider_up(false);
    shared = ws_connected(7, PEER_LISTEN);
    peer_send(peer_connection(0), "helloyou", FIRST + REST);
    world_sleep(10 * MS);
    first_receives();
    rest_arrives("you");
}

/* Who must not wait for data must not wait for another's copy either. */
TEST(second_receiver_of_a_nonblocking_stream_is_refused_during_the_copy)
{
    char c[FIRST];
    unsigned n;

    provider_up(false);
    shared = ws_nonblocking(ws_connected(7, PEER_LISTEN));
    peer_send(peer_connection(0), "helloyou", FIRST + REST);
    world_sleep(10 * MS);
    rest_err = -1;
    user_call_when(FIRST, second_comes);
    CHECK_EQ(ws_recv(shared, c, FIRST, 0, &n), 0);
    world_join(second);
    CHECK_EQ(rest_err, WSAEWOULDBLOCK);
    CHECK(lent && turn_is_free());
    CHECK_EQ(ws_recv(shared, c, REST, 0, &n), 0);
    CHECK_EQ(n, REST);
}

static void datagram_arrives(const char *text)
{
    struct packet p = { .kind = PACKET_UDP, .from = PEER, .to = OURS, .from_port = 7,
                        .to_port = 4000, .data = (const uint8_t *)text, .bytes = strlen(text),
                        .ttl = 64 };

    peer_send_packet(&p);
    world_sleep(2 * MS);
}

TEST(second_receiver_of_datagrams_waits_lends_and_gets_the_next)
{
    provider_up(false);
    shared = ws_dgram();
    CHECK_EQ(ws_bind(shared, 0, 4000), 0);
    datagram_arrives("hello");
    datagram_arrives("you");
    world_sleep(10 * MS);
    first_receives();
    rest_arrives("you");
}

TEST(second_receiver_that_must_die_goes_and_the_turn_ends_as_ever)
{
    provider_up(false);
    shared = ws_connected(7, PEER_LISTEN);
    peer_send(peer_connection(0), "helloyou", FIRST + REST);
    world_sleep(10 * MS);
    kill_it = true;
    first_receives();
    world_join(second);
    CHECK(rest_err != 0);
    CHECK(turn_is_free());
    receive_rest(NULL);
    CHECK_EQ(rest_bytes, REST);
}

/* --- who waits elsewhere ---------------------------------------------------------------------- */

static bool datagrams, more_comes, memory_goes;
static uint32_t event;
static unsigned selected, streams;

static void selects(void *arg)
{
    (void)arg;
    CHECK_EQ(ws_select1(shared, IN_R, 10 * SECOND, &selected), 0);
}

static void data_arrives(const char *text)
{
    if (datagrams)
        datagram_arrives(text);
    else
        peer_send(peer_connection(streams - 1), text, (unsigned)strlen(text));
    world_sleep(10 * MS);
}

static uint32_t events(void)
{
    uint32_t bits;
    int32_t err[10];

    CHECK_EQ(ws_enum(shared, event, &bits, err), 0);
    return bits;
}

/* In the first receiver's copy.  Refused, and not told to try again: who asked at once would keep
 * the CPU from the owner for ever if its priority is higher.  The owner gets it instead. */
static void others_look(void)
{
    struct sock *so = sock_ref(shared);
    unsigned out;

    if (more_comes)
        data_arrives("more!");
    selected = 0;
    second = world_thread(process_self(), selects, NULL);
    world_sleep(MS);
    CHECK_EQ(selected, 0);
    read_turn(so);
    CHECK(waited && lent);
    sock_unref(so);
    receive_rest(NULL);
    CHECK_EQ(rest_err, WSAEWOULDBLOCK);
    CHECK_EQ(events(), 0);
    CHECK(!ws_event_is_set(event));
    CHECK_EQ(ws_select1(shared, IN_R, 0, &out), 0);
    CHECK_EQ(out, 0);
    if (memory_goes)
        user_fault_at(1);
}

static void told_after_the_turn(void)
{
    bool left = more_comes || memory_goes;
    char c[FIRST];
    unsigned n, out;

    shared = datagrams ? ws_dgram() : ws_connected(7, PEER_LISTEN);
    if (datagrams)
        CHECK_EQ(ws_bind(shared, 0, 4000), 0);
    event = ws_event();
    CHECK_EQ(ws_event_select(shared, event, FD_READ), 0);
    data_arrives("hello");
    CHECK_EQ(events(), FD_READ);
    user_call_when(FIRST, others_look);
    CHECK_EQ(ws_recv(shared, c, FIRST, 0, &n), memory_goes ? WSAEFAULT : 0);
    CHECK_EQ(events(), left ? FD_READ : 0);
    CHECK_EQ(ws_select1(shared, IN_R, 0, &out), 0);
    CHECK_EQ(out, left ? IN_R : 0);
    world_sleep(MS);
    CHECK_EQ(selected, left ? IN_R : 0);
    CHECK(turn_is_free());
    if (!left)
        data_arrives("later");
    world_join(second);
    CHECK_EQ(selected, IN_R);
}

TEST(who_is_refused_during_a_copy_is_told_when_it_ends)
{
    provider_up(false);
    for (unsigned i = 0; i < 8; i++) {
        datagrams = i & 1;
        more_comes = i & 2;
        memory_goes = i & 4;
        streams += !datagrams;
        told_after_the_turn();
        CHECK_EQ(ws_close(shared), 0);
    }
}
