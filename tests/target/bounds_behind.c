/* SPDX-License-Identifier: MIT */
/* Numbers that lie behind a pointer: flags of a receive, lengths of buffers, names and options,
 * what is in a name, the value of an option.  Sets and time-outs of select are in t_select. */
#include <stdlib.h>
#include "tests/target/bounds.h"
#include "tests/target/net.h"

enum { NONE = 0, ROOM = 64 };

static SOCKET a, b, d;
static char data[ROOM];

struct number {
    long value;
    int error;      /* NONE: it works */
};
#define EACH(v, ...)                                                                     \
    for (const struct number *v = (const struct number[]){ __VA_ARGS__, { 0, -1 } };     \
         v->error != -1; v++)

static void same(const char *what, const struct number *n, long rc)
{
    int got = rc == SOCKET_ERROR ? wsaerr : NONE;

    if (got != n->error)
        tap_fail("%s %ld: %d, not %d", what, n->value, got, n->error);
}

static void flags_and_lengths(void)
{
    WSABUF buf;
    DWORD n, flags;

    EACH(f, { 0, WSAEWOULDBLOCK }, { MSG_OOB, WSAEINVAL }, { MSG_PEEK, WSAEWOULDBLOCK },
         { 4, WSAEOPNOTSUPP }, { 8, WSAEOPNOTSUPP }, { 0x7fffffff, WSAEINVAL },
         { (long)0x80000000, WSAEOPNOTSUPP }, { -1, WSAEINVAL }) {
        buf = (WSABUF){ sizeof data, data };
        flags = (DWORD)f->value;
        same("flags", f, wsp.lpWSPRecv(a, &buf, 1, &n, &flags, NULL, NULL, NULL, &wsaerr));
    }
    EACH(l, { 0, NONE }, { 1, NONE }, { ROOM, NONE }, { 0x7fffffff, WSAEFAULT },
         { (long)0x80000000, WSAEFAULT }, { -1, WSAEFAULT }) {
        buf = (WSABUF){ (ULONG)l->value, data };
        same("length to send", l, wsp.lpWSPSend(b, &buf, 1, &n, 0, NULL, NULL, NULL, &wsaerr));
    }
    EACH(l, { -1, WSAEFAULT }, { (long)0x80000000, WSAEFAULT }, { 0, NONE }, { 1, NONE }) {
        buf = (WSABUF){ (ULONG)l->value, data };
        flags = 0;
        same("length to receive", l,
             wsp.lpWSPRecv(a, &buf, 1, &n, &flags, NULL, NULL, NULL, &wsaerr));
    }
    EACH(l, { 65507, NONE }, { 65508, WSAEMSGSIZE }, { 65535, WSAEMSGSIZE },
         { 65536, WSAEMSGSIZE }, { 70000, WSAEMSGSIZE }) {
        char *big = calloc(1, 70000);

        buf = (WSABUF){ (ULONG)l->value, big };
        same("datagram of", l, wsp.lpWSPSendTo(d, &buf, 1, &n, 0, at(LOOP, local_port(d)), PEERLEN,
                                               NULL, NULL, NULL, &wsaerr));
        free(big);
    }
}

static void names_and_options(void)
{
    struct sockaddr_in in;
    int len, on = 0;

    EACH(l, { -1, WSAEFAULT }, { 0, WSAEFAULT }, { 15, WSAEFAULT }, { 16, NONE }, { 17, NONE },
         { 0x7fffffff, NONE }, { (long)0x80000000, WSAEFAULT }) {
        len = (int)l->value;
        same("room for a name", l, wsp.lpWSPGetSockName(d, (struct sockaddr *)&in, &len, &wsaerr));
    }
    EACH(f, { 0, WSAEAFNOSUPPORT }, { 1, WSAEAFNOSUPPORT }, { 3, WSAEAFNOSUPPORT },
         { 0x7fff, WSAEAFNOSUPPORT }, { 0x8000, WSAEAFNOSUPPORT }, { 0xffff, WSAEAFNOSUPPORT }) {
        SOCKET s = stream();

        in = *(const struct sockaddr_in *)(const void *)at(LOOP, 1);
        in.sin_family = (short)f->value;
        same("family", f, call(s, (struct sockaddr *)&in));
        done(s);
    }
    EACH(p, { 0, WSAEADDRNOTAVAIL }, { 1, WSAECONNREFUSED }, { 65535, WSAECONNREFUSED }) {
        SOCKET s = stream();

        same("port", p, call(s, at(LOOP, (unsigned)p->value)));
        done(s);
    }
    EACH(l, { -1, WSAEFAULT }, { 0, WSAEFAULT }, { 1, NONE }, { 4, NONE }, { 5, NONE },
         { 0x7fffffff, NONE }, { (long)0x80000000, WSAEFAULT }) {
        len = (int)l->value;
        same("room for an option", l, wsp.lpWSPGetSockOpt(d, SOL_SOCKET, SO_BROADCAST, data, &len,
                                                          &wsaerr));
    }
    EACH(v, { 0, NONE }, { 1, NONE }, { 2, NONE }, { -1, NONE }, { 0x7fffffff, NONE }) {
        on = (int)v->value;
        same("value of an option", v, wsp.lpWSPSetSockOpt(d, SOL_SOCKET, SO_BROADCAST, (char *)&on,
                                                          sizeof on, &wsaerr));
    }
}

void bounds_behind_pointers(void)
{
    pair(&a, &b);
    nonblocking(a);
    d = dgram();
    bind_any(d, LOOP);
    flags_and_lengths();
    names_and_options();
    abandon(a);
    done(b);
    done(d);
}
