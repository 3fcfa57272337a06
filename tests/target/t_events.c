/* SPDX-License-Identifier: MIT */
/* WSPEventSelect and WSPEnumNetworkEvents: row by row, over loopback. */
#include <string.h>
#include "tests/target/net.h"

enum { SOON_MS = 5000 };

static WSAEVENT new_event(void)
{
    WSAEVENT e = CreateEvent(NULL, TRUE, FALSE, NULL);

    ok(e != NULL);
    return e;
}

static bool signalled(WSAEVENT e)
{
    return WaitForSingleObject(e, 0) == WAIT_OBJECT_0;
}

static void selects(SOCKET s, WSAEVENT e, long mask)
{
    works(wsp.lpWSPEventSelect(s, e, mask, &wsaerr));
}

/* Collects events until all of `want` have been reported; returns what was. */
static long gather(SOCKET s, WSAEVENT e, long want)
{
    long seen = 0, bits;

    do {
        bits = events_of(s, e, SOON_MS, 0, NULL);
        seen |= bits;
    } while (bits && (seen & want) != want);
    return seen;
}

static void end(SOCKET a, SOCKET b, WSAEVENT e)
{
    abandon(a);
    done(b);
    ok(CloseHandle(e));
}

static void W_60_success_is_connect_and_write_together(void)
{
    SOCKET s = stream();
    WSAEVENT e = new_event();

    selects(s, e, FD_CONNECT | FD_WRITE);
    fails(WSAEWOULDBLOCK, call(s, peer("listen")));
    is(events_of(s, e, SOON_MS, 0, NULL), FD_CONNECT | FD_WRITE);
    ok(!signalled(e));
    done(s);
    ok(CloseHandle(e));
}

static void W_61_W_64_W_71_selecting_after_the_connect(void)
{
    SOCKET a, b;
    WSAEVENT e = new_event();

    pair(&a, &b);
    selects(a, e, FD_CONNECT | FD_WRITE);
    ok(signalled(e));                              /* W-71 */
    is(events_of(a, e, 0, 0, NULL), FD_CONNECT | FD_WRITE);
    selects(a, e, FD_CONNECT | FD_WRITE);
    ok(!signalled(e));                             /* W-64: consumed is consumed */
    end(a, b, e);
}

static void W_62_W_63_unselected_bits_stay_pending(void)
{
    SOCKET s = stream();
    WSAEVENT e = new_event();

    selects(s, e, FD_WRITE);
    fails(WSAEWOULDBLOCK, call(s, peer("listen")));
    is(events_of(s, e, SOON_MS, 0, NULL), FD_WRITE);   /* W-63 */
    selects(s, e, FD_CONNECT);
    is(events_of(s, e, 0, 0, NULL), FD_CONNECT);
    done(s);
    ok(CloseHandle(e));
}

static void W_65_accepted_side_gets_no_connect(void)
{
    SOCKET a, b;
    WSAEVENT e = new_event();

    pair(&a, &b);
    selects(b, e, FD_CONNECT | FD_WRITE);
    is(events_of(b, e, 0, 0, NULL), FD_WRITE);
    end(a, b, e);
}

static void W_66_W_67_enumeration(void)
{
    SOCKET a, b;
    WSAEVENT e = new_event();
    WSANETWORKEVENTS found;

    pair(&a, &b);
    selects(a, e, FD_CONNECT | FD_WRITE);
    memset(&found, 0x77, sizeof found);
    is(enum_now(a, NULL, &found), FD_CONNECT | FD_WRITE);
    is(found.iErrorCode[FD_CONNECT_BIT], 0);
    is(found.iErrorCode[FD_CLOSE_BIT], 0x77777777);    /* W-66: untouched */
    ok(signalled(e));                              /* NULL: the event is not reset ... */
    is(enum_now(a, e, &found), 0);
    ok(!signalled(e)); /* ... with it, it is, even with nothing pending */
    end(a, b, e);
}

static void W_68_R_53_selecting_and_cancelling(void)
{
    SOCKET a, b, s = stream();
    WSAEVENT e = new_event();
    WSANETWORKEVENTS found;

    is(enum_now(s, NULL, &found), 0);
    fails(WSAEINVAL, wsp.lpWSPEventSelect(s, NULL, FD_CONNECT, &wsaerr));
    fails(WSAEINVAL, wsp.lpWSPEventSelect(s, (WSAEVENT)(uintptr_t)0xbad, FD_CONNECT, &wsaerr));
    fails(WSAEINVAL, wsp.lpWSPEventSelect(s, (WSAEVENT)(uintptr_t)s, FD_CONNECT, &wsaerr));
    pair(&a, &b);
    selects(a, e, FD_READ);
    selects(a, NULL, 0);
    is(send_all(b, "x", 1), 1);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    ok(!signalled(e));
    done(s);
    end(a, b, e);
}

static void W_69_W_70_selection_makes_nonblocking(void)
{
    SOCKET a, b;
    WSAEVENT e = new_event();
    ULONG off = 0, on = 1;
    DWORD n;
    char c;

    pair(&a, &b);
    selects(a, e, FD_READ);
    fails(WSAEINVAL, wsp.lpWSPIoctl(a, FIONBIO, &off, 4, NULL, 0, &n, NULL, NULL, NULL, &wsaerr));
    works(wsp.lpWSPIoctl(a, FIONBIO, &on, 4, NULL, 0, &n, NULL, NULL, NULL, &wsaerr));
    selects(a, NULL, 0);
    fails(WSAEWOULDBLOCK, recv_some(a, &c, 1));    /* still nonblocking after the cancel */
    blocking(a);
    is(send_all(b, "x", 1), 1);
    is(recv_some(a, &c, 1), 1);
    end(a, b, e);
}

static void W_72_changing_the_mask_leaves_the_event(void)
{
    unsigned port;
    SOCKET lis = listener(&port), c = stream();
    WSAEVENT e = new_event();

    selects(lis, e, FD_ACCEPT);
    is(call(c, at(LOOP, port)), 0);
    is(WaitForSingleObject(e, SOON_MS), WAIT_OBJECT_0);
    selects(lis, e, FD_CLOSE);
    ok(signalled(e));
    abandon(c);
    done(lis);
    ok(CloseHandle(e));
}

/* What is reported is there: after a selection that went and came back, too. */
static void W_71_data_that_came_while_nothing_was_selected(void)
{
    SOCKET a, b;
    WSAEVENT e = new_event();
    char c[8];

    pair(&a, &b);
    for (int round = 0; round < 3; round++) {
        selects(a, NULL, 0);
        is(send_all(b, "later", 5), 5);
        is(ready(a, READY_R, SOON_MS, NULL), READY_R);
        ok(!signalled(e));
        selects(a, e, FD_READ | FD_CLOSE);
        is(events_of(a, e, 0, 0, NULL), FD_READ);
        is(recv_some(a, c, 2), 2);
        is(events_of(a, e, SOON_MS, 0, NULL), FD_READ);        /* there is more */
        is(recv_some(a, c + 2, 6), 3);
        is(memcmp(c, "later", 5), 0);
        is(recv_some(a, c, 1), -1);
        ok(!signalled(e));
    }
    end(a, b, e);
}

static void W_73_R_51_read_is_rearmed_by_recv(void)
{
    SOCKET a, b;
    WSAEVENT e = new_event();
    char x[4];

    pair(&a, &b);
    selects(a, e, FD_READ);
    is(send_all(b, "1234", 4), 4);
    is(events_of(a, e, SOON_MS, 0, NULL), FD_READ);
    ok(!signalled(e));
    WSABUF bad = { 4, NULL };
    DWORD n = 0, flags = 0;
    fails(WSAEFAULT, wsp.lpWSPRecv(a, &bad, 1, &n, &flags, NULL, NULL, NULL, &wsaerr));
    ok(!signalled(e));                             /* a receive that failed re-arms nothing */
    is(recv_some(a, x, 2), 2);                     /* a part of it: signalled again */
    is(events_of(a, e, SOON_MS, 0, NULL), FD_READ);
    is(recv_some(a, x, 4), 2);
    ok(!signalled(e));
    is(send_all(b, "5", 1), 1);
    is(events_of(a, e, SOON_MS, 0, NULL), FD_READ);
    end(a, b, e);
}

static void W_73_new_data_signal_again(void)
{
    SOCKET a, b;
    WSAEVENT e = new_event();
    char x[4];

    pair(&a, &b);
    selects(a, e, FD_READ);
    is(send_all(b, "12", 2), 2);
    is(events_of(a, e, SOON_MS, 0, NULL), FD_READ);
    is(send_all(b, "34", 2), 2);                   /* nobody has received yet */
    is(events_of(a, e, SOON_MS, 0, NULL), FD_READ);
    is(recv_all(a, x, 4), 4);
    end(a, b, e);
}

static void W_74_second_connection_signals_again(void)
{
    unsigned port;
    SOCKET lis = listener(&port), c = stream(), d = stream();
    WSAEVENT e = new_event();

    selects(lis, e, FD_ACCEPT);
    is(call(c, at(LOOP, port)), 0);
    is(events_of(lis, e, SOON_MS, 0, NULL), FD_ACCEPT);
    is(call(d, at(LOOP, port)), 0);
    is(events_of(lis, e, SOON_MS, 0, NULL), FD_ACCEPT);
    abandon(c);
    abandon(d);
    done(lis);
    ok(CloseHandle(e));
}

static void W_74_R_51_accept_is_rearmed_by_accept(void)
{
    unsigned port;
    SOCKET lis = listener(&port), c = stream(), d = stream(), s;
    WSAEVENT e = new_event();

    selects(lis, e, FD_ACCEPT);
    is(call(c, at(LOOP, port)), 0);
    is(call(d, at(LOOP, port)), 0);
    is(events_of(lis, e, SOON_MS, 0, NULL), FD_ACCEPT);
    s = accepted(lis);
    is(events_of(lis, e, SOON_MS, 0, NULL), FD_ACCEPT);
    abandon(c);
    done(s);
    s = accepted(lis);
    ok(!signalled(e));
    abandon(d);
    done(s);
    done(lis);
    ok(CloseHandle(e));
}

static void W_75_close_is_reported_once(void)
{
    SOCKET a, b;
    WSAEVENT e = new_event();
    char x[4];
    int error = -1;

    pair(&a, &b);
    selects(a, e, FD_READ | FD_CLOSE);
    is(send_all(b, "bye", 3), 3);
    done(b);
    is(gather(a, e, FD_READ | FD_CLOSE), FD_READ | FD_CLOSE);
    is(recv_all(a, x, 4), 3);
    is(events_of(a, e, 100, FD_CLOSE_BIT, &error) & FD_CLOSE, 0);
    done(a);
    ok(CloseHandle(e));
}

static void W_75_receive_shutdown_of_the_peer_is_no_event(void)
{
    SOCKET a, b;
    WSAEVENT e = new_event();

    pair(&a, &b);
    selects(a, e, FD_READ | FD_CLOSE);
    works(wsp.lpWSPShutdown(b, SD_RECEIVE, &wsaerr));
    is(send_all(b, "x", 1), 1);                    /* would come behind a FIN */
    is(events_of(a, e, SOON_MS, 0, NULL), FD_READ);
    ok(!signalled(e));
    end(a, b, e);
}

static void R_51_nothing_brings_connect_and_close_back(void)
{
    SOCKET a, b;
    WSAEVENT e = new_event();
    char c;

    pair(&a, &b);
    selects(a, e, FD_CONNECT | FD_CLOSE);
    is(events_of(a, e, SOON_MS, 0, NULL), FD_CONNECT);
    is(send_all(a, "x", 1), 1);
    is(recv_some(b, &c, 1), 1);
    done(b);
    is(events_of(a, e, SOON_MS, 0, NULL), FD_CLOSE);
    is(recv_some(a, &c, 1), 0);
    is(recv_some(a, &c, 1), 0);
    fails(WSAEISCONN, call(a, peer("listen")));
    ok(!signalled(e));
    done(a);
    ok(CloseHandle(e));
}

static void R_52_a_new_selection_replaces_the_old(void)
{
    SOCKET a, b;
    WSAEVENT e = new_event(), f = new_event();

    pair(&a, &b);
    selects(a, e, FD_READ);
    selects(a, f, FD_WRITE);                       /* another event, another mask */
    is(events_of(a, f, SOON_MS, 0, NULL), FD_WRITE);
    is(send_all(b, "x", 1), 1);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    ok(!signalled(e) && !signalled(f));
    selects(a, e, FD_READ | 1 << 7 | 1 << 8 | 1 << 9);     /* FD_QOS and so on: no error */
    ok(!signalled(f));
    is(events_of(a, e, SOON_MS, 0, NULL), FD_READ);
    end(a, b, e);
    ok(CloseHandle(f));
}

static void W_51_reset_is_close_with_connaborted(void)
{
    SOCKET a, b;
    WSAEVENT e = new_event();
    int error = -1;

    pair(&a, &b);
    selects(a, e, FD_CLOSE);
    abandon(b);
    is(events_of(a, e, SOON_MS, FD_CLOSE_BIT, &error), FD_CLOSE);
    is(error, WSAECONNABORTED);
    done(a);
    ok(CloseHandle(e));
}

static void W_53_R_51_write_comes_back_after_wouldblock(void)
{
    SOCKET a, b;
    WSAEVENT e = new_event();
    static char block[16384];
    int sent = 0, got = 0, n;

    pair(&a, &b);
    selects(a, e, FD_WRITE);
    is(events_of(a, e, SOON_MS, 0, NULL), FD_WRITE);
    is(send_all(a, "x", 1), 1);
    ok(!signalled(e));                             /* a send that worked re-arms nothing */
    do {
        WSABUF buf = { sizeof block, block };
        DWORD now = 0;
        n = wsp.lpWSPSend(a, &buf, 1, &now, 0, NULL, NULL, NULL, &wsaerr);
        sent += n ? 0 : (int)now;
    } while (!n);
    is(wsaerr, WSAEWOULDBLOCK);
    while (got < sent + 1 && (n = recv_some(b, block, sizeof block)) > 0)
        got += n;
    is(events_of(a, e, SOON_MS, 0, NULL), FD_WRITE);
    end(a, b, e);
}

static void W_76_W_77_what_idle_sockets_report(void)
{
    SOCKET s = stream(), d = dgram(), unbound = dgram();
    WSAEVENT e = new_event(), f = new_event(), g = new_event();

    selects(s, e, FD_ALL_EVENTS);
    ok(!signalled(e));
    bind_any(d, LOOP);
    selects(d, f, FD_READ | FD_WRITE);
    is(events_of(d, f, SOON_MS, 0, NULL), FD_WRITE);
    ok(!signalled(f));
    selects(unbound, g, FD_READ | FD_WRITE);
    ok(!signalled(g));
    done(s);
    done(d);
    done(unbound);
    ok(CloseHandle(e));
    ok(CloseHandle(f));
    ok(CloseHandle(g));
}

static void W_76_C_157_connected_datagram_socket(void)
{
    SOCKET d = dgram();
    WSAEVENT e = new_event();

    selects(d, e, FD_CONNECT | FD_WRITE | FD_READ);
    ok(!signalled(e));
    is(call(d, peer("discard")), 0);
    is(events_of(d, e, SOON_MS, 0, NULL), FD_CONNECT | FD_WRITE);
    is(send_all(d, "x", 1), 1);
    ok(!signalled(e));
    done(d);
    ok(CloseHandle(e));
}

static void W_78_select_and_events_do_not_disturb_each_other(void)
{
    SOCKET a, b;
    WSAEVENT e = new_event();

    pair(&a, &b);
    selects(a, e, FD_READ);
    is(send_all(b, "x", 1), 1);
    is(ready(a, READY_R, SOON_MS, NULL), READY_R);
    is(events_of(a, e, SOON_MS, 0, NULL), FD_READ);
    is(ready(a, READY_R, 0, NULL), READY_R);
    end(a, b, e);
}

static void W_92_close_delivers_nothing_later(void)
{
    SOCKET s = stream(), first = stream(), after = stream();
    WSAEVENT e = new_event();
    unsigned port;

    is(call(first, peer("listen")), 0);    /* ARP is done: no SYN of ours is lost to it */
    done(first);
    selects(s, e, FD_CONNECT | FD_CLOSE | FD_WRITE);
    fails(WSAEWOULDBLOCK, call(s, peer("held")));
    port = local_port(s);
    done(s);
    let_go_port(port, "held");
    is(call(after, peer("listen")), 0);    /* its answer comes behind that of the closed one */
    ok(!signalled(e));
    done(after);
    ok(CloseHandle(e));
}

static void event_closed_while_selected(void)
{
    SOCKET s = stream();
    WSAEVENT e = new_event();

    selects(s, e, FD_CONNECT);
    ok(CloseHandle(e));
    fails(WSAEWOULDBLOCK, call(s, peer("listen")));
    is(ready(s, READY_W, SOON_MS, NULL), READY_W);
    done(s);
}

static const struct tap_test tests[] = {
    TAP(W_51_reset_is_close_with_connaborted),
    TAP(W_53_R_51_write_comes_back_after_wouldblock),
    TAP(W_60_success_is_connect_and_write_together),
    TAP(W_61_W_64_W_71_selecting_after_the_connect),
    TAP(W_62_W_63_unselected_bits_stay_pending),
    TAP(W_65_accepted_side_gets_no_connect),
    TAP(W_66_W_67_enumeration),
    TAP(W_68_R_53_selecting_and_cancelling),
    TAP(W_69_W_70_selection_makes_nonblocking),
    TAP(W_72_changing_the_mask_leaves_the_event),
    TAP(W_71_data_that_came_while_nothing_was_selected),
    TAP(W_73_R_51_read_is_rearmed_by_recv),
    TAP(W_73_new_data_signal_again),
    TAP(W_74_second_connection_signals_again),
    TAP(W_74_R_51_accept_is_rearmed_by_accept),
    TAP(W_75_close_is_reported_once),
    TAP(W_75_receive_shutdown_of_the_peer_is_no_event),
    TAP(R_51_nothing_brings_connect_and_close_back),
    TAP(R_52_a_new_selection_replaces_the_old),
    TAP(W_76_C_157_connected_datagram_socket),
    TAP(W_76_W_77_what_idle_sockets_report),
    TAP(W_78_select_and_events_do_not_disturb_each_other),
    TAP(W_92_close_delivers_nothing_later),
    TAP(event_closed_while_selected),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
