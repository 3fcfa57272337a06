/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/call_ops.h"

#include <string.h>

#include "bsp/kernel/memory/kheap.h"
#include "bsp/kernel/object/event.h"
#include "lwip-port/net_if.h"
#include "provider/abi/net_abi.h"
#include "provider/include/ws2spi.h"
#include "provider/include/ws2tcpip.h"
#include "provider/provider.h"
#include "tests/fuzz/frame_ops.h"
#include "tests/fuzz/remote.h"
#include "tests/unit/host/faultnetif.h"
#include "tests/unit/provider/calls.h"

enum { SOCKETS = 8, WORKERS = 4, BIG = 16384 };

struct slot {
    SOCKET s;
    bool used, busy; /* busy: a worker may sleep on it */
    uint8_t type;
};
struct worker {
    struct thread *thread;
    struct slot *slot;
    SOCKET s;
    uint8_t what, big;
    uint32_t ip;
    uint16_t port;
    bool running;
};
static struct slot slots[SOCKETS];
static struct worker workers[WORKERS];
static uint32_t event;
static bool kernel_mode;
static struct process *owner;
static uint8_t data[BIG];

static struct slot *any_slot(struct input *in)
{
    return &slots[in_below(in, SOCKETS)];
}

/* A socket that a slot names never puts the round's own thread to sleep: it is nonblocking or busy.
 * With memory or pages that fail, making it nonblocking may fail as well. */
static void add(SOCKET s, uint8_t type)
{
    for (unsigned i = 0; i < SOCKETS && ws_fionbio(s, 1) == 0; i++)
        if (!slots[i].used) {
            slots[i] = (struct slot){.s = s, .used = true, .type = type};
            return;
        }
    ws_close(s);
}

static void op_socket(struct input *in)
{
    uint8_t type = in_below(in, 3) == 1 ? SOCK_DGRAM : SOCK_STREAM;
    SOCKET s;

    if (ws_socket(AF_INET, type, 0, &s) == 0)
        add(s, type);
}

/* The usual beginnings in one step, so that short inputs get far. */
static void op_made(struct input *in)
{
    unsigned kind = in_below(in, 4);
    SOCKET s;

    if (ws_socket(AF_INET, kind < 2 ? SOCK_STREAM : SOCK_DGRAM, 0, &s) != 0)
        return;
    add(s, kind < 2 ? SOCK_STREAM : SOCK_DGRAM);
    if (kind == 0)
        ws_connect(s, PEER, PORT_REMOTE);
    else
        ws_bind(s, 0, kind == 1 ? PORT_LISTEN : PORT_UDP);
    if (kind == 1)
        ws_listen(s, 3);
    if (kind == 3)
        ws_connect(s, PEER, PORT_REMOTE);
    world_sleep(2 * MS);
}

static void op_bind(struct input *in)
{
    struct slot *k = any_slot(in);

    ws_bind(k->s, frame_op_address(in), frame_op_port(in));
}

static void op_connect(struct input *in)
{
    struct slot *k = any_slot(in);
    uint32_t ip = in_below(in, 2) ? frame_op_address(in) : PEER;

    if (!k->busy)
        ws_connect(k->s, ip, frame_op_port(in));
}

static void op_listen(struct input *in)
{
    struct slot *k = any_slot(in);

    ws_listen(k->s, (int8_t)in_u8(in));
}

static void op_accept(struct input *in)
{
    struct slot *k = any_slot(in);
    SOCKET s;

    if (!k->busy && ws_accept(k->s, &s) == 0)
        add(s, SOCK_STREAM);
}

static unsigned amount(struct input *in)
{
    static const unsigned known[] = {0, 1, 10, 100, 1460, 5000, BIG};

    return IN_PICK(in, known);
}

static void op_send(struct input *in)
{
    struct slot *k = any_slot(in);
    unsigned n;

    if (!k->busy)
        ws_send(k->s, data, amount(in), &n);
}

static void op_send_to(struct input *in)
{
    struct slot *k = any_slot(in);
    unsigned n = amount(in);
    uint32_t ip = frame_op_address(in);

    if (!k->busy)
        ws_send_to(k->s, data, n, ip, frame_op_port(in));
}

static void op_recv(struct input *in)
{
    static const uint32_t flags[] = {0, 0, 0, MSG_PEEK, MSG_OOB};
    struct slot *k = any_slot(in);
    unsigned n = amount(in);

    if (!k->busy)
        ws_recv(k->s, data, n, IN_PICK(in, flags), &n);
}

static void op_recv_from(struct input *in)
{
    struct slot *k = any_slot(in);
    unsigned n = amount(in);
    struct ws_name from;

    if (!k->busy)
        ws_recv_from(k->s, data, n, &n, &from);
}

static void op_shutdown(struct input *in)
{
    struct slot *k = any_slot(in);

    ws_shutdown(k->s, (int)in_below(in, 4));
}

static void op_close(struct input *in)
{
    struct slot *k = any_slot(in);

    if (k->used)
        ws_close(k->s);
    k->used = false;
}

static int value(struct input *in)
{
    static const int known[] = {0, 1, 2, -1, 1460, 65536, 0x7fffffff};
    unsigned n = in_below(in, sizeof known / sizeof known[0] + 1);

    return n < sizeof known / sizeof known[0] ? known[n] : (int)in_u32(in);
}

static void op_option(struct input *in)
{
    static const struct {
        int level, option;
    } known[] = {
        {SOL_SOCKET,  SO_LINGER          },
        {SOL_SOCKET,  SO_LINGER          },
        {SOL_SOCKET,  SO_DONTLINGER      },
        {SOL_SOCKET,  SO_REUSEADDR       },
        {SOL_SOCKET,  SO_EXCLUSIVEADDRUSE},
        {SOL_SOCKET,  SO_KEEPALIVE       },
        {SOL_SOCKET,  SO_BROADCAST       },
        {SOL_SOCKET,  SO_RCVBUF          },
        {SOL_SOCKET,  SO_SNDBUF          },
        {SOL_SOCKET,  SO_ERROR           },
        {SOL_SOCKET,  SO_OOBINLINE       },
        {IPPROTO_TCP, TCP_NODELAY        },
        {IPPROTO_IP,  IP_TTL             },
        {IPPROTO_IP,  IP_TOS             },
        {SOL_SOCKET,  SO_CONNECT_TIME    },
    };
    struct slot *k = any_slot(in);
    unsigned i = in_below(in, sizeof known / sizeof known[0]);
    int v = value(in), got;

    /* A lingering close of the round's own thread would sleep; that is a worker's part. */
    if (known[i].option == SO_LINGER)
        v = in_below(in, 2) ? 1 : 0;
    ws_set_option(k->s, known[i].level, known[i].option, v);
    ws_get_option(k->s, known[i].level, known[i].option, &got);
}

static void op_ioctl(struct input *in)
{
    static const uint32_t codes[] = {SIO_KEEPALIVE_VALS,          SIO_KEEPALIVE_VALS,
                                     SIO_UDP_CONNRESET,           FIONREAD,
                                     SIO_ADDRESS_LIST_QUERY,      SIO_ADDRESS_LIST_CHANGE,
                                     SIO_ROUTING_INTERFACE_QUERY, SIO_ROUTING_INTERFACE_CHANGE};
    struct slot *k = any_slot(in);
    uint32_t code = IN_PICK(in, codes), v[4], a[11];
    DWORD returned = 0;
    int err = 0;

    v[0] = (uint32_t)value(in);
    v[1] = (uint32_t)value(in);
    v[2] = (uint32_t)value(in);
    v[3] = 0;
    if (code == SIO_ROUTING_INTERFACE_QUERY || code == SIO_ROUTING_INTERFACE_CHANGE) {
        v[0] = AF_INET | 0x700u << 16;
        v[1] = net_order(frame_op_address(in));
    }
    if (k->busy)
        return;
    if (kernel_mode) {
        WSPIoctl(k->s, code, v, 4 * in_below(in, 5), data, in_u8(in), &returned, NULL, NULL, NULL,
                 &err);
        return;
    }
    memset(a, 0, sizeof a);
    a[0] = (uint32_t)k->s;
    a[1] = code;
    a[2] = user_copy(v, sizeof v);
    a[3] = 4 * in_below(in, 5);
    a[5] = in_u8(in);
    a[4] = user_new(a[5] + 1);
    a[6] = user_new(4);
    a[10] = user_new(4);
    host_svc(SVC_WSP, WSP_IOCTL, user_copy(a, sizeof a), sizeof a);
}

static void op_select(struct input *in)
{
    fd_set sets[3] = {{0}};
    int ready;

    for (unsigned i = 0; i < SOCKETS; i++) {
        unsigned where = slots[i].used ? in_u8(in) : 0;

        for (unsigned j = 0; j < 3; j++)
            if (where & 1u << j)
                sets[j].fd_array[sets[j].fd_count++] = slots[i].s;
    }
    ws_select(&sets[0], &sets[1], &sets[2], in_below(in, 2) * MS, &ready);
}

static void op_events(struct input *in)
{
    struct slot *k = any_slot(in);
    int32_t codes[10];
    uint32_t bits;

    if (in_below(in, 2))
        ws_event_select(k->s, event, in_u16(in) & 0x3ff);
    else
        ws_enum(k->s, in_below(in, 2) ? event : 0, &bits, codes);
}

static void op_names(struct input *in)
{
    struct slot *k = any_slot(in);
    struct ws_name n;

    ws_sock_name(k->s, &n);
    ws_peer_name(k->s, &n);
    ws_cancel(); /* whatever a worker waits for */
}

/* ---- threads that sleep ---- */

enum work {
    W_CONNECT,
    W_RECV,
    W_SEND,
    W_ACCEPT,
    W_SELECT,
    W_RECV_FROM,
    W_CLOSE,
    W_PING,
    W_RESOLVE,
    W_WORKS
};

static void ask_net(const struct worker *w)
{
    static const char *const names[] = {"a.example", "b.example.", "localhost", "x"};

    if (w->what == W_PING) {
        struct net_ping a = {net_order(w->ip), w->big, 3000, 0};

        host_svc(SVC_NET, NET_PING, user_copy(&a, sizeof a), sizeof a);
    } else {
        const char *name = names[w->port % 4];
        uint32_t a[3] = {user_copy(name, strlen(name) + 1), 5000, user_new(512)};

        host_svc(SVC_NET, NET_RESOLVE, user_copy(&a, sizeof a), sizeof a);
    }
}

static void linger(SOCKET s)
{
    struct linger l = {1, 5};
    int err;

    if (kernel_mode) {
        WSPSetSockOpt(s, SOL_SOCKET, SO_LINGER, (const char *)&l, sizeof l, &err);
    } else {
        uint32_t a[6] = {(uint32_t)s, SOL_SOCKET, SO_LINGER, user_copy(&l, sizeof l),
                         sizeof l,    user_new(4)};

        host_svc(SVC_WSP, WSP_SET_SOCK_OPT, user_copy(a, sizeof a), sizeof a);
    }
}

static void work(void *arg)
{
    struct worker *w = arg;
    unsigned n = w->big ? BIG : 100, out;
    uint8_t *mine = w->what == W_SEND ? data : kmalloc(n);
    struct ws_name from;
    SOCKET s;

    switch (mine ? w->what : W_WORKS) {
    case W_CONNECT:
        ws_connect(w->s, w->ip, w->port);
        break;
    case W_RECV:
        ws_recv(w->s, mine, n, 0, &out);
        break;
    case W_SEND:
        ws_send(w->s, mine, n, &out);
        break;
    case W_ACCEPT:
        if (ws_accept(w->s, &s) == 0)
            ws_close(s);
        break;
    case W_SELECT:
        ws_select1(w->s, IN_R | IN_X, -1, &out);
        break;
    case W_RECV_FROM:
        ws_recv_from(w->s, mine, n, &out, &from);
        break;
    case W_CLOSE:
        linger(w->s);
        ws_close(w->s);
        break;
    case W_PING:
    case W_RESOLVE:
        ask_net(w);
        break;
    default:
        break;
    }
    if (mine != data)
        kfree(mine);
    w->running = false;
    if (w->slot && w->slot->used && w->slot->s == w->s)
        w->slot->busy = ws_fionbio(w->s, 1) != 0;
}

static void op_worker(struct input *in)
{
    struct worker *w = NULL;
    struct slot *k = any_slot(in);

    for (unsigned i = 0; i < WORKERS; i++)
        if (!workers[i].thread)
            w = &workers[i];
    if (!w)
        return;
    *w = (struct worker){.what = (uint8_t)in_below(in, W_WORKS), .big = (uint8_t)in_below(in, 2)};
    w->ip = frame_op_address(in);
    w->port = frame_op_port(in);
    if (w->what < W_PING) {
        if (!k->used || k->busy)
            return;
        w->s = k->s;
        ws_fionbio(k->s, 0); /* refused while WSPEventSelect keeps it nonblocking */
        k->used = w->what != W_CLOSE; /* another socket may have the slot before it is closed */
        k->busy = k->used;
        w->slot = k->used ? k : NULL;
        if (!k->used)
            k->s = INVALID_SOCKET; /* it blocks, and without memory the worker does not close it */
    }
    w->running = true;
    w->thread = world_thread(process_self(), work, w);
    world_sleep(1);
}

void call_op(struct input *in)
{
    static void (*const ops[])(struct input *) = {
        op_made,  op_made,    op_socket, op_bind,  op_connect,   op_listen,   op_accept, op_send,
        op_send,  op_send_to, op_recv,   op_recv,  op_recv_from, op_shutdown, op_close,  op_option,
        op_ioctl, op_select,  op_events, op_names, op_names,     op_worker,   op_worker,
    };

    ops[in_below(in, sizeof ops / sizeof ops[0])](in);
}

/* ---- beginning and end ---- */

void call_ops_network(void)
{
    const struct net_config config = {.address = addr_of(OURS),
                                      .netmask = addr_of(IP4(255, 255, 255, 0)),
                                      .gateway = addr_of(PEER),
                                      .dns = addr_of(PEER)};
    SOCKET s;

    wire_attach();
    remote_start();
    net_init(&config);
    provider_init();
    world_become(process_kernel(), false);
    CHECK_EQ(ws_startup(0x0202), 0);
    CHECK_EQ(ws_socket(AF_INET, SOCK_STREAM, 0, &s), 0);
    CHECK_EQ(ws_close(s), 0);
    CHECK_EQ(ws_cleanup(), 0);
}

void call_ops_start(bool kernel)
{
    memset(slots, 0, sizeof slots);
    memset(workers, 0, sizeof workers);
    for (unsigned i = 0; i < SOCKETS; i++)
        slots[i].s = INVALID_SOCKET;
    kernel_mode = kernel;
    owner = process_self();
    if (kernel)
        world_become(process_kernel(), false);
    event = ws_event();
    CHECK_EQ(ws_startup(0x0202), 0);
}

uint32_t call_ops_event(void)
{
    return event;
}

static bool all_over(void *arg)
{
    (void)arg;
    for (unsigned i = 0; i < WORKERS; i++)
        if (workers[i].thread && !world_finished(workers[i].thread))
            return false;
    return true;
}

void call_ops_end(bool killed)
{
    if (killed && !kernel_mode) {
        for (unsigned i = 0; i < WORKERS; i++)
            if (workers[i].thread)
                world_kill(workers[i].thread);
    } else {
        for (unsigned i = 0; i < SOCKETS; i++)
            if (slots[i].used)
                ws_close(slots[i].s);
    }
    if (!world_until(all_over, NULL, 60 * SECOND))
        test_fail(__FILE__, __LINE__, "a call still sleeps when its socket is closed");
    if (!killed || kernel_mode) {
        CHECK_EQ(handle_close(self_handles(), event, NULL), 0);
        CHECK_EQ(ws_cleanup(), 0);
        CHECK_EQ(ws_cleanup(), WSANOTINITIALISED);
    }
    world_process_exit(owner);
}
