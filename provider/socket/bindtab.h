/* SPDX-License-Identifier: MIT */
/* bindtab: who owns which local address, decided here and not by lwIP.
 *
 * lwIP refuses any overlap of wildcard and specific addresses; Windows allows it and lets the
 * conflict show at connect.  So every pcb carries SOF_REUSEADDR and this table alone refuses.
 *
 * Returns  0, WSAEADDRINUSE, WSAEACCES, WSAENOBUFS when no ephemeral port is free.
 * Context  net_core held.  One look costs the sockets on that hash chain, not all sockets; a pick
 *          in a range that is almost full costs the sockets, connections and ports, once.
 * Source   rules: R-10..R-13, C-116..C-120; ephemeral ports: RFC 6056, a keyed permutation of
 *          the range for each pair of ends.
 * Tests    tests/unit/provider/test_bindtab.c, test_ports.c                                    */
#pragma once
#include "provider/socket/sock.h"

void bindtab_init(void);

/* WSPBind: claims `want` for so, port 0 = any free one; fills so->local and so->bound_any. */
int bindtab_bind(struct sock *so, const struct endpoint *want) REQUIRES(net_core);
/* An unbound datagram socket connects or sends: claims a free port at random for this peer. */
int bindtab_implicit(struct sock *so, struct net_addr local, const struct endpoint *peer)
    REQUIRES(net_core);
/* A free port for `local` -> peer (NULL: whomever), not the one that it has, or 0.  For a stream
 * it may turn out, at tcp_connect(), to belong to a connection that outlives its socket: ask again,
 * and after BINDTAB_GUESSES times be `sure`: 0 then means that none of the range is left. */
enum { BINDTAB_GUESSES = 8 };
uint16_t bindtab_pick(const struct sock *so, struct net_addr local, const struct endpoint *peer,
                      bool sure) REQUIRES(net_core);
/* Claims that port, and gives up the one before, if any. */
void bindtab_move(struct sock *so, struct net_addr local, uint16_t port) REQUIRES(net_core);
/* A socket bound to 0.0.0.0 is about to become `local`: WSAEADDRINUSE when another has it. */
int bindtab_narrow(struct sock *so, struct net_addr local) REQUIRES(net_core);
/* Back to 0.0.0.0 after a failed connect or a disconnect. */
void bindtab_widen(struct sock *so) REQUIRES(net_core);
void bindtab_release(struct sock *so) REQUIRES(net_core);

/* The parked listener for exactly this local address, or NULL. */
struct sock *bindtab_parked(const struct endpoint *local) REQUIRES(net_core);
/* fn for each socket of the type on this port. */
void bindtab_on_port(uint8_t type, uint16_t port, void (*fn)(struct sock *so, void *arg), void *arg)
    REQUIRES(net_core);

/* The ports that the provider hands out; tests narrow it. */
void bindtab_set_range(uint16_t first, uint16_t last) REQUIRES(net_core);

/* Between bindtab.c, bindtab_pick.c, and transports with ports that have no socket in the table. */
typedef void (*bindtab_held)(void *arg, uint16_t port);
void bindtab_pick_init(void) REQUIRES(net_core);
uint16_t bindtab_pick_to_bind(const struct sock *so, struct net_addr addr) REQUIRES(net_core);
bool bindtab_port_free(uint8_t type, uint16_t port) REQUIRES(net_core);
void bindtab_each_port(uint8_t type, bindtab_held held, void *arg) REQUIRES(net_core);
