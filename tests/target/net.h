/* SPDX-License-Identifier: MIT */
/* net: what every test program of the provider begins with: the table, sockets and peers.
 *
 * Style    the calls are made through the table that WSPStartup fills (`wsp.lpWSPConnect`), with
 *          their error in `wsaerr`, which works() and fails() preset to PRESET.  These belong to
 *          the main thread; a second thread keeps an error word of its own.
 * Peers    peer("refused") is a port of the peer by what it does; on the command line
 *          refused=PORT and peer=ADDRESS say where, the defaults are those of
 *          tests/system/peer.py, TOWN.  others=none: nobody plays what is not named, and a case
 *          that asks for it is given up.                                                       */
#pragma once
#include <winsock2.h>
#include <ws2spi.h>
#include <windows.h>
#include "tests/target/tap.h"

enum { PRESET = 0x5A5A, PEERLEN = sizeof(struct sockaddr_in) };

extern WSPPROC_TABLE wsp;
extern int wsaerr;

/* Calls WSPStartup for version 2.2, runs the tests, cleans up. */
int net_main(int argc, char **argv, const struct tap_test *tests);

#define works(call) (wsaerr = PRESET, net_works(__FILE__, __LINE__, #call, (long)(call)))
#define fails(want, call) \
    (wsaerr = PRESET, net_fails(__FILE__, __LINE__, #call, (long)(call), want))
bool net_works(const char *file, int line, const char *what, long rc);
bool net_fails(const char *file, int line, const char *what, long rc, int want);

/* The result lives until four more calls. */
const struct sockaddr *peer(const char *what);
void needs_peer(const char *what);             /* before a thread or a child asks for it */
const struct sockaddr *at(const char *ip, unsigned port);
const struct sockaddr *wire_broadcast(unsigned port);  /* of the target's own subnet */
const struct sockaddr *flip_peer(void);        /* refuses the first attempt; a new port each call */
unsigned port_of(const struct sockaddr *a);
uint32_t ip_of(const struct sockaddr *a);      /* network order */
#define LOOP "127.0.0.1"

SOCKET stream(void);
SOCKET dgram(void);
SOCKET nonblocking(SOCKET s);                  /* FIONBIO(1); returns s */
void blocking(SOCKET s);
int call(SOCKET s, const struct sockaddr *to); /* WSPConnect without options */
unsigned bind_any(SOCKET s, const char *ip);   /* ephemeral; returns the port it got */
unsigned local_port(SOCKET s);                 /* 0 when not bound */
SOCKET listener(unsigned *port);               /* on 127.0.0.1, backlog 8 */
SOCKET accepted(SOCKET lis);                   /* blocking accept */
void pair(SOCKET *client, SOCKET *server);     /* connected over loopback */
void done(SOCKET s);                           /* closes, asserts that it worked */
void abandon(SOCKET s);                        /* closes with a reset: leaves no TIME_WAIT behind */

/* The peers "held" and "heldflip" answer a connection attempt on command. */
void let_go(SOCKET s, const char *what);
void let_go_port(unsigned port, const char *what);

int send_all(SOCKET s, const void *data, int n);   /* bytes sent, or -1 */
int recv_some(SOCKET s, void *data, int n);        /* bytes, or -1 */
int recv_all(SOCKET s, void *data, int n);         /* until n or the end */
bool echoes(SOCKET s, const char *text);           /* sends, expects it back */

enum { READY_R = 1, READY_W = 2, READY_X = 4 };
/* Selects s in the sets of `want`; returns those that hold it, or -1.  *count gets select's result.
 */
int ready(SOCKET s, int want, unsigned timeout_ms, int *count);

/* Waits for the event, enumerates; returns the bits, with the error of `bit` in *error. */
long events_of(SOCKET s, WSAEVENT e, unsigned timeout_ms, int bit, int *error);
long enum_now(SOCKET s, WSAEVENT e, WSANETWORKEVENTS *out);
