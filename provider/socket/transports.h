/* SPDX-License-Identifier: MIT */
/* transports: the table of what sockets can be opened on, as provider/abi/protocols.h lists it.
 *
 * Context  transports_start: boot, no lock held.  The table is const.
 * Tests    tests/unit/provider/test_transports.c                                               */
#pragma once
#include "provider/abi/protocols.h"
#include "provider/socket/sock_ops.h"

struct transport {
    struct protocol protocol;
    const struct sock_ops *ops;
};
extern const struct transport transports[];     /* provider/transport/transports.c */
extern const unsigned ntransports;

/* The first of that type and protocol, 0 being any; NULL: there is none. */
const struct transport *transport_find(int type, int protocol);
void transports_start(void);

struct transport_figures {
    uint32_t dgram_used, dgram_max;     /* bytes, of all sockets together                     */
    uint32_t dgram_dropped;             /* datagrams, since boot                              */
    uint32_t orphans;                   /* connections without a socket that have unacknowledged
                                           data */
};
void transport_figures(struct transport_figures *out) REQUIRES(net_core);

static inline bool sock_has_connection(const struct sock *so)
{
    return !(so->transport->protocol.flags & XP1_CONNECTIONLESS);
}

static inline bool sock_has_messages(const struct sock *so)
{
    return so->transport->protocol.flags & XP1_MESSAGE_ORIENTED;
}
