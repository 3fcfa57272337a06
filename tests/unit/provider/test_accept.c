/* SPDX-License-Identifier: MIT */
/* WSPAccept with a condition function.  In user mode the two steps are made here as the program's
 * library makes them (image/user/ws2/accept.c). */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "bsp/kernel/sched/thread.h"
#include "provider/include/ws2spi.h"

static int (*condition)(const WSABUF *caller, const WSABUF *callee);
static unsigned asked;

static int CALLBACK on_ask(LPWSABUF caller, LPWSABUF caller_data, LPQOS sqos, LPQOS gqos,
                           LPWSABUF callee, LPWSABUF callee_data, GROUP *group, DWORD data)
{
    CHECK_EQ(data, 0x1234);
    CHECK(!sqos && !gqos && group);
    CHECK(caller_data->len == 0 && callee_data->len == 0);
    asked++;
    return condition(caller, callee);
}

static uint32_t svc(unsigned method, const void *args, unsigned bytes, uint32_t err_at, int *err)
{
    uint32_t result = host_svc(SVC_WSP, method, user_copy(args, bytes), bytes);

    if (result == 0xffffffffu)
        memcpy(err, user_at(err_at), sizeof *err);
    return result;
}

static int accept_as_program(SOCKET s, SOCKET *out)
{
    uint32_t at = user_new(sizeof(struct wsp_offer)), e = user_new(4);
    struct wsp_accept_offer first = { s, 0, 0, at, e };
    struct wsp_accept_decide then = { s, 0, 0, 0, 0, e };
    WSABUF none = { 0, NULL }, caller, callee;
    struct wsp_offer offer;
    GROUP group = 0;
    int err = 0;

    do {
        *out = INVALID_SOCKET;
        if (svc(WSP_ACCEPT_OFFER, &first, sizeof first, e, &err))
            return err;
        memcpy(&offer, user_at(at), sizeof offer);
        caller = (WSABUF){ 16, (char *)offer.caller };
        callee = (WSABUF){ 16, (char *)offer.callee };
        then.token = offer.token;
        then.decision =
            (uint32_t)on_ask(&caller, &none, NULL, NULL, &callee, &none, &group, 0x1234);
        *out = svc(WSP_ACCEPT_DECIDE, &then, sizeof then, e, &err);
    } while (*out == 0);
    return *out == INVALID_SOCKET ? err : 0;
}

static int accept_if(SOCKET s, int (*fn)(const WSABUF *, const WSABUF *), SOCKET *out)
{
    int err = 0;

    condition = fn;
    asked = 0;
    if (thread_is_user())
        return accept_as_program(s, out);
    *out = WSPAccept(s, NULL, NULL, on_ask, 0x1234, &err);
    return *out == INVALID_SOCKET ? err : 0;
}

static SOCKET listening(void)
{
    SOCKET s = ws_stream();

    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_listen(s, 5), 0);
    return s;
}

static struct peer_connection *comes(uint16_t port)
{
    struct peer_connection *c = peer_connect(port, 5000);

    world_sleep(10 * MS);
    return c;
}

static int yes(const WSABUF *caller, const WSABUF *callee)
{
    (void)caller;
    (void)callee;
    return CF_ACCEPT;
}

static int no(const WSABUF *caller, const WSABUF *callee)
{
    (void)caller;
    (void)callee;
    return CF_REJECT;
}

static int later(const WSABUF *caller, const WSABUF *callee)
{
    (void)caller;
    (void)callee;
    return CF_DEFER;
}

static int nonsense(const WSABUF *caller, const WSABUF *callee)
{
    (void)caller;
    (void)callee;
    return 7;
}

static int looks(const WSABUF *caller, const WSABUF *callee)
{
    struct sockaddr_in from, to;

    memcpy(&from, caller->buf, sizeof from);
    memcpy(&to, callee->buf, sizeof to);
    CHECK_EQ(caller->len, 16);
    CHECK_EQ(callee->len, 16);
    CHECK_EQ(from.sin_family, AF_INET);
    CHECK_EQ(from.sin_addr.s_addr, net_order(PEER));
    CHECK_EQ(from.sin_port, (uint16_t)(9000u >> 8 | (9000u & 0xff) << 8));
    CHECK_EQ(to.sin_addr.s_addr, net_order(OURS));
    CHECK_EQ(to.sin_port, (uint16_t)(5000u >> 8 | (5000u & 0xff) << 8));
    return CF_ACCEPT;
}

TEST_BOTH(R_18_the_condition_sees_both_names_and_accepts)
{
    SOCKET s = listening(), c;
    struct ws_name n;

    comes(9000);
    CHECK_EQ(accept_if(s, looks, &c), 0);
    CHECK_EQ(asked, 1);
    CHECK_EQ(ws_peer_name(c, &n), 0);
    CHECK_EQ(n.port, 9000);
}

TEST_BOTH(R_18_reject_is_CONNREFUSED_and_resets_the_peer)
{
    SOCKET s = listening(), c;
    struct peer_connection *first = comes(9000), *second = comes(9001);
    struct ws_name n;

    CHECK_EQ(accept_if(s, no, &c), WSAECONNREFUSED);
    world_sleep(10 * MS);
    CHECK(first->got_rst);
    CHECK(!second->got_rst);
    CHECK_EQ(accept_if(s, yes, &c), 0);
    CHECK_EQ(ws_peer_name(c, &n), 0);
    CHECK_EQ(n.port, 9001);
}

TEST_BOTH(R_18_defer_is_TRY_AGAIN_and_it_stays_first)
{
    SOCKET s = listening(), c;
    uint32_t e = ws_event(), bits;
    int32_t code[10];
    struct ws_name n;

    CHECK_EQ(ws_event_select(s, e, FD_ACCEPT), 0);
    comes(9000);
    comes(9001);
    CHECK_EQ(ws_enum(s, e, &bits, code), 0);
    CHECK_EQ(accept_if(s, later, &c), WSATRY_AGAIN);
    CHECK_EQ(c, INVALID_SOCKET);
    CHECK_EQ(ws_enum(s, e, &bits, code), 0);
    CHECK_EQ(bits, FD_ACCEPT);                              /* it still waits */
    CHECK_EQ(accept_if(s, later, &c), WSATRY_AGAIN);
    CHECK_EQ(accept_if(s, nonsense, &c), WSAEINVAL);
    CHECK_EQ(ws_accept(s, &c), 0);
    CHECK_EQ(ws_peer_name(c, &n), 0);
    CHECK_EQ(n.port, 9000);
}

TEST_BOTH(R_18_nothing_waits_nobody_is_asked)
{
    SOCKET s = ws_nonblocking(listening()), c;

    CHECK_EQ(accept_if(s, yes, &c), WSAEWOULDBLOCK);
    CHECK_EQ(asked, 0);
    CHECK_EQ(accept_if(ws_stream(), yes, &c), WSAEINVAL);
    CHECK_EQ(accept_if(ws_dgram(), yes, &c), WSAEOPNOTSUPP);
    CHECK_EQ(accept_if(0x77, yes, &c), WSAENOTSOCK);
    CHECK_EQ(asked, 0);
}

static SOCKET inner_listener, inner_stream, inner_dgram;

static int calls_everything(const WSABUF *caller, const WSABUF *callee)
{
    struct ws_name n;
    unsigned count, out;
    uint32_t bits, bytes;
    int32_t code[10];
    int value;
    SOCKET c;

    CHECK_EQ(ws_connect(inner_stream, PEER, 7), WSAEINPROGRESS);
    CHECK_EQ(ws_connect(inner_dgram, PEER, 7), WSAEINPROGRESS);
    CHECK_EQ(ws_connect(inner_listener, PEER, 7), WSAEINPROGRESS);
    CHECK_EQ(ws_connect(0x77, PEER, 7), WSAENOTSOCK);
    CHECK_EQ(ws_accept(inner_listener, &c), WSAEINPROGRESS);
    CHECK_EQ(ws_bind(inner_stream, 0, 0), WSAEINPROGRESS);
    CHECK_EQ(ws_listen(inner_listener, 5), WSAEINPROGRESS);
    CHECK_EQ(ws_shutdown(inner_stream, SD_SEND), WSAEINPROGRESS);
    CHECK_EQ(ws_sock_name(inner_listener, &n), WSAEINPROGRESS);
    CHECK_EQ(ws_peer_name(inner_stream, &n), WSAEINPROGRESS);
    CHECK_EQ(ws_send(inner_stream, "x", 1, &count), WSAEINPROGRESS);
    CHECK_EQ(ws_recv(inner_stream, &value, 1, 0, &count), WSAEINPROGRESS);
    CHECK_EQ(ws_send_to(inner_dgram, "x", 1, PEER, 7), WSAEINPROGRESS);
    CHECK_EQ(ws_recv_from(inner_dgram, &value, 1, &count, &n), WSAEINPROGRESS);
    CHECK_EQ(ws_select1(inner_listener, IN_R, 0, &out), WSAEINPROGRESS);
    CHECK_EQ(ws_select1(0x77, IN_R, 0, &out), WSAENOTSOCK);
    CHECK_EQ(ws_event_select(inner_stream, 0, 0), WSAEINPROGRESS);
    CHECK_EQ(ws_enum(inner_stream, 0, &bits, code), WSAEINPROGRESS);
    CHECK_EQ(ws_get_option(inner_stream, SOL_SOCKET, SO_ERROR, &value), WSAEINPROGRESS);
    CHECK_EQ(ws_set_option(inner_stream, SOL_SOCKET, SO_KEEPALIVE, 1), WSAEINPROGRESS);
    CHECK_EQ(ws_fionread(inner_stream, &bytes), WSAEINPROGRESS);
    CHECK_EQ(ws_socket(AF_INET, SOCK_STREAM, 0, &c), WSAEINPROGRESS);
    CHECK_EQ(ws_close(inner_stream), WSAEINPROGRESS);
    CHECK_EQ(ws_startup(0x0202), WSAEINPROGRESS);
    CHECK_EQ(ws_cleanup(), WSAEINPROGRESS);
    CHECK_EQ(ws_cancel(), WSAEINPROGRESS);
    return yes(caller, callee);
}

TEST_BOTH(C_033_every_call_of_the_thread_in_the_condition_is_INPROGRESS)
{
    SOCKET c;

    inner_listener = listening();
    inner_stream = ws_stream();
    inner_dgram = ws_dgram();
    peer_play(7, PEER_LISTEN);
    comes(9000);
    CHECK_EQ(accept_if(inner_listener, calls_everything, &c), 0);
    CHECK_EQ(asked, 1);
    CHECK_EQ(ws_connect(inner_stream, PEER, 7), 0);         /* returning cleared it */
    CHECK_EQ(ws_close(c), 0);
}

static SOCKET stolen;

static void steals(void *arg)
{
    (void)arg;
    CHECK_EQ(ws_accept(inner_listener, &stolen), 0);        /* the mark is the other thread's */
}

static int is_robbed(const WSABUF *caller, const WSABUF *callee)
{
    if (asked == 1)
        world_join(world_thread(process_self(), steals, NULL));
    return yes(caller, callee);
}

TEST_BOTH(R_18_another_thread_takes_the_offered_connection)
{
    struct ws_name n;
    SOCKET c;

    inner_listener = ws_nonblocking(listening());
    comes(9000);
    CHECK_EQ(accept_if(inner_listener, is_robbed, &c), WSAEWOULDBLOCK);
    CHECK_EQ(ws_peer_name(stolen, &n), 0);
    CHECK_EQ(n.port, 9000);
    comes(9001);
    comes(9002);
    CHECK_EQ(accept_if(inner_listener, is_robbed, &c), 0);
    CHECK_EQ(asked, 2);                                     /* about the next one */
    CHECK_EQ(ws_peer_name(c, &n), 0);
    CHECK_EQ(n.port, 9002);
}

static void closes(void *arg)
{
    (void)arg;
    CHECK_EQ(ws_close(inner_listener), 0);
}

static int loses_its_listener(const WSABUF *caller, const WSABUF *callee)
{
    world_join(world_thread(process_self(), closes, NULL));
    return yes(caller, callee);
}

TEST_BOTH(R_18_the_listener_closes_in_the_condition)
{
    struct peer_connection *p;
    SOCKET c, s = ws_stream();

    inner_listener = listening();
    p = comes(9000);
    CHECK_EQ(accept_if(inner_listener, loses_its_listener, &c), WSAENOTSOCK);
    world_sleep(10 * MS);
    CHECK(p->got_rst);
    peer_play(7, PEER_LISTEN);
    CHECK_EQ(ws_connect(s, PEER, 7), 0);
}

static int resets_its_peer(const WSABUF *caller, const WSABUF *callee)
{
    peer_rst(peer_connection(0));
    world_sleep(10 * MS);
    return yes(caller, callee);
}

TEST_BOTH(R_18_the_peer_resets_in_the_condition)
{
    SOCKET c, s = listening();
    unsigned n;
    char x;

    comes(9000);
    CHECK_EQ(accept_if(s, resets_its_peer, &c), 0);         /* as an accept after the reset */
    CHECK_EQ(ws_recv(c, &x, 1, 0, &n), WSAECONNRESET);
}

static void never_decides(void *arg)
{
    uint32_t at = user_new(sizeof(struct wsp_offer)), e = user_new(4);
    struct wsp_accept_offer first = { inner_listener, 0, 0, at, e };

    (void)arg;
    CHECK_EQ(host_svc(SVC_WSP, WSP_ACCEPT_OFFER, user_copy(&first, sizeof first), sizeof first), 0);
}

TEST(R_18_a_thread_that_never_decides_holds_nobody_up)
{
    struct ws_name n;
    SOCKET c;

    provider_up(false);
    inner_listener = listening();
    comes(9000);
    world_join(world_thread(process_self(), never_decides, NULL));
    CHECK_EQ(accept_if(inner_listener, yes, &c), 0);
    CHECK_EQ(ws_peer_name(c, &n), 0);
    CHECK_EQ(n.port, 9000);
    CHECK_EQ(ws_close(inner_listener), 0);
    CHECK_EQ(ws_cleanup(), 0);
}

static int decide(SOCKET s, uint32_t token)
{
    uint32_t e = user_new(4);
    struct wsp_accept_decide then = { s, 0, 0, token, CF_ACCEPT, e };
    int err = 0;

    svc(WSP_ACCEPT_DECIDE, &then, sizeof then, e, &err);
    return err;
}

TEST(R_18_what_was_not_offered_cannot_be_decided)
{
    uint32_t e = user_new(4), at = user_new(sizeof(struct wsp_offer));
    struct wsp_accept_offer bad;
    struct wsp_accept with = { 0, 0, 0, 0x10000, 0, e };
    int err = 0;
    SOCKET s;

    provider_up(false);
    s = listening();
    comes(9000);
    for (uint32_t token = 0; token < 5; token++)
        CHECK_EQ(decide(s, token), WSAEINVAL);
    bad = (struct wsp_accept_offer){ s, 0, 0, USER_BAD_KERNEL, e };
    CHECK_EQ(svc(WSP_ACCEPT_OFFER, &bad, sizeof bad, e, &err), 0xffffffffu);
    CHECK_EQ(err, WSAEFAULT);
    bad = (struct wsp_accept_offer){ s, USER_BAD_KERNEL, e, at, e };
    CHECK_EQ(svc(WSP_ACCEPT_OFFER, &bad, sizeof bad, e, &err), 0xffffffffu);
    CHECK_EQ(err, WSAEFAULT);
    CHECK_EQ(decide(s, 1), WSAEINVAL);                      /* not in a callback: no INPROGRESS */
    with.s = s;
    CHECK_EQ(svc(WSP_ACCEPT, &with, sizeof with, e, &err), 0xffffffffu);
    CHECK_EQ(err, WSAEOPNOTSUPP);
    bad = (struct wsp_accept_offer){ s, 0, 0, at, e };
    CHECK_EQ(svc(WSP_ACCEPT_OFFER, &bad, sizeof bad, e, &err), 0);
    CHECK_EQ(decide(s, 0x7777), WSAEINVAL);                 /* another one; the mark is gone */
    CHECK_EQ(ws_close(s), 0);
}

TEST(R_17_a_short_addrlen_asks_nobody)
{
    struct sockaddr_in name;
    int length = 15, err = 0;
    SOCKET s;

    provider_up(true);
    s = listening();
    comes(9000);
    condition = yes;
    asked = 0;
    CHECK_EQ(WSPAccept(s, (struct sockaddr *)&name, &length, on_ask, 0x1234, &err), INVALID_SOCKET);
    CHECK_EQ(err, WSAEFAULT);
    CHECK_EQ(asked, 0);
    length = 16;
    CHECK(WSPAccept(s, (struct sockaddr *)&name, &length, on_ask, 0x1234, &err) != INVALID_SOCKET);
    CHECK_EQ(name.sin_addr.s_addr, net_order(PEER));
}
