/* SPDX-License-Identifier: MIT */
/* Two threads receive from one socket, the second while the first copies: it waits for its turn,
 * lends its priority to the owner, gets what is behind, and can be ended while it waits. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/thread.h"
#include "provider/sock.h"

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
    CHECK(!lent && turn_is_free());
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
