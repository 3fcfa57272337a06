/* SPDX-License-Identifier: MIT */
/* A handle table that is full: nothing is made, and nothing that was waiting is lost. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/object/handle.h"
#include "bsp/kernel/process/process.h"

static uint32_t last;

/* Events, which count as no socket. */
static void fill_table(void)
{
    uint32_t h;

    for (h = ws_event(); h; h = ws_event())
        last = h;
}

static void give_one_back(void)
{
    CHECK_EQ(handle_close(self_handles(), last, NULL), 0);
}

TEST_BOTH(R_07_without_a_free_handle_there_is_no_socket)
{
    SOCKET s;

    fill_table();
    CHECK_EQ(ws_socket(AF_INET, SOCK_STREAM, 0, &s), WSAEMFILE);
    CHECK_EQ(ws_socket(AF_INET, SOCK_DGRAM, 0, &s), WSAEMFILE);
    CHECK_EQ(open_sockets(), 0);
    give_one_back();
    CHECK_EQ(ws_socket(AF_INET, SOCK_STREAM, 0, &s), 0);
    CHECK_EQ(ws_close(s), 0);
}

/* It is the oldest again, with its data and its event, and accepted when there is a handle. */
TEST_BOTH(R_07_R_20_a_connection_that_finds_no_handle_waits_on)
{
    SOCKET s = ws_nonblocking(ws_stream()), c;
    uint32_t event = ws_event(), bits;
    struct ws_name name;
    int32_t codes[10];
    unsigned n;
    char got[8];

    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    CHECK_EQ(ws_event_select(s, event, FD_ACCEPT), 0);
    peer_connect(9000, 5000);
    world_sleep(10 * MS);
    peer_connect(9001, 5000);
    world_sleep(10 * MS);
    peer_send(peer_connection(0), "first", 5);
    world_sleep(10 * MS);
    fill_table();
    for (unsigned i = 0; i < 3; i++) {
        CHECK_EQ(ws_enum(s, event, &bits, codes), 0);
        CHECK_EQ(bits, FD_ACCEPT);
        CHECK_EQ(ws_accept(s, &c), WSAEMFILE);
    }
    give_one_back();
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(ws_peer_name(c, &name), 0);
    CHECK_EQ(name.port, 9000);
    CHECK_EQ(ws_recv(c, got, sizeof got, 0, &n), 0);
    CHECK(n == 5 && !memcmp(got, "first", 5));
    CHECK_EQ(ws_close(c), 0);
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(ws_peer_name(c, &name), 0);
    CHECK_EQ(name.port, 9001);
}
