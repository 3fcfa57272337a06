/* SPDX-License-Identifier: MIT */
#include "tests/target/net.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

WSPPROC_TABLE wsp;
int wsaerr;

static const struct { const char *what; unsigned port;
} town[] = {
    { "listen", 7 },         { "discard", 9 },      { "refused", 1 },   { "drop", 1001 },
    { "slow", 1002 },        { "slowrst", 1003 },   { "slower", 1005 }, { "pour", 1006 },
    { "closing", 1007 },     { "resetting", 1008 }, { "forged", 1009 }, { "netunreach", 1010 },
    { "hostunreach", 1011 }, { "protounreach", 1012 }, { "portunreach", 1013 },
    { "adminunreach", 1014 }, { "ttl", 1015 },     { "netflip", 1016 }, { "hush", 1017 },
    { "closereset", 1018 },  { "heldflip", 1020 },   { "held", 1021 },     { "puppet", 1030 },
};
enum { FLIP_FIRST = 2000 };
static unsigned flips;

int net_main(int argc, char **argv, const struct tap_test *tests)
{
    WSPUPCALLTABLE upcalls;
    WSAPROTOCOL_INFOW info;
    WSPDATA data;
    int rc;

    flips = 0;
    memset(&upcalls, 0, sizeof upcalls);
    memset(&info, 0, sizeof info);
    rc = WSPStartup(MAKEWORD(2, 2), &data, &info, upcalls, &wsp);
    if (rc) {
        printf("Bail out! WSPStartup gives %d\n", rc);
        return 3;
    }
    rc = tap_main(argc, argv, tests);
    wsp.lpWSPCleanup(&wsaerr);
    return rc;
}

bool net_works(const char *file, int line, const char *what, long rc)
{
    if (rc != -1)
        return true;
    tap_fail("%s:%d: %s fails with %d", file, line, what, wsaerr);
    return false;
}

bool net_fails(const char *file, int line, const char *what, long rc, int want)
{
    if (rc == -1 && wsaerr == want)
        return true;
    tap_fail("%s:%d: %s gives %ld, error %d, not error %d", file, line, what, rc, wsaerr, want);
    return false;
}

static bool parse_ip(const char *text, unsigned char out[4])
{
    for (int i = 0; i < 4; i++) {
        char *end;
        unsigned long v = strtoul(text, &end, 10);

        if (end == text || v > 255 || *end != (i < 3 ? '.' : '\0'))
            return false;
        out[i] = (unsigned char)v;
        text = end + 1;
    }
    return true;
}

const struct sockaddr *at(const char *ip, unsigned port)
{
    static struct sockaddr_in ring[5];
    static unsigned turn;
    struct sockaddr_in *a = &ring[turn++ % 5];
    unsigned char bytes[4];

    memset(a, 0, sizeof *a);
    a->sin_family = AF_INET;
    a->sin_port = (USHORT)((port & 0xff) << 8 | port >> 8);
    if (ok(parse_ip(ip, bytes)))
        memcpy(&a->sin_addr, bytes, 4);
    return (const struct sockaddr *)a;
}

void needs_peer(const char *what)
{
    if (!strcmp(tap_arg(what, tap_arg("others", "")), "none"))
        tap_give_up("needs peer: %s", what);
}

const struct sockaddr *peer(const char *what)
{
    unsigned port = 0;

    needs_peer(what);

    for (unsigned i = 0; i < sizeof town / sizeof town[0]; i++)
        if (!strcmp(town[i].what, what))
            port = town[i].port;
    return at(tap_arg("peer", "10.0.2.2"), tap_number(what, port));
}

const struct sockaddr *wire_broadcast(unsigned port)
{
    return at(tap_arg("broadcast", "10.0.2.255"), port);
}

const struct sockaddr *flip_peer(void)
{
    needs_peer("flip");
    return at(tap_arg("peer", "10.0.2.2"), tap_number("flip", FLIP_FIRST) + flips++);
}

unsigned port_of(const struct sockaddr *a)
{
    USHORT p = ((const struct sockaddr_in *)a)->sin_port;

    return (unsigned)(p >> 8 | (p & 0xff) << 8);
}

uint32_t ip_of(const struct sockaddr *a)
{
    return ((const struct sockaddr_in *)a)->sin_addr.s_addr;
}

static SOCKET open_socket(int type, int protocol)
{
    SOCKET s = wsp.lpWSPSocket(AF_INET, type, protocol, NULL, 0, 0, &wsaerr);

    if (s == INVALID_SOCKET)
        tap_fail("WSPSocket fails with %d", wsaerr);
    return s;
}

SOCKET stream(void)
{
    return open_socket(SOCK_STREAM, IPPROTO_TCP);
}

SOCKET dgram(void)
{
    return open_socket(SOCK_DGRAM, IPPROTO_UDP);
}

static void set_nonblocking(SOCKET s, ULONG on)
{
    DWORD bytes = 0;

    works(wsp.lpWSPIoctl(s, FIONBIO, &on, sizeof on, NULL, 0, &bytes, NULL, NULL, NULL, &wsaerr));
}

SOCKET nonblocking(SOCKET s)
{
    set_nonblocking(s, 1);
    return s;
}

void blocking(SOCKET s)
{
    set_nonblocking(s, 0);
}

int call(SOCKET s, const struct sockaddr *to)
{
    return wsp.lpWSPConnect(s, to, PEERLEN, NULL, NULL, NULL, NULL, &wsaerr);
}

unsigned bind_any(SOCKET s, const char *ip)
{
    works(wsp.lpWSPBind(s, at(ip, 0), PEERLEN, &wsaerr));
    return local_port(s);
}

unsigned local_port(SOCKET s)
{
    struct sockaddr_in a;
    int len = sizeof a;

    if (wsp.lpWSPGetSockName(s, (struct sockaddr *)&a, &len, &wsaerr))
        return 0;
    return port_of((struct sockaddr *)&a);
}

SOCKET listener(unsigned *port)
{
    SOCKET s = stream();

    *port = bind_any(s, LOOP);
    works(wsp.lpWSPListen(s, 8, &wsaerr));
    return s;
}

SOCKET accepted(SOCKET lis)
{
    SOCKET s = wsp.lpWSPAccept(lis, NULL, NULL, NULL, 0, &wsaerr);

    if (s == INVALID_SOCKET)
        tap_fail("WSPAccept fails with %d", wsaerr);
    return s;
}

void pair(SOCKET *client, SOCKET *server)
{
    unsigned port;
    SOCKET lis = listener(&port);

    *client = stream();
    works(call(*client, at(LOOP, port)));
    *server = accepted(lis);
    done(lis);
}

void done(SOCKET s)
{
    works(wsp.lpWSPCloseSocket(s, &wsaerr));
}

void abandon(SOCKET s)
{
    struct linger hard = { 1, 0 };

    works(wsp.lpWSPSetSockOpt(s, SOL_SOCKET, SO_LINGER, (char *)&hard, sizeof hard, &wsaerr));
    done(s);
}

int send_all(SOCKET s, const void *data, int n)
{
    int sent = 0;

    while (sent < n) {
        WSABUF b = { (ULONG)(n - sent), (char *)data + sent };
        DWORD now = 0;

        if (wsp.lpWSPSend(s, &b, 1, &now, 0, NULL, NULL, NULL, &wsaerr))
            return -1;
        sent += (int)now;
    }
    return sent;
}

int recv_some(SOCKET s, void *data, int n)
{
    WSABUF b = { (ULONG)n, data };
    DWORD got = 0, flags = 0;

    if (wsp.lpWSPRecv(s, &b, 1, &got, &flags, NULL, NULL, NULL, &wsaerr))
        return -1;
    return (int)got;
}

int recv_all(SOCKET s, void *data, int n)
{
    int have = 0, got;

    while (have < n) {
        got = recv_some(s, (char *)data + have, n - have);
        if (got < 0)
            return -1;
        if (!got)
            break;
        have += got;
    }
    return have;
}

void let_go_port(unsigned port, const char *what)
{
    SOCKET d = dgram();
    char text[12];
    int n = snprintf(text, sizeof text, "%u", port);

    is(call(d, peer(what)), 0);
    is(send_all(d, text, n), n);
    done(d);
}

void let_go(SOCKET s, const char *what)
{
    let_go_port(local_port(s), what);
}

bool echoes(SOCKET s, const char *text)
{
    char back[128];
    int n = (int)strlen(text);

    return is(send_all(s, text, n), n) && is(recv_all(s, back, n), n)
           && ok(!memcmp(back, text, (size_t)n));
}

int ready(SOCKET s, int want, unsigned timeout_ms, int *count)
{
    struct timeval t = { (LONG)(timeout_ms / 1000), (LONG)(timeout_ms % 1000 * 1000) };
    fd_set set[3];
    int held = 0, n;

    for (int i = 0; i < 3; i++) {
        FD_ZERO(&set[i]);
        if (want & 1 << i)
            FD_SET(s, &set[i]);
    }
    n = wsp.lpWSPSelect(0, want & READY_R ? &set[0] : NULL, want & READY_W ? &set[1] : NULL,
                        want & READY_X ? &set[2] : NULL, &t, &wsaerr);
    if (count)
        *count = n;
    if (n < 0)
        return -1;
    for (int i = 0; i < 3; i++)
        if (want & 1 << i && FD_ISSET(s, &set[i]))
            held |= 1 << i;
    return held;
}

long enum_now(SOCKET s, WSAEVENT e, WSANETWORKEVENTS *out)
{
    out->lNetworkEvents = -1;
    works(wsp.lpWSPEnumNetworkEvents(s, e, out, &wsaerr));
    return out->lNetworkEvents;
}

long events_of(SOCKET s, WSAEVENT e, unsigned timeout_ms, int bit, int *error)
{
    WSANETWORKEVENTS found;
    long bits;

    if (WaitForSingleObject(e, timeout_ms) != WAIT_OBJECT_0)
        return 0;
    memset(&found, 0x55, sizeof found);
    bits = enum_now(s, e, &found);
    if (error)
        *error = found.iErrorCode[bit];
    return bits;
}
