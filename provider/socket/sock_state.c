/* SPDX-License-Identifier: MIT */
/* The life of a socket, in tables; docs/states.md is generated from them.
 *
 * What depends on more than the state (ALREADY or INPROGRESS, a version 1 client) is decided by the
 * checks of the call before it comes here.
 * Source: refusals from C-014..C-017, C-030, W-42, R-10, R-15.  A reset connection refuses as one
 * that the peer has closed does: it stays connected until it is closed. */
#include "provider/include/winsock2.h"
#include "provider/socket/sock.h"
#include "provider/socket/trace_events.h"
#include "provider/socket/transports.h"

enum { NCALLS = EV_CLOSE + 1, NNEWS = EV_NEVENTS - NCALLS };
enum { STAY = SOCK_NSTATES, BACK, NEVER };  /* BACK: to where EV_CONNECT came from; NEVER: a bug */

struct step {
    uint8_t next;
    uint16_t err;
};

#define GO(s) { SOCK_##s, 0 }
#define NO(e) { STAY, WSAE##e }
#define OK    { STAY, 0 }
#define UNDO  { BACK, 0 }
#define XX    { NEVER, 0 }

/* clang-format off */
/* What the caller asks for, on a stream. */
static const struct step stream_calls[SOCK_NSTATES][NCALLS] = {
/*                    BIND         LISTEN         CONNECT         DISCONNECT  CLOSE */
[SOCK_OPEN]       = { GO(BOUND),   NO(INVAL),     GO(CONNECTING), XX,         GO(CLOSED) },
[SOCK_BOUND]      = { NO(INVAL),   GO(LISTENING), GO(CONNECTING), XX,         GO(CLOSED) },
[SOCK_CONNECTING] = { NO(INVAL),   NO(INVAL),     NO(ALREADY),    XX,         GO(CLOSED) },
[SOCK_CONNECTED]  = { NO(INVAL),   NO(ISCONN),    NO(ISCONN),     XX,         GO(CLOSED) },
[SOCK_LISTENING]  = { NO(INVAL),   GO(LISTENING), NO(INVAL),      XX,         GO(CLOSED) },
[SOCK_RESET]      = { NO(INVAL),   NO(ISCONN),    NO(ISCONN),     XX,         GO(CLOSED) },
[SOCK_CLOSED]     = { NO(NOTSOCK), NO(NOTSOCK),   NO(NOTSOCK),    XX,         NO(NOTSOCK) },
};

/* The same, on a datagram socket. */
static const struct step dgram_calls[SOCK_NSTATES][NCALLS] = {
/*                    BIND         LISTEN         CONNECT        DISCONNECT   CLOSE */
[SOCK_OPEN]       = { GO(BOUND),   NO(OPNOTSUPP), GO(CONNECTED), OK,          GO(CLOSED) },
[SOCK_BOUND]      = { NO(INVAL),   NO(OPNOTSUPP), GO(CONNECTED), OK,          GO(CLOSED) },
[SOCK_CONNECTING] = { XX,          XX,            XX,            XX,          XX },
[SOCK_CONNECTED]  = { NO(INVAL),   NO(OPNOTSUPP), GO(CONNECTED), GO(BOUND),   GO(CLOSED) },
[SOCK_LISTENING]  = { XX,          XX,            XX,            XX,          XX },
[SOCK_RESET]      = { XX,          XX,            XX,            XX,          XX },
[SOCK_CLOSED]     = { NO(NOTSOCK), NO(NOTSOCK),   NO(NOTSOCK),   NO(NOTSOCK), NO(NOTSOCK) },
};

/* What the network says; for datagram sockets nothing changes their state. */
static const struct step network_news[SOCK_NSTATES][NNEWS] = {
/*                    UP             FAIL       RESET      CLOSED  ABORT */
[SOCK_OPEN]       = { XX,            XX,        XX,        XX,     XX },
[SOCK_BOUND]      = { XX,            XX,        XX,        XX,     XX },
[SOCK_CONNECTING] = { GO(CONNECTED), GO(BOUND), XX,        XX,     UNDO },
[SOCK_CONNECTED]  = { XX,            XX,        GO(RESET), OK,     XX },
[SOCK_LISTENING]  = { XX,            XX,        XX,        XX,     XX },
[SOCK_RESET]      = { XX,            XX,        XX,        XX,     XX },
[SOCK_CLOSED]     = { XX,            XX,        XX,        XX,     XX },
};
/* clang-format on */

int sock_step(struct sock *so, enum sock_event ev)
{
    const struct step *st;

    net_assert_locked();
    if ((int)ev >= NCALLS)
        st = &network_news[so->state][ev - NCALLS];
    else
        st = sock_has_connection(so) ? &stream_calls[so->state][ev] : &dgram_calls[so->state][ev];
    kassert(st->next != NEVER);
    trace(TR_SOCK, so->handle, (uint32_t)so->state << 8 | ev, st->next);
    if (ev == EV_CONNECT && !st->err)
        so->origin = so->state;
    if (st->next < SOCK_NSTATES)
        so->state = st->next;
    else if (st->next == BACK)
        so->state = so->origin;
    return st->err;
}
