/* SPDX-License-Identifier: MIT */
/* sock: one Winsock socket, its life and what guards each field.
 *
 * Life     sock_new gives one reference; a handle adds one; each call in progress holds one.  The
 *          handle's end (closesocket, CloseHandle, process exit) runs sock_close once, which
 *          parts the socket from lwIP; the last reference frees it.
 * Birth    sock_new(OPEN) from WSPSocket, sock_new(CONNECTED) from an arriving connection.
 * Returns  sock_ref: NULL unless the handle is a live socket of this process.  sock_enter, with
 *          which every call begins: 0 and a reference, WSAENOTSOCK, or WSAEINPROGRESS in a thread
 *          that is in its accept condition (C-033).  Others 0 or WSAE*.
 * Context  thread context.  Every field marked so needs net_core; references are taken before
 *          net_lock and dropped after net_unlock.
 * Source   own design.
 * Tests    tests/unit/provider                                                                 */
#pragma once
#include "bsp/kernel/object/event.h"
#include "bsp/kernel/object/handle.h"
#include "bsp/kernel/sched/turn.h"
#include "lwip-port/net_lock.h"
#include "provider/socket/addr.h"

struct tcp_pcb;
struct udp_pcb;
struct pbuf;
struct datagram;
struct sock_ops;
struct transport;
struct waiting;
struct service;

enum sock_state {
    SOCK_OPEN, SOCK_BOUND, SOCK_CONNECTING, SOCK_CONNECTED, SOCK_LISTENING, SOCK_RESET, SOCK_CLOSED,
    SOCK_NSTATES
};
enum sock_event {
    /* From the caller; DISCONNECT: a datagram socket's association ends. */
    EV_BIND, EV_LISTEN, EV_CONNECT, EV_DISCONNECT, EV_CLOSE,
    /* From the network; CLOSED: both FINs, a clean end; ABORT: the call itself failed, as if never
     * made. */
    EV_UP, EV_FAIL, EV_RESET, EV_CLOSED, EV_ABORT, EV_NEVENTS
};

/* service.h.  ARMED: a request pends; LATER: and memory was short; DUE: its call is to be made. */
enum serve { SERVE_NONE, SERVE_ARMED, SERVE_LATER, SERVE_DUE };

/* Options are provider state, applied to each fresh pcb (W-50). */
struct sock_options {
    bool reuse, exclusive, keepalive, broadcast, nodelay;
    bool oobinline;
    bool debug, dontroute, useloopback, expedited, bsdurgent;    /* kept, not acted on */
    bool conditional_accept, udp_connreset;
    uint16_t linger, linger_s;                   /* linger: as set; not 0 is on             */
    uint32_t keep_idle_ms, keep_interval_ms;     /* SIO_KEEPALIVE_VALS; 0: lwIP's own       */
    uint8_t ttl, tos;
    uint32_t rcvbuf, sndbuf;                     /* given back as they are */
    bool rcvbuf_set, sndbuf_set;                 /* by the program, so they bound */
};

/* A datagram socket's last destinations (dgram_icmp.h). */
enum { DGRAM_SENT = 8 };
struct sent {
    struct endpoint to;
    uint32_t stamp;                              /* 0: free */
};

/* A request that the socket's end ends; aborted() is called off the list. */
struct sock_request {
    struct list link;
    void (*aborted)(struct sock_request *r);
};

/* A datagram that waits for room in its NIC's queue, or has been given it (dgram_room.h). */
struct dgram_claim {
    struct list link;                            /* in the NIC's line; else on itself */
    struct waiter *sleeper;                      /* NULL: a socket that got WSAEWOULDBLOCK */
    uint32_t cost, seen;
    uint8_t nic;
    bool granted;
};

struct sock {
    struct object obj;
    struct list all;                             /* every socket, for netstat; net_core */
    uint32_t process_id;                         /* fixed at birth                      */
    uint32_t handle;                             /* set once, before the caller sees it */
    const struct transport *transport;           /* transports.h; fixed at birth        */
    const struct sock_ops *ops GUARDED_BY(net_core);    /* the transport's, called with the lock */
    uint8_t type;                                /* SOCK_STREAM ..., fixed at birth     */
    bool overlapped;                             /* WSA_FLAG_OVERLAPPED, fixed at birth */

    uint8_t state GUARDED_BY(net_core);          /* enum sock_state; only sock_step writes it */
    uint8_t origin GUARDED_BY(net_core);         /* what EV_ABORT returns to                */
    bool nonblocking GUARDED_BY(net_core);
    bool bound_any GUARDED_BY(net_core);         /* bound to 0.0.0.0: local is only on loan */
    bool own_port GUARDED_BY(net_core);          /* stream: connect chose the port          */
    struct turn rx_turn GUARDED_BY(net_core);    /* a receiver is copying the queue         */
    bool rx_shut GUARDED_BY(net_core);           /* WSPShutdown(SD_RECEIVE)                 */
    uint32_t receivers GUARDED_BY(net_core);     /* overlapped receives that pend: what arrives
                                                    is theirs, even after SD_RECEIVE        */
    bool tx_shut GUARDED_BY(net_core);           /* FIN queued                              */
    struct turn tx_turn GUARDED_BY(net_core);    /* stream: a call is sending               */
    bool tx_again GUARDED_BY(net_core);          /* it was short, but may try again now     */
    bool tx_held GUARDED_BY(net_core);           /* an overlapped send has begun and pends: */
    uint32_t tx_moved GUARDED_BY(net_core);      /* so much of it is queued                 */
    bool rx_eof GUARDED_BY(net_core);            /* their FIN is in                         */
    bool connect_bad GUARDED_BY(net_core);       /* exceptfds, until the next connect (W-03) */
    bool disconnected GUARDED_BY(net_core);      /* datagram, explicitly: C-138             */
    bool parked GUARDED_BY(net_core);            /* listens behind a twin, without a pcb */
    bool lingering GUARDED_BY(net_core);         /* close waits for the last ACK            */
    uint8_t watch GUARDED_BY(net_core);          /* change.c: what     FD_*_CHANGE is armed */
    uint16_t watchers GUARDED_BY(net_core);      /* calls that wait for a change            */
    struct net_addr route_to GUARDED_BY(net_core);
    uint32_t route_via GUARDED_BY(net_core);
    struct list changes GUARDED_BY(net_core);    /* struct sock_request: overlapped waits   */
    uint16_t connect_err GUARDED_BY(net_core);   /* iErrorCode[FD_CONNECT_BIT]              */
    uint16_t close_err GUARDED_BY(net_core);     /* iErrorCode[FD_CLOSE_BIT]                */
    uint16_t so_error GUARDED_BY(net_core);      /* SO_ERROR                                */
    uint16_t reset_err GUARDED_BY(net_core);     /* what recv and send say after a reset    */
    uint16_t selected GUARDED_BY(net_core);      /* WSPEventSelect's mask                   */
    uint16_t pending GUARDED_BY(net_core);       /* happened, not yet enumerated            */
    uint16_t reported GUARDED_BY(net_core);      /* happened, not yet armed again           */
    struct event *event GUARDED_BY(net_core);    /* counted                                 */
    struct endpoint local GUARDED_BY(net_core), peer GUARDED_BY(net_core);
    struct list bind_link GUARDED_BY(net_core);
    struct waitq changed GUARDED_BY(net_core);   /* blocked calls and selects               */
    uint8_t serve GUARDED_BY(net_core);          /* enum serve; of overlapped requests      */
    bool service_closed GUARDED_BY(net_core);    /* counts among its service's closed ones  */
    struct service *service GUARDED_BY(net_core);       /* unless SERVE_NONE                */
    struct list service_link GUARDED_BY(net_core);      /* LATER, DUE                       */
    struct sock_options opt GUARDED_BY(net_core);
    bool select_seen GUARDED_BY(net_core);       /* wsp_select.c: named twice?              */
    uint32_t rx_bytes GUARDED_BY(net_core);      /* queued for receive                      */
    uint32_t rx_cost GUARDED_BY(net_core);       /* messages: what the queue takes of the heap */

    union {
        struct {                                 /* of connections */
            struct tcp_pcb *pcb GUARDED_BY(net_core);
            struct pbuf *rx GUARDED_BY(net_core);
            struct waiting *connector GUARDED_BY(net_core);     /* the blocked connect, if any */
            struct sock *listener GUARDED_BY(net_core);         /* while in its accept queue   */
            struct list link GUARDED_BY(net_core);              /* connecting or accept list */
            struct list accepts GUARDED_BY(net_core);           /* listener: waiting connections */
            struct list halves GUARDED_BY(net_core);            /* listener: half-open         */
            uint16_t waiting, backlog, nhalves;                 /* listener; net_core          */
            uint32_t token;             /* names it in an accept queue; fixed before it is in one */
            uint64_t since_us GUARDED_BY(net_core);             /* SYN sent, then: connected   */
            uint32_t stall_tick GUARDED_BY(net_core);           /* stream_poll.c               */
            struct list ack_link GUARDED_BY(net_core);          /* stream_ack.c                */
            uint64_t taken_us GUARDED_BY(net_core);             /* the same: last receive      */
            bool rx_full GUARDED_BY(net_core);                  /* a full segment came last    */
            bool urgent GUARDED_BY(net_core);                   /* an urgent byte is to come:  */
            uint32_t urgent_seq GUARDED_BY(net_core);           /* this one (stream_urgent.c)  */
            uint16_t window GUARDED_BY(net_core);               /* receive window when empty   */
        };
        struct {                                 /* of messages */
            union {
                struct udp_pcb *udp GUARDED_BY(net_core);
                void *block GUARDED_BY(net_core);               /* another transport's own */
            };
            struct datagram *first GUARDED_BY(net_core), **last GUARDED_BY(net_core);
            struct sent sent[DGRAM_SENT] GUARDED_BY(net_core);
            struct dgram_claim refused GUARDED_BY(net_core);    /* FD_WRITE is to come */
        };
    };
};
extern const struct object_type sock_type;

struct sock *sock_new(const struct transport *t, enum sock_state state) REQUIRES(net_core);
/* The end of a socket that no handle names: drops its maker's reference, so it is gone afterwards
 * unless a call still holds it. */
void sock_orphan(struct sock *so) REQUIRES(net_core);
struct sock *sock_ref(handle_t s);
int sock_enter(handle_t s, struct sock **out);
void sock_unref(struct sock *so);

/* What arrives has no receiver. */
static inline bool sock_rx_closed(const struct sock *so) REQUIRES(net_core);
static inline bool sock_rx_closed(const struct sock *so)
{
    return so->rx_shut && so->receivers == 0;
}

/* sock_state.c: the one place that changes state.  0, or the WSAE* that the caller must see. */
int sock_step(struct sock *so, enum sock_event ev) REQUIRES(net_core);

/* sock_post.c: the only door to waiters, select and events. */
void sock_post(struct sock *so, unsigned bits, int err) REQUIRES(net_core);
/* Only wakes: something that a call of this socket waits for may be there. */
void sock_changed(struct sock *so) REQUIRES(net_core);
/* The caller's turn at its receive or send side is over. */
void sock_turn_end(struct sock *so, struct turn *t) REQUIRES(net_core);
/* A call sends, or an overlapped send is half done: no other call's bytes may come between. */
static inline bool sock_sending(const struct sock *so) REQUIRES(net_core);
static inline bool sock_sending(const struct sock *so)
{
    return turn_taken(&so->tx_turn) || so->tx_held;
}
/* A re-enabling function ran: the bits may happen again; a stale one is not pending any more. */
void sock_rearm(struct sock *so, unsigned bits) REQUIRES(net_core);

unsigned sock_count(void) REQUIRES(net_core);
/* Whether the calling process may not have one more. */
bool sock_limit_reached(void) REQUIRES(net_core);
/* Whether so many bytes more may be queued for it: memory must be plenty, or its process have less
 * than its share unread. */
bool sock_may_queue(const struct sock *so, size_t bytes) REQUIRES(net_core);
/* Calls fn for every socket of the machine until it answers false. */
void sock_for_each(bool (*fn)(struct sock *so, void *arg), void *arg) REQUIRES(net_core);
