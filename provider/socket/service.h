/* SPDX-License-Identifier: MIT */
/* service: which sockets of a program have something to do for its overlapped requests.
 *
 * The library keeps the requests (image/user/ws2/overlapped.h); here is only what wakes its one
 * service thread.  A call that answers "pending" arms its socket in the same hold of net_core in
 * which it found nothing to do.  The next change makes the socket due, once: service_next() takes
 * it, and the library's next call arms it again if it still pends.  So a request costs no memory
 * here, adding one costs one step, and a wake costs what the sockets cost that have changed.
 *
 * Life     a due socket is held by a reference, so that the end of one that was closed is heard.
 *          Closed ones that nobody has taken yet count as open (sock_limit_reached()).
 * Returns  service_next: 0 and at least one handle, or a WSAE*.
 * Context  net_core held; service_next takes it, and sleeps.
 * Source   own design.
 * Tests    tests/unit/provider/test_service.c, tests/target/t_overlap.c                        */
#pragma once
#include "provider/socket/sock.h"

struct service {
    struct list due, later;   /* struct sock: service_link                              */
    struct waitq wake;
    uint64_t later_us;        /* when those of `later`, short of memory, may try again  */
    unsigned closed;          /* of the due ones                                        */
};
void service_init(struct service *v);
/* The process ends: no socket is armed or due any more. */
void service_end(struct service *v) REQUIRES(net_core);

/* A request of the calling process pends on it. */
void service_arm(struct sock *so) REQUIRES(net_core);
/* Memory was short, and no change may come that says so: armed, and due in a moment anyway. */
void service_arm_later(struct sock *so) REQUIRES(net_core);
/* Something has changed: due, if it was armed. */
void service_due(struct sock *so) REQUIRES(net_core);

enum { SERVICE_ROOM = 16 };
/* Waits for due sockets of the calling process and takes up to `room` of them. */
int service_next(handle_t *out, unsigned room, unsigned *n);
