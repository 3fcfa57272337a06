/* SPDX-License-Identifier: MIT */
/* Nonblocking WSPConnect and how its outcome is seen: select and network events. */
#include "tests/target/connect.h"
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { ALL = READY_R | READY_W | READY_X, SOON_MS = 10000 };

static SOCKET pending(const char *what)
{
    SOCKET s = nonblocking(stream());

    fails(WSAEWOULDBLOCK, call(s, peer(what)));
    return s;
}

static int so_error(SOCKET s)
{
    int err = -1, len = sizeof err;

    works(wsp.lpWSPGetSockOpt(s, SOL_SOCKET, SO_ERROR, (char *)&err, &len, &wsaerr));
    return err;
}

void C_037_failed_and_reported_connect_may_be_repeated(void)
{
    SOCKET s = nonblocking(stream());
    const struct sockaddr *to = flip_peer();

    fails(WSAEWOULDBLOCK, call(s, to));
    is(ready(s, ALL, SOON_MS, NULL), READY_X);
    is(so_error(s), WSAECONNREFUSED);
    fails(WSAEWOULDBLOCK, call(s, to));
    is(ready(s, ALL, SOON_MS, NULL), READY_W);
    done(s);
}

void C_038_old_failure_is_not_the_new_result(void)
{
    SOCKET s = nonblocking(stream());
    SOCKET other = stream();

    fails(WSAEWOULDBLOCK, call(s, peer("heldflip")));
    /* A refusal of another socket that was asked for later: by then the first has failed too. */
    fails(WSAECONNREFUSED, call(other, peer("refused")));
    done(other);
    fails(WSAEWOULDBLOCK, call(s, peer("heldflip")));       /* nobody has looked at the failure */
    is(ready(s, ALL, 0, NULL), 0);
    let_go(s, "heldflip");
    is(ready(s, ALL, SOON_MS, NULL), READY_W);
    done(s);
}

void C_086_nonblocking_connect_answers_quickly(void)
{
    SOCKET s = nonblocking(stream());

    fails(WSAEWOULDBLOCK, call(s, peer("held")));      /* there is no answer yet: it did not wait */
    let_go(s, "held");
    is(ready(s, ALL, SOON_MS, NULL), READY_W);
    blocking(s);
    ok(echoes(s, "went on by itself"));
    done(s);
}

void C_087_success_in_writefds_only(void)
{
    SOCKET s = pending("slow");
    int count = 0;

    is(ready(s, ALL, SOON_MS, &count), READY_W);
    is(count, 1);
    is(so_error(s), 0);
    done(s);
}

void C_088_W_03_failure_in_exceptfds_only(void)
{
    SOCKET s = pending("slowrst");
    int count = 0;

    is(ready(s, ALL, SOON_MS, &count), READY_X);
    is(count, 1);
    is(ready(s, ALL, 0, NULL), READY_X);           /* W-03: stays until the next connect */
    is(so_error(s), WSAECONNREFUSED);
    is(ready(s, ALL, 0, NULL), READY_X);           /* reading SO_ERROR changes only SO_ERROR */
    done(s);
}

void C_089_failure_is_not_writable(void)
{
    SOCKET s = pending("slowrst");

    is(ready(s, READY_W | READY_X, SOON_MS, NULL), READY_X);
    is(ready(s, READY_W, 200, NULL), 0);
    done(s);
}

void C_090_nothing_before_the_outcome(void)
{
    SOCKET s = pending("held");
    int count = -1;

    is(ready(s, ALL, 200, &count), 0);
    is(count, 0);
    let_go(s, "held");
    is(ready(s, ALL, SOON_MS, NULL), READY_W);
    done(s);
}

static long outcome(SOCKET s, const struct sockaddr *to, unsigned timeout_ms, int *error)
{
    WSAEVENT e = CreateEvent(NULL, TRUE, FALSE, NULL);
    long bits;

    works(wsp.lpWSPEventSelect(s, e, FD_CONNECT, &wsaerr));
    fails(WSAEWOULDBLOCK, call(s, to));
    bits = events_of(s, e, timeout_ms, FD_CONNECT_BIT, error);
    is(WaitForSingleObject(e, 0), WAIT_TIMEOUT);   /* the enumeration has reset it, W-12 */
    ok(CloseHandle(e));
    return bits;
}

void C_091_event_reports_success(void)
{
    SOCKET s = stream();
    int error = -1;

    is(outcome(s, peer("listen"), SOON_MS, &error), FD_CONNECT);
    is(error, 0);
    done(s);
}

void C_092_event_reports_refusal(void)
{
    SOCKET s = stream();
    int error = -1;

    is(outcome(s, peer("refused"), SOON_MS, &error), FD_CONNECT);
    is(error, WSAECONNREFUSED);
    done(s);
}

void C_093_event_reports_timeout(void)
{
    SOCKET s = stream();
    int error = -1;

    is(outcome(s, peer("drop"), 40000, &error), FD_CONNECT);
    is(error, WSAETIMEDOUT);
    done(s);
}

void C_094_event_reports_unreachable_net(void)
{
    SOCKET s = stream();
    int error = -1;

    is(outcome(s, peer("netunreach"), SOON_MS, &error), FD_CONNECT);
    is(error, WSAENETUNREACH);
    done(s);
}
