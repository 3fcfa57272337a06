/* SPDX-License-Identifier: MIT */
/* accept_queue: a listener's connections that wait to be accepted.
 *
 * A connection is a whole struct sock before WSPAccept; the queue has its maker's reference.
 *
 * Context  net_core held.
 * Source   R-16..R-20.
 * Tests    tests/unit/provider/test_accept.c, test_backlog.c                                   */
#pragma once
#include "provider/socket/sock.h"

/* A new connection waits, as the last one. */
void accept_add(struct sock *so, struct sock *child) REQUIRES(net_core);
/* The oldest, or the one with that token; NULL when none. */
struct sock *accept_first(const struct sock *so) REQUIRES(net_core);
struct sock *accept_named(const struct sock *so, uint32_t token) REQUIRES(net_core);
/* Takes it off the queue; its maker's reference is the caller's now. */
void accept_take(struct sock *so, struct sock *child) REQUIRES(net_core);
/* Puts it back as the oldest. */
void accept_undo(struct sock *so, struct sock *child) REQUIRES(net_core);
/* Takes it off the queue and resets its peer; it is gone. */
void accept_reject(struct sock *so, struct sock *child) REQUIRES(net_core);
/* The same for the newest, until no more than that many wait; for all of them. */
void accept_cut(struct sock *so, unsigned most) REQUIRES(net_core);
void accept_clear(struct sock *so) REQUIRES(net_core);
/* WSPAccept ran and took none: FD_ACCEPT may come again, and does when a connection waits. */
void accept_rearm(struct sock *so) REQUIRES(net_core);
