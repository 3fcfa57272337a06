/* SPDX-License-Identifier: MIT */
/* WSPIoctl beyond the three words of t_opt: addresses, routes, keep-alive, changes (R-69..R-71).
 * What really changes is made by tests/system/test_change.py, which runs the slow tests by name. */
#include <stddef.h>
#include <string.h>
#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { SOON_MS = 20000, HEAD = offsetof(SOCKET_ADDRESS_LIST, Address),
       ENTRY = sizeof(SOCKET_ADDRESS) + sizeof(SOCKADDR_IN) };

static int ioctl(SOCKET s, DWORD code, const void *in, DWORD in_bytes, void *out, DWORD out_bytes,
                 DWORD *n)
{
    return wsp.lpWSPIoctl(s, code, (void *)in, in_bytes, out, out_bytes, n, NULL, NULL, NULL,
                          &wsaerr);
}

static const char *here(void)
{
    return tap_arg("local", "10.0.2.15");
}

static const char *there(void)
{
    return tap_arg("peer", "10.0.2.2");
}

static void query_gives(SOCKET s, const char *to, const char *want)
{
    struct sockaddr_in name;
    DWORD n = PRESET;

    memset(&name, 0x5a, sizeof name);
    works(ioctl(s, SIO_ROUTING_INTERFACE_QUERY, at(to, 80), sizeof name, &name, sizeof name, &n));
    is(n, sizeof name);
    is(name.sin_family, AF_INET);
    is(ip_of((struct sockaddr *)&name), ip_of(at(want, 0)));
    is(name.sin_port, 0);
}

static void R_69_routing_interface_query(void)
{
    SOCKET s = stream(), d = dgram();
    struct sockaddr_in to, out;
    DWORD n = PRESET;

    query_gives(s, there(), here());
    query_gives(d, "192.0.2.7", here());
    query_gives(s, "127.0.0.1", "127.0.0.1");
    memcpy(&to, at(there(), 0), sizeof to);
    fails(WSAEINVAL, ioctl(s, SIO_ROUTING_INTERFACE_QUERY, NULL, 16, &out, 16, &n));
    fails(WSAEINVAL, ioctl(s, SIO_ROUTING_INTERFACE_QUERY, &to, 15, &out, 16, &n));
    fails(WSAEINVAL, ioctl(s, SIO_ROUTING_INTERFACE_QUERY, at("0.0.0.0", 0), 16, &out, 16, &n));
    is(n, PRESET);
    fails(WSAEFAULT, ioctl(s, SIO_ROUTING_INTERFACE_QUERY, &to, 16, NULL, 16, &n));
    fails(WSAEFAULT, ioctl(s, SIO_ROUTING_INTERFACE_QUERY, &to, 16, &out, 15, &n));
    is(n, 16);
    fails(WSAEFAULT, ioctl(s, SIO_ROUTING_INTERFACE_QUERY, &to, 16, &out, 16, NULL));
    to.sin_family = 0;
    fails(WSAEAFNOSUPPORT, ioctl(s, SIO_ROUTING_INTERFACE_QUERY, &to, 16, &out, 16, &n));
    fails(WSAENOTSOCK, ioctl(0xbad, SIO_ROUTING_INTERFACE_QUERY, &to, 16, &out, 16, &n));
    done(s);
    done(d);
}

static void R_69_address_list_query(void)
{
    SOCKET s = stream(), d = dgram();
    union {
        SOCKET_ADDRESS_LIST list;
        char bytes[128];
    } out;
    DWORD n = PRESET;

    memset(&out, 0x5a, sizeof out);
    works(ioctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, &out, sizeof out, &n));
    is(n, HEAD + ENTRY);
    is(out.list.iAddressCount, 1);         /* loopback is not in it */
    is(out.list.Address[0].iSockaddrLength, 16);
    ok((char *)out.list.Address[0].lpSockaddr >= out.bytes + HEAD + sizeof(SOCKET_ADDRESS) &&
       (char *)out.list.Address[0].lpSockaddr <= out.bytes + n - 16);
    is(out.list.Address[0].lpSockaddr->sa_family, AF_INET);
    is(ip_of(out.list.Address[0].lpSockaddr), ip_of(at(here(), 0)));
    is(out.bytes[n], 0x5a);
    works(ioctl(d, SIO_ADDRESS_LIST_QUERY, NULL, 0, &out, HEAD + ENTRY, &n));
    for (DWORD room = 0; room < HEAD + ENTRY; room++) {
        memset(&out, 0x5a, sizeof out);
        n = PRESET;
        fails(room && room < 4 ? WSAEINVAL : WSAEFAULT,
              ioctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, &out, room, &n));
        is(n, room && room < 4 ? 0 : HEAD + ENTRY);
        is(out.bytes[0], 0x5a);
    }
    fails(WSAEFAULT, ioctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, NULL, 0, &n));
    is(n, HEAD + ENTRY);
    n = PRESET;
    fails(WSAEFAULT, ioctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, NULL, 128, &n));
    is(n, HEAD + ENTRY);
    fails(WSAEFAULT, ioctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, &out, sizeof out, NULL));
    done(s);
    done(d);
}

static void R_69_broadcast_address(void)
{
    SOCKET d = dgram();
    struct sockaddr_in name;
    DWORD n = PRESET;
    int on = 1;

    memset(&name, 0x5a, sizeof name);
    fails(WSAEFAULT, ioctl(d, SIO_GET_BROADCAST_ADDRESS, NULL, 0, &name, 15, &n));
    is(n, 16);
    fails(WSAEFAULT, ioctl(d, SIO_GET_BROADCAST_ADDRESS, NULL, 0, NULL, 16, &n));
    works(ioctl(d, SIO_GET_BROADCAST_ADDRESS, NULL, 0, &name, sizeof name, &n));
    is(n, 16);
    is(name.sin_family, AF_INET);
    is(ip_of((struct sockaddr *)&name), 0xffffffff);
    name.sin_port = 0x0900;                /* 9: and it is one to send to */
    works(wsp.lpWSPSetSockOpt(d, SOL_SOCKET, SO_BROADCAST, (char *)&on, sizeof on, &wsaerr));
    is(call(d, (struct sockaddr *)&name), 0);
    done(d);
}

/* --- keep-alive ------------------------------------------------------------------------------- */

static int keepalive(SOCKET s, DWORD on, DWORD time, DWORD interval)
{
    const DWORD vals[3] = { on, time, interval };
    DWORD n = PRESET;
    int rc = ioctl(s, SIO_KEEPALIVE_VALS, vals, sizeof vals, NULL, 0, &n);

    if (!rc)
        is(n, 0);
    return rc;
}

static void R_71_keepalive_arguments(void)
{
    const DWORD vals[3] = { 1, 1000, 1000 };
    SOCKET s = stream(), d = dgram();
    int on = 7, len = sizeof on;
    DWORD n = PRESET;

    fails(WSAEFAULT, ioctl(s, SIO_KEEPALIVE_VALS, NULL, sizeof vals, NULL, 0, &n));
    is(n, 0);
    n = PRESET;
    fails(WSAEFAULT, ioctl(s, SIO_KEEPALIVE_VALS, vals, 0, NULL, 0, &n));
    is(n, 0);
    fails(WSAEFAULT, ioctl(s, SIO_KEEPALIVE_VALS, vals, 11, NULL, 0, &n));
    fails(WSAEFAULT, ioctl(s, SIO_KEEPALIVE_VALS, vals, sizeof vals, NULL, 0, NULL));
    works(keepalive(s, 1, 0, 1000));
    works(keepalive(s, 1, 1000, 0));
    fails(WSAEOPNOTSUPP, keepalive(d, 1, 1000, 1000));
    works(keepalive(s, 1, 1000, 1000));
    works(wsp.lpWSPGetSockOpt(s, SOL_SOCKET, SO_KEEPALIVE, (char *)&on, &len, &wsaerr));
    is(on, 1);
    works(keepalive(s, 0, 0, 0));
    works(wsp.lpWSPGetSockOpt(s, SOL_SOCKET, SO_KEEPALIVE, (char *)&on, &len, &wsaerr));
    is(on, 0);
    done(s);
    done(d);
}

/* The peer answers none of the probes after a while: test_change.py counts them. */
static void R_71_probes_go_out_until_the_peer_is_given_up(void)
{
    SOCKET s = stream();
    char c;

    works(keepalive(s, 1, 1000, 500));
    is(call(s, peer("discard")), 0);
    is(send_all(s, "hello", 5), 5);
    fails(WSAECONNABORTED, recv_some(s, &c, 1));
    done(s);
}

/* --- changes ---------------------------------------------------------------------------------- */

static int list_change(SOCKET s)
{
    DWORD n = PRESET;

    return ioctl(s, SIO_ADDRESS_LIST_CHANGE, NULL, 0, NULL, 0, &n);
}

static int route_change(SOCKET s, const char *to)
{
    DWORD n = PRESET;

    return ioctl(s, SIO_ROUTING_INTERFACE_CHANGE, at(to, 0), 16, NULL, 0, &n);
}

static void R_70_nonblocking_is_wouldblock(void)
{
    SOCKET s = nonblocking(dgram());
    DWORD n;

    fails(WSAEWOULDBLOCK, list_change(s));
    fails(WSAEWOULDBLOCK, list_change(s));
    fails(WSAEWOULDBLOCK, route_change(s, there()));
    fails(WSAEINVAL, ioctl(s, SIO_ROUTING_INTERFACE_CHANGE, NULL, 0, NULL, 0, &n));
    fails(WSAEINVAL, route_change(s, "0.0.0.0"));
    fails(WSAEFAULT, ioctl(s, SIO_ADDRESS_LIST_CHANGE, NULL, 0, NULL, 0, NULL));
    fails(WSAENOTSOCK, list_change(0xbad));
    done(s);
}

struct blocked_ioctl {
    SOCKET s;
    bool route;
    int rc, err;
};

static DWORD WINAPI waits_for_change(void *arg)
{
    struct blocked_ioctl *b = arg;
    struct sockaddr_in to;
    DWORD n;

    memcpy(&to, at(there(), 0), sizeof to);
    b->rc = wsp.lpWSPIoctl(b->s, b->route ? SIO_ROUTING_INTERFACE_CHANGE : SIO_ADDRESS_LIST_CHANGE,
                           &to, sizeof to, NULL, 0, &n, NULL, NULL, NULL, &b->err);
    return 0;
}

static HANDLE start_waiting(struct blocked_ioctl *b, SOCKET s, bool route)
{
    HANDLE t;

    *b = (struct blocked_ioctl){ s, route, PRESET, PRESET };
    t = start_thread(waits_for_change, b);
    CeSetThreadPriority(t, CeGetThreadPriority(GetCurrentThread()) - 1); /* runs until it blocks */
    is(WaitForSingleObject(t, 0), WAIT_TIMEOUT);
    return t;
}

static void R_70_close_and_cancel_end_a_blocked_one(void)
{
    struct blocked_ioctl b;
    SOCKET s = dgram(), d = dgram();
    HANDLE t = start_waiting(&b, s, false);

    done(s);
    join_thread(t);
    is(b.rc, SOCKET_ERROR);
    is(b.err, WSAENOTSOCK);
    t = start_waiting(&b, d, true);
    works(wsp.lpWSPCancelBlockingCall(&wsaerr));
    join_thread(t);
    is(b.rc, SOCKET_ERROR);
    is(b.err, WSAEINTR);
    done(d);
}

static unsigned addresses(SOCKET s)
{
    union {
        SOCKET_ADDRESS_LIST list;
        char bytes[128];
    } out;
    DWORD n;

    out.list.iAddressCount = 99;
    works(ioctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, &out, sizeof out, &n));
    return (unsigned)out.list.iAddressCount;
}

static uint32_t first_address(SOCKET s)
{
    union {
        SOCKET_ADDRESS_LIST list;
        char bytes[128];
    } out;
    DWORD n;

    works(ioctl(s, SIO_ADDRESS_LIST_QUERY, NULL, 0, &out, sizeof out, &n));
    return out.list.iAddressCount == 1 ? ip_of(out.list.Address[0].lpSockaddr) : 0;
}

struct watcher {
    SOCKET s;
    WSAEVENT e;
    long mask;
};

static void watch(struct watcher *w, long mask)
{
    w->s = dgram();
    w->e = CreateEvent(NULL, TRUE, FALSE, NULL);
    w->mask = mask;
    works(wsp.lpWSPEventSelect(w->s, w->e, mask, &wsaerr));
    fails(WSAEWOULDBLOCK,
          mask == FD_ADDRESS_LIST_CHANGE ? list_change(w->s) : route_change(w->s, there()));
    is(WaitForSingleObject(w->e, 0), WAIT_TIMEOUT);
}

static void told(struct watcher *w)
{
    int error = -1, bit = w->mask == FD_ADDRESS_LIST_CHANGE ? FD_ADDRESS_LIST_CHANGE_BIT
                                                            : FD_ROUTING_INTERFACE_CHANGE_BIT;

    is(events_of(w->s, w->e, SOON_MS, bit, &error), w->mask);
    is(error, 0);
}

static void unwatch(struct watcher *w)
{
    done(w->s);
    ok(CloseHandle(w->e));
}

static void overlapped_change(SOCKET s, DWORD code, WSAOVERLAPPED *o)
{
    struct sockaddr_in to;
    DWORD n;

    memcpy(&to, at(there(), 0), sizeof to);
    memset(o, 0, sizeof *o);
    o->hEvent = CreateEvent(NULL, TRUE, FALSE, NULL);
    fails(WSA_IO_PENDING, wsp.lpWSPIoctl(s, code, &to, sizeof to, NULL, 0, &n, o, NULL, NULL,
                                         &wsaerr));
    is(WaitForSingleObject(o->hEvent, 0), WAIT_TIMEOUT);
}

static void overlapped_ends(SOCKET s, WSAOVERLAPPED *o)
{
    DWORD n = PRESET, flags = PRESET;

    is(WaitForSingleObject(o->hEvent, SOON_MS), WAIT_OBJECT_0);
    is(wsp.lpWSPGetOverlappedResult(s, o, &n, FALSE, &flags, &wsaerr), TRUE);
    is(n, 0);
    ok(CloseHandle(o->hEvent));
}

/* "ready" tells the test to pull the cable, "again" to put it back. */
static void R_70_changes_are_told_in_every_way(void)
{
    SOCKET s = wsp.lpWSPSocket(AF_INET, SOCK_DGRAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED, &wsaerr);
    struct watcher list, route, other;
    struct blocked_ioctl b[2];
    WSAOVERLAPPED o[2];
    HANDLE t[2];
    SOCKET d[2] = { dgram(), dgram() };

    watch(&list, FD_ADDRESS_LIST_CHANGE);
    watch(&route, FD_ROUTING_INTERFACE_CHANGE);
    watch(&other, FD_ROUTING_INTERFACE_CHANGE);
    fails(WSAEWOULDBLOCK, route_change(other.s, LOOP));     /* re-armed, for a way that stays */
    for (int i = 0; i < 2; i++)
        t[i] = start_waiting(&b[i], d[i], i == 1);
    overlapped_change(s, SIO_ADDRESS_LIST_CHANGE, &o[0]);
    overlapped_change(s, SIO_ROUTING_INTERFACE_CHANGE, &o[1]);
    is(addresses(s), 1);
    tap_note("ready");
    told(&list);
    told(&route);
    is(addresses(s), 0);
    for (int i = 0; i < 2; i++) {
        join_thread(t[i]);
        is(b[i].rc, 0);
        overlapped_ends(s, &o[i]);
        done(d[i]);
    }
    is(WaitForSingleObject(list.e, 0), WAIT_TIMEOUT);       /* signalled once for each call */
    fails(WSAEWOULDBLOCK, list_change(list.s));
    tap_note("again");
    told(&list);
    is(addresses(s), 1);
    is(WaitForSingleObject(route.e, 0), WAIT_TIMEOUT);      /* was not armed again */
    is(WaitForSingleObject(other.e, 0), WAIT_TIMEOUT);
    unwatch(&list);
    unwatch(&route);
    unwatch(&other);
    done(s);
}

/* As a program follows its address: armed first, then asked.  At "ready" the test pulls the cable,
 * at "gone" it puts it back. */
static void R_70_follows_its_address(void)
{
    uint32_t want = ip_of(at(tap_arg("becomes", "0.0.0.0"), 0));
    struct watcher w;
    SOCKET s = stream();
    int gone = 0;

    watch(&w, FD_ADDRESS_LIST_CHANGE);
    tap_note("ready");
    for (int changes = 0; first_address(w.s) != want && changes < 10; changes++) {
        told(&w);
        fails(WSAEWOULDBLOCK, list_change(w.s));
        if (!first_address(w.s) && !gone++)
            tap_note("gone");
    }
    is(first_address(w.s), want);
    query_gives(s, there(), tap_arg("becomes", "0.0.0.0"));
    is(call(s, peer("listen")), 0);
    ok(echoes(s, "from the new one"));
    abandon(s);
    unwatch(&w);
}

static const struct tap_test tests[] = {
    TAP(R_69_routing_interface_query),
    TAP(R_69_address_list_query),
    TAP(R_69_broadcast_address),
    TAP(R_70_nonblocking_is_wouldblock),
    TAP(R_70_close_and_cancel_end_a_blocked_one),
    TAP_SLOW(R_70_changes_are_told_in_every_way),
    TAP_SLOW(R_70_follows_its_address),
    TAP(R_71_keepalive_arguments),
    TAP_SLOW(R_71_probes_go_out_until_the_peer_is_given_up),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
