/* SPDX-License-Identifier: MIT */
/* client: one process as a Winsock client: its startups, its version, its blocked calls, and the
 * service of its overlapped requests.  It lives from the first WSPStartup to the process's end.
 *
 * Every call that sleeps does so between client_wait_begin and client_wait_end, so that
 * WSPCancelBlockingCall and a dying thread end it at its next safe point.
 *
 * Returns  client_wait_more: 0 when something may have changed (ask again), WSAETIMEDOUT, WSAEINTR.
 * Context  thread context; client_wait_* with net_core held.
 * Source   W-90 (ms742269), R-01..R-03.
 * Tests    tests/unit/provider/test_client.c                                                   */
#pragma once
#include "provider/socket/service.h"
#include "provider/socket/sock.h"

struct process;

struct client {
    unsigned startups;        /* live WSPStartups          */
    unsigned modern;          /* of which asked for 2.x    */
    struct list blocked;      /* struct waiting            */
    struct service service;
};

/* A call that sleeps on one socket (or, select, on its own list of waiters). */
struct waiting {
    struct list link;         /* client's blocked calls    */
    struct waitq cancel;
    struct waiter on_cancel, on_sock;
    bool cancelled;
    bool done;                /* blocked connect: finished */
    int result;               /* blocked connect           */
};

/* NULL before the first WSPStartup. */
struct client *client_self(void) REQUIRES(net_core);
/* Whether it may have new sockets: not while the last WSPCleanup closes them. */
bool client_is_up(void) REQUIRES(net_core);
bool client_is_v1(void) REQUIRES(net_core);

/* The calling thread is in its accept condition between begin and end; end says which one it was,
 * or 0.  The mark is the thread's own and dies with it. */
void client_callback_begin(uint32_t token);
uint32_t client_callback_end(void);
bool client_in_callback(void);

void client_wait_begin(struct waiting *w, struct sock *so) REQUIRES(net_core); /* so: or NULL */
int client_wait_more(struct waiting *w, uint64_t deadline_us) REQUIRES(net_core);
void client_wait_end(struct waiting *w) REQUIRES(net_core);

/* One more WSPStartup of this process; modern: it asked for 2.x.  0 or WSASYSNOTREADY. */
int client_startup(bool modern);
/* One startup less; the last one closes the sockets.  0 or WSANOTINITIALISED. */
int client_cleanup(void);
/* Ends every blocked call of this process.  0, or WSAEINVAL: there is none. */
int client_cancel(void);
void client_process_exit(struct process *p);
