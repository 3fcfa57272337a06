/* SPDX-License-Identifier: MIT */
/* sock_ops: what a socket asks of the transport below it.
 *
 * Each transport exports one const table, and has its line in provider/abi/protocols.h; nothing
 * above includes its headers.  A byte stream fills `bytes`, a transport of messages `messages`,
 * and the other one is NULL; beside that an op is NULL only where it is said what that means.
 *
 * Units    bytes; ports in host order.
 * Returns  0 or a WSAE*.  connect: WSAEWOULDBLOCK when it is under way; its end then comes by
 *          sock_post(FD_CONNECT).
 * Context  net_core held, but for visit().
 * Source   own design; in BSD it is struct protosw.
 * Tests    tests/unit/provider/test_transports.c                                               */
#pragma once
#include "provider/socket/sock.h"

struct net_icmp_error;
struct transport_figures;

struct byte_ops {
    /* Queues up to n bytes; *done says how many.  WSAENOBUFS when memory is short and no ACK that
     * could free some is awaited. */
    int (*send)(struct sock *so, const void *data, uint32_t n, uint32_t *done);
    /* All n bytes, at most room(), on their way at once, or none: false without memory. */
    bool (*send_whole)(struct sock *so, const void *data, uint32_t n);
    /* How many bytes send would take now, memory permitting. */
    uint32_t (*room)(const struct sock *so);
    /* There may be more room than before: a larger SO_SNDBUF. */
    void (*more_room)(struct sock *so);
    void (*push)(struct sock *so);
    /* Takes the receive queue into the caller's hands, to be copied without the lock. */
    struct pbuf *(*take)(struct sock *so);
    /* Copies out of a taken queue; no lock needed.  put answers false to stop. */
    bool (*visit)(struct pbuf *queue, uint32_t n, bool (*put)(void *arg, const void *at, size_t n),
                  void *arg);
    /* Gives it back, less the first `consumed` bytes. */
    void (*give_back)(struct sock *so, struct pbuf *queue, uint32_t consumed);
    /* The program is about to sleep for more. */
    void (*reader_waits)(struct sock *so);
};

/* A message that has arrived. */
struct datagram {
    struct datagram *next;
    struct endpoint from;
    uint32_t bytes;
    uint8_t data[];
};

struct message_ops {
    /* Room for the payload, filled at *data without the lock, then sent or not, and freed. */
    struct pbuf *(*alloc)(uint32_t bytes, void **data);
    int (*send)(struct sock *so, struct pbuf *p, const struct endpoint *to);
    void (*free)(struct pbuf *p);
    struct datagram *(*take)(struct sock *so);                  /* NULL: none */
    void (*put_back)(struct sock *so, struct datagram *d);      /* it is the oldest again */
    void (*drop)(struct sock *so, struct datagram *d);          /* it was read */
};

struct sock_ops {
    const struct byte_ops *bytes;
    const struct message_ops *messages;

    void (*start)(void);                        /* once, at boot, no lock held; or NULL */
    void (*init)(struct sock *so);              /* birth: what the transport has in the socket */
    void (*close)(struct sock *so);             /* parts it from the network; never waits */

    int (*bind)(struct sock *so, const struct endpoint *want);
    /* via: the local address that the route to the peer gives. */
    int (*connect)(struct sock *so, const struct endpoint *peer, struct net_addr via);
    /* Ends a connect that is under way, with that error; NULL: none ever is. */
    void (*give_up)(struct sock *so, int err);
    int (*disconnect)(struct sock *so);         /* NULL: only a close ends it */
    int (*listen)(struct sock *so, int backlog);        /* NULL: what it is has no listeners */
    void (*reset)(struct sock *so);             /* a connection that was not accepted; as listen */
    void (*shut_send)(struct sock *so);         /* NULL: nothing tells the peer */

    /* FD_READ, FD_WRITE, FD_OOB (= exceptfds), as select sees the socket now. */
    unsigned (*ready)(const struct sock *so);
    bool (*rx_waits)(const struct sock *so);    /* data, or an error that the next receive says */
    void (*rx_drop)(struct sock *so);
    uint32_t (*readable)(const struct sock *so);        /* FIONREAD */
    uint32_t (*tx_queued)(const struct sock *so);       /* sent, not acknowledged */

    void (*apply_options)(struct sock *so);
    /* Our addresses have changed: what is bound to one stays so. */
    void (*keep_address)(struct sock *so);
    /* Tells held(arg, port) the ports that are taken outside the bind table: towards that peer from
     * that address, or all of them when peer is NULL. */
    void (*ports_held)(struct net_addr addr, const struct endpoint *peer,
                       void (*held)(void *arg, uint16_t port), void *arg);
    void (*icmp)(const struct net_icmp_error *e);       /* one quotes it; NULL: not concerned */
    void (*figures)(struct transport_figures *out);     /* adds its own; NULL: none */
};
