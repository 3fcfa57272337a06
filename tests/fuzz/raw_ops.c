/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/raw_ops.h"

#include <string.h>

#include "provider/abi/net_abi.h"
#include "provider/abi/wsp_abi.h"
#include "provider/include/winsock2.h"
#include "provider/include/ws2tcpip.h"
#include "tests/fuzz/frame_ops.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/packet.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/usermem.h"
#include "tests/unit/host/world.h"

enum { WORDS = 16, CALLERS = 6, KEPT = 8, ROOM = 256 };

struct caller {
    struct thread *thread;
    enum svc_set set;
    unsigned method, bytes;
    uint32_t args;
    bool makes_socket;
};
static struct caller callers[CALLERS];
static uint32_t kept[KEPT], event;
static unsigned nkept;

/* One letter a word, see word(). */
static const char *const wsp[WSP_NMETHODS] = {
    [WSP_ACCEPT] = "snl00r",
    [WSP_ADDRESS_TO_STRING] = "nL0xlr",
    [WSP_ASYNC_SELECT] = "siiir",
    [WSP_BIND] = "snLr",
    [WSP_CANCEL_BLOCKING_CALL] = "r",
    [WSP_CLEANUP] = "r",
    [WSP_CLOSE_SOCKET] = "sr",
    [WSP_CONNECT] = "snL0000r",
    [WSP_DUPLICATE_SOCKET] = "sixr",
    [WSP_ENUM_NETWORK_EVENTS] = "sexr",
    [WSP_EVENT_SELECT] = "seir",
    [WSP_GET_OVERLAPPED_RESULT] = "soxixr",
    [WSP_GET_PEER_NAME] = "snlr",
    [WSP_GET_SOCK_NAME] = "snlr",
    [WSP_GET_SOCK_OPT] = "svwxlr",
    [WSP_GET_QOS_BY_NAME] = "sbxr",
    [WSP_IOCTL] = "sqxBxBxoO0r",
    [WSP_JOIN_LEAF] = "snL00000r",
    [WSP_LISTEN] = "sir",
    [WSP_RECV] = "sbcxfoO0r",
    [WSP_RECV_DISCONNECT] = "sbr",
    [WSP_RECV_FROM] = "sbcxfnloO0r",
    [WSP_SELECT] = "iFFFtr",
    [WSP_SEND] = "sbcxioO0r",
    [WSP_SEND_DISCONNECT] = "sbr",
    [WSP_SEND_TO] = "sbcxinLoO0r",
    [WSP_SET_SOCK_OPT] = "svwxBr",
    [WSP_SHUTDOWN] = "sir",
    [WSP_SOCKET] = "AYP00ir",
    [WSP_STRING_TO_ADDRESS] = "xA0nlr",
    [WSP_STARTUP] = "ix0",
    [WSP_ACCEPT_OFFER] = "snlxr",
    [WSP_ACCEPT_DECIDE] = "snliir",
    [WSP_NEXT_DUE] = "xir",
};
static const char *const net[NET_NMETHODS] = {
    [NET_INTERFACES] = "xii",
    [NET_WAIT_ADDRESS] = "T",
    [NET_RESOLVE] = "xTx",
    [NET_PING] = "aiTi",
    [NET_SOCKETS] = "xii",
    [NET_POOLS] = "iiiiiiiiiiiiii",
    [NET_DROPS] = "iiiiiiiii",
    [NET_REVERSE] = "aTx",
    [NET_HOST_NAME] = "xi",
    [NET_ADAPTERS] = "xii",
    [NET_CONNECTIONS] = "ixii",
    [NET_NEIGHBOURS] = "xii",
    [NET_STATISTICS] = "x",
    [NET_ASK_NEIGHBOUR] = "aTx",
    [NET_FLUSH_NEIGHBOURS] = "i",
    [NET_ECHO] = "axiiiTxi0000000",
    [NET_LEASE] = "iiT",
    [NET_WAIT_CHANGE] = "iiT",
    [NET_END_CONNECTION] = "aaii",
};

static uint32_t bad(struct input *in)
{
    static const uint32_t nowhere[] = {
        USER_BAD_NULL, USER_BAD_UNMAPPED, USER_BAD_KERNEL, USER_BAD_WRAP, 1,
        0xffffffffu,   0x80000000u};
    unsigned n = in_below(in, ARRAY_SIZE(nowhere) + 2);

    if (n < ARRAY_SIZE(nowhere))
        return nowhere[n];
    return n == ARRAY_SIZE(nowhere) ? user_new_at_edge(in_below(in, 64)) : in_u32(in);
}

static uint32_t filled(struct input *in)
{
    uint32_t at = user_new(ROOM);
    size_t n;
    const uint8_t *raw = in_bytes(in, in_below(in, 16), &n);

    memset(user_at(at), 0, ROOM);
    if (n)
        memcpy(user_at(at), raw, n);
    return at;
}

static uint32_t name(struct input *in)
{
    struct sockaddr_in a = {.sin_family = in_below(in, 16) == 1 ? in_u8(in) : AF_INET};
    uint16_t port;

    a.sin_addr.s_addr = net_order(frame_op_address(in));
    port = frame_op_port(in);
    a.sin_port = (USHORT)(port << 8 | port >> 8);
    return user_copy(&a, sizeof a);
}

static uint32_t buffers(struct input *in)
{
    uint32_t v[2 * 20];

    for (unsigned i = 0; i < 20; i++) {
        v[2 * i] = i ? 8 : in_below(in, 200);
        v[2 * i + 1] = user_new(v[2 * i]);
    }
    if (in_below(in, 8) == 1)
        v[1] = bad(in);
    if (in_below(in, 8) == 1)
        v[2] = in_u32(in);
    return user_copy(v, sizeof v);
}

static uint32_t a_socket(struct input *in)
{
    return nkept ? kept[in_below(in, nkept < KEPT ? nkept : KEPT)] : 0;
}

static uint32_t set_of_sockets(struct input *in)
{
    fd_set set = {0};

    set.fd_count = in_below(in, 70);
    for (unsigned i = 0; i < set.fd_count && i < FD_SETSIZE; i++)
        set.fd_array[i] = i < 4 ? a_socket(in) : set.fd_array[i % 4];
    return in_below(in, 4) == 1 ? 0 : user_copy(&set, sizeof set);
}

static uint32_t overlapped(struct input *in)
{
    struct wsp_overlapped o = {.event = in_below(in, 2) ? event : 0};

    return in_below(in, 2) ? user_copy(&o, sizeof o) : 0;
}

/* What is no address. */
static uint32_t number(struct input *in, char letter)
{
    static const uint32_t levels[] = {SOL_SOCKET, SOL_SOCKET, IPPROTO_TCP, IPPROTO_IP};
    static const uint32_t controls[] = {
        SIO_KEEPALIVE_VALS,
        SIO_ADDRESS_LIST_QUERY,
        SIO_ADDRESS_LIST_CHANGE,
        FIONBIO,
        FIONREAD,
        SIO_ROUTING_INTERFACE_QUERY,
        SIO_ROUTING_INTERFACE_CHANGE,
        SIO_UDP_CONNRESET,
    };
    static const int options[] = {SO_LINGER,       SO_RCVBUF,       SO_ERROR,
                                  SO_TYPE,         SO_CONNECT_TIME, SO_PROTOCOL_INFO,
                                  SO_MAX_MSG_SIZE, TCP_NODELAY,     SO_BROADCAST};

    switch (letter) {
    case 's':
        return a_socket(in);
    case 'e':
        return event;
    case 'i':
        return in_u8(in);
    case 'L':
        return sizeof(struct sockaddr_in);
    case 'B':
        return in_below(in, 40);
    case 'c':
        return in_below(in, 8) == 1 ? 20 : 1;
    case 'v':
        return IN_PICK(in, levels);
    case 'w':
        return in_below(in, 4) == 1 ? in_u16(in) : (uint32_t)IN_PICK(in, options);
    case 'q':
        return IN_PICK(in, controls);
    case 'O':
        return in_below(in, 8);
    case 'A':
        return AF_INET;
    case 'Y':
        return in_below(in, 3) == 1 ? SOCK_DGRAM : SOCK_STREAM;
    case 'T':
        return 100u * in_u8(in);
    case 'a':
        return net_order(frame_op_address(in));
    default:
        return 0;
    }
}

static uint32_t word(struct input *in, char letter)
{
    uint32_t v;

    if (in_below(in, 16) == 15)
        return bad(in);
    switch (letter) {
    case 'n':
        return name(in);
    case 'b':
        return buffers(in);
    case 'x':
        return filled(in);
    case 'o':
        return overlapped(in);
    case 'F':
        return set_of_sockets(in);
    case 't':
        return user_copy(&(struct timeval){0, in_u16(in)}, sizeof(struct timeval));
    case 'r':
        return user_new(4);
    case 'l':
        v = sizeof(struct sockaddr_in);
        return user_copy(&v, sizeof v);
    case 'f':
        v = in_below(in, 4) == 1 ? MSG_PEEK : 0;
        return user_copy(&v, sizeof v);
    default:
        return number(in, letter);
    }
}

static void call(void *arg)
{
    struct caller *c = arg;
    uint32_t result = host_svc(c->set, c->method, c->args, c->bytes);

    if (c->makes_socket && result != 0xffffffffu && result)
        kept[nkept++ % KEPT] = result;
}

void raw_op(struct input *in)
{
    struct caller *c = NULL;
    uint32_t v[WORDS] = {0};
    const char *template = NULL;
    unsigned n = 0;

    for (unsigned i = 0; i < CALLERS; i++)
        if (!callers[i].thread || world_finished(callers[i].thread))
            c = &callers[i];
    if (!c)
        return;
    c->set = in_below(in, 8) == 7 ? SVC_NET : SVC_WSP;
    c->method = in_below(in, 2)
                    ? in_below(in, (c->set == SVC_NET ? NET_NMETHODS : WSP_NMETHODS) + 1)
                    : WSP_SOCKET;
    if (c->set == SVC_NET)
        template = c->method < NET_NMETHODS ? net[c->method] : NULL;
    else
        template = c->method < WSP_NMETHODS ? wsp[c->method] : NULL;
    for (; template && template[n] && n < WORDS; n++)
        v[n] = word(in, template[n]);
    c->bytes = n * 4 + (in_below(in, 16) == 1 ? 4 : 0);
    c->args = in_below(in, 16) == 1 ? bad(in) : user_copy(v, sizeof v);
    c->makes_socket = c->set == SVC_WSP && (c->method == WSP_SOCKET || c->method == WSP_ACCEPT ||
                                            c->method == WSP_ACCEPT_DECIDE);
    c->thread = world_thread(process_self(), call, c);
    world_sleep(1);
}

void raw_ops_start(uint32_t with_event)
{
    memset(callers, 0, sizeof callers);
    memset(kept, 0, sizeof kept);
    nkept = 0;
    event = with_event;
}

static bool all_ended(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < CALLERS; i++)
        if (callers[i].thread && !world_finished(callers[i].thread))
            return false;
    return true;
}

void raw_ops_kill(void)
{
    for (unsigned i = 0; i < CALLERS; i++)
        if (callers[i].thread)
            world_kill(callers[i].thread);
    if (!world_until(all_ended, NULL, 60000000))
        test_fail(__FILE__, __LINE__, "a killed thread does not leave its call");
}
