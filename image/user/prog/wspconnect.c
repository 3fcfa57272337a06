/* SPDX-License-Identifier: MIT */
/* The calls of wspconnect, through the table that WSPStartup filled. */
#include "image/user/prog/wspconnect.h"
#include "image/user/ws2/ws2.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAIT_SECONDS = 60, ECHO_SECONDS = 15, RETRY_MS = 500, CHUNK_BYTES = 1024, EXIT_USAGE = 2 };

static WSPPROC_TABLE wsp;
static WSAEVENT event;

static const char *const set_names[] = {
    "none", "read", "write", "read write", "except", "read except", "write except",
    "read write except",
};

/* Waits until s is ready in one of the wanted sets (1 read, 2 write, 4 except); returns the sets
 * that hold it afterwards, 0 on time-out or error. */
static unsigned select_one(SOCKET s, unsigned want, unsigned seconds, const char *step, int *err)
{
    struct timeval timeout = { (LONG)seconds, 0 };
    uint64_t since = report_clock();
    unsigned got = 0;
    fd_set sets[3];
    int r;

    for (unsigned i = 0; i < 3; i++) {
        FD_ZERO(&sets[i]);
        if (want & 1u << i)
            FD_SET(s, &sets[i]);
    }
    *err = 0;
    r = wsp.lpWSPSelect(0, want & 1 ? &sets[0] : NULL, want & 2 ? &sets[1] : NULL,
                        want & 4 ? &sets[2] : NULL, &timeout, err);
    for (unsigned i = 0; i < 3 && r > 0; i++)
        if (want & 1u << i && FD_ISSET(s, &sets[i]))
            got |= 1u << i;
    if (step)
        report(step, r, *err, since, set_names[got]);
    if (!r)
        *err = WSAETIMEDOUT;
    return got;
}

/* The outcome of a pending connect by WSPSelect: 0 or its error. */
static int await_select(SOCKET s)
{
    int err, so_error = 0, len = sizeof so_error;
    unsigned got = select_one(s, 2 | 4, WAIT_SECONDS, "WSPSelect", &err);
    uint64_t since = report_clock();
    char text[16];

    if (err || got == 2)
        return err;
    int r = wsp.lpWSPGetSockOpt(s, SOL_SOCKET, SO_ERROR, (char *)&so_error, &len, &err);
    sprintf(text, "SO_ERROR %d", so_error);
    report("WSPGetSockOpt", r, r ? err : so_error, since, text);
    return r ? err : so_error ? so_error : WSAECONNABORTED;
}

static void event_names(LONG bits, char *out)
{
    static const char *const names[FD_MAX_EVENTS] = {
        "FD_READ", "FD_WRITE", "FD_OOB", "FD_ACCEPT", "FD_CONNECT", "FD_CLOSE",
    };

    strcpy(out, bits ? "" : "none");
    for (unsigned i = 0; i < FD_MAX_EVENTS; i++)
        if (bits & 1 << i && names[i])
            strcat(strcat(out, *out ? " " : ""), names[i]);
}

/* The outcome by WSPEnumNetworkEvents: waits until FD_CONNECT is among the events. */
static int await_event(SOCKET s)
{
    for (;;) {
        WSANETWORKEVENTS e = { 0, { 0 } };
        uint64_t since = report_clock();
        char text[80];
        int err = 0, r;

        if (WaitForSingleObject(event, WAIT_SECONDS * 1000) != WAIT_OBJECT_0) {
            report("WaitForSingleObject", (int)WAIT_TIMEOUT, WSAETIMEDOUT, since, "no event");
            return WSAETIMEDOUT;
        }
        r = wsp.lpWSPEnumNetworkEvents(s, event, &e, &err);
        if (!r && e.lNetworkEvents & FD_CONNECT)
            err = e.iErrorCode[FD_CONNECT_BIT];
        event_names(e.lNetworkEvents, text);
        report("WSPEnumNetworkEvents", r, err, since, text);
        if (r || e.lNetworkEvents & FD_CONNECT)
            return err;
    }
}

/* One call of WSPConnect and, when it is pending, its outcome. */
static int attempt(const struct options *o, SOCKET s, const struct sockaddr_in *to)
{
    uint64_t since = report_clock();
    char text[24];
    int err = 0;
    int r = wsp.lpWSPConnect(s, (const struct sockaddr *)(const void *)to, sizeof *to, NULL, NULL,
                             NULL, NULL, &err);

    if (!r)
        err = 0;
    report("WSPConnect", r, err, since, endpoint_text(to, text));
    if (err == WSAEWOULDBLOCK && o->mode == MODE_SELECT)
        return await_select(s);
    if (err == WSAEWOULDBLOCK && o->mode == MODE_EVENT)
        return await_event(s);
    return err;
}

static int connect_with_retries(const struct options *o, SOCKET s, const struct sockaddr_in *to)
{
    int err = attempt(o, s, to);

    for (unsigned i = 0; err && i < o->retries; i++) {
        Sleep(RETRY_MS);
        err = attempt(o, s, to);
    }
    return err;
}

static int set_mode(const struct options *o, SOCKET s)
{
    uint64_t since = report_clock();
    DWORD on = 1, returned;
    int err = 0, r = 0;

    if (o->mode == MODE_SELECT) {
        r = wsp.lpWSPIoctl(s, FIONBIO, &on, sizeof on, NULL, 0, &returned, NULL, NULL, NULL, &err);
        report("WSPIoctl", r, r ? err : 0, since, "FIONBIO 1");
    } else if (o->mode == MODE_EVENT) {
        event = CreateEvent(NULL, TRUE, FALSE, NULL);
        r = wsp.lpWSPEventSelect(s, event, FD_CONNECT | FD_WRITE | FD_CLOSE, &err);
        report("WSPEventSelect", r, r ? err : 0, since, "FD_CONNECT FD_WRITE FD_CLOSE");
    }
    return r ? err : 0;
}

static int bind_local(const struct options *o, SOCKET s)
{
    uint64_t since = report_clock();
    char text[24];
    int err = 0;
    int r =
        wsp.lpWSPBind(s, (const struct sockaddr *)(const void *)&o->local, sizeof o->local, &err);

    report("WSPBind", r, r ? err : 0, since, endpoint_text(&o->local, text));
    return r ? err : 0;
}

static int show_name(SOCKET s, LPWSPGETSOCKNAME call, const char *step)
{
    uint64_t since = report_clock();
    struct sockaddr_in a = { 0 };
    int err = 0, len = sizeof a;
    int r = call(s, (struct sockaddr *)(void *)&a, &len, &err);
    char text[24];

    report(step, r, r ? err : 0, since, r ? "" : endpoint_text(&a, text));
    return r ? err : 0;
}

static char pattern(uint32_t at)
{
    return (char)(at * 31 + (at >> 8));
}

/* Sends or receives (which says 2 or 1, as select_one) up to n bytes; a nonblocking socket is
 * waited for.  *done is 0 when the peer has closed. */
static int move(SOCKET s, unsigned which, char *data, DWORD n, DWORD *done)
{
    for (;;) {
        WSABUF b = { n, data };
        DWORD flags = 0;
        int err = 0, r;

        if (which == 1 && !select_one(s, 1, ECHO_SECONDS, NULL, &err))
            return err;
        r = which == 1 ? wsp.lpWSPRecv(s, &b, 1, done, &flags, NULL, NULL, NULL, &err)
                       : wsp.lpWSPSend(s, &b, 1, done, 0, NULL, NULL, NULL, &err);
        if (!r)
            return 0;
        if (err != WSAEWOULDBLOCK)
            return err;
        if (!select_one(s, which, ECHO_SECONDS, NULL, &err))
            return err;
    }
}

/* One piece there and back; *same tells whether it came back unchanged. */
static int echo_piece(SOCKET s, uint32_t at, DWORD n, bool *same)
{
    static char out[CHUNK_BYTES], in[CHUNK_BYTES];
    DWORD done = 0;
    int err = 0;

    for (DWORD i = 0; i < n; i++)
        out[i] = pattern(at + i);
    for (DWORD sent = 0; !err && sent < n; sent += done)
        err = move(s, 2, out + sent, n - sent, &done);
    for (DWORD got = 0; !err && got < n; got += done) {
        err = move(s, 1, in + got, n - got, &done);
        if (!err && !done)
            err = WSAECONNABORTED;
    }
    *same = !err && !memcmp(in, out, n);
    return err;
}

static int echo(const struct options *o, SOCKET s)
{
    uint64_t since = report_clock();
    bool same = true;
    uint32_t at = 0;
    char text[48];
    int err = 0;

    while (!err && same && at < o->bytes) {
        DWORD n = o->bytes - at < CHUNK_BYTES ? o->bytes - at : CHUNK_BYTES;

        err = echo_piece(s, at, n, &same);
        at += err || !same ? 0 : n;
    }
    if (!err && !same)
        err = WSAEINVAL;
    sprintf(text, "%u of %u bytes came back%s", (unsigned)at, (unsigned)o->bytes,
            same || err != WSAEINVAL ? "" : ", then others");
    report("echo", err ? SOCKET_ERROR : 0, err, since, text);
    return err;
}

static int converse(const struct options *o, SOCKET s, const struct sockaddr_in *to)
{
    int err = o->bind ? bind_local(o, s) : 0;

    if (!err)
        err = set_mode(o, s);
    if (!err)
        err = connect_with_retries(o, s, to);
    if (!err)
        err = show_name(s, wsp.lpWSPGetSockName, "WSPGetSockName");
    if (!err)
        err = show_name(s, wsp.lpWSPGetPeerName, "WSPGetPeerName");
    if (!err && o->bytes)
        err = echo(o, s);
    return err;
}

static int startup(void)
{
    static const WSPUPCALLTABLE none;
    uint64_t since = report_clock();
    WSPDATA data;
    int err = WSPStartup(MAKEWORD(2, 2), &data, NULL, none, &wsp);
    char text[24] = "";

    if (!err)
        sprintf(text, "version %u.%u", LOBYTE(data.wVersion), HIBYTE(data.wVersion));
    report("WSPStartup", err, err, since, text);
    return err;
}

static int run(const struct options *o)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(o->port) };
    uint64_t since = report_clock();
    uint32_t address = 0;
    char text[24];
    int err = ws2_resolve(o->host, &address), r;
    SOCKET s;

    to.sin_addr.s_addr = address;
    report("resolve", err ? SOCKET_ERROR : 0, err, since, err ? o->host : endpoint_text(&to, text));
    if (err)
        return err;
    since = report_clock();
    s = wsp.lpWSPSocket(AF_INET, o->datagram ? SOCK_DGRAM : SOCK_STREAM,
                        o->datagram ? IPPROTO_UDP : IPPROTO_TCP, NULL, 0, WSA_FLAG_OVERLAPPED,
                        &err);
    if (s != INVALID_SOCKET)
        err = 0;
    report("WSPSocket", (int)s, err, since, o->datagram ? "datagram" : "stream");
    if (err)
        return err;
    err = converse(o, s, &to);
    since = report_clock();
    int close_err = 0;
    r = wsp.lpWSPCloseSocket(s, &close_err);
    report("WSPCloseSocket", r, r ? close_err : 0, since, "");
    return err ? err : r ? close_err : 0;
}

int main(int argc, char **argv)
{
    uint64_t since = report_clock();
    struct options o;
    int err, ignored;

    if (!options_parse(argc, argv, &o))
        return EXIT_USAGE;
    if (o.help)
        return EXIT_SUCCESS;
    report_json(o.json);
    err = startup();
    if (!err) {
        err = run(&o);
        wsp.lpWSPCleanup(&ignored);
    }
    report_result(err, since, err ? "no connection" : "connected");
    return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
