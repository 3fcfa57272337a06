/* SPDX-License-Identifier: MIT */
/* Options, ioctls, names and socket creation. */
#include <string.h>
#include "tests/target/net.h"
#include <ws2tcpip.h>

static int get_option(SOCKET s, int level, int option, int *value)
{
    int len = sizeof *value;

    *value = PRESET;
    return wsp.lpWSPGetSockOpt(s, level, option, (char *)value, &len, &wsaerr);
}

static int set_option(SOCKET s, int level, int option, int value)
{
    return wsp.lpWSPSetSockOpt(s, level, option, (char *)&value, sizeof value, &wsaerr);
}

static void R_05_socket_matrix(void)
{
    static const struct { int family, type, protocol, err; } cases[] = {
        { AF_INET, SOCK_STREAM, 0, 0 },
        { AF_INET, SOCK_STREAM, IPPROTO_TCP, 0 },
        { AF_INET, SOCK_DGRAM, 0, 0 },
        { AF_INET, SOCK_DGRAM, IPPROTO_UDP, 0 },
        { AF_INET, 0, IPPROTO_TCP, 0 },
        { AF_INET, 0, IPPROTO_UDP, 0 },
        { AF_UNSPEC, SOCK_STREAM, IPPROTO_TCP, 0 },
        { AF_INET, SOCK_STREAM, IPPROTO_UDP, WSAEPROTONOSUPPORT },
        { AF_INET, SOCK_DGRAM, IPPROTO_TCP, WSAEPROTONOSUPPORT },
        { AF_INET, SOCK_STREAM, 99, WSAEPROTONOSUPPORT },
        { AF_INET, 77, 0, WSAESOCKTNOSUPPORT },
        { 77, SOCK_STREAM, IPPROTO_TCP, WSAEAFNOSUPPORT },
        { AF_INET6, SOCK_STREAM, IPPROTO_TCP, WSAEAFNOSUPPORT },
        { 77, 77, 0, WSAESOCKTNOSUPPORT },
        { AF_UNSPEC, 0, 0, WSAEINVAL },
    };

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SOCKET s;

        wsaerr = 0;
        s = wsp.lpWSPSocket(cases[i].family, cases[i].type, cases[i].protocol, NULL, 0, 0, &wsaerr);
        if ((s == INVALID_SOCKET) != (cases[i].err != 0)
            || (cases[i].err && wsaerr != cases[i].err))
            tap_fail("socket(%d, %d, %d): error %d, not %d", cases[i].family, cases[i].type,
                     cases[i].protocol, wsaerr, cases[i].err);
        if (s != INVALID_SOCKET) {
            ok(s > 0xff && s < 65536);             /* see thousand_sockets_... */
            done(s);
        }
    }
}

/* Portable programs loop over all numbers up to their largest socket, after each select. */
static void thousand_sockets_lie_below_65536(void)
{
    enum { N = 1000, ROUNDS = 300 };
    static SOCKET s[N];
    SOCKET most = 0, old;
    unsigned found = 0;
    fd_set set;

    for (int i = 0; i < N; i++) {
        s[i] = i % 2 ? stream() : dgram();
        ok(s[i] > 0xff && s[i] < 65536);
        most = s[i] > most ? s[i] : most;
    }
    FD_ZERO(&set);
    FD_SET(s[0], &set);
    FD_SET(s[N / 2], &set);
    FD_SET(most, &set);
    for (SOCKET fd = 0; fd <= most; fd++)
        found += FD_ISSET(fd, &set) != 0;
    is(found, set.fd_count);
    for (int i = 0; i < N; i++)
        done(s[i]);
    old = dgram();
    done(old);
    for (int i = 0; i < ROUNDS; i++) {             /* a closed number is not given out again soon */
        SOCKET next = dgram();

        ok(next != old);
        fails(WSAENOTSOCK, wsp.lpWSPCloseSocket(old, &wsaerr));
        done(next);
    }
}

static void SO_TYPE_and_defaults(void)
{
    SOCKET s = stream(), d = dgram();
    int v;

    works(get_option(s, SOL_SOCKET, SO_TYPE, &v));
    is(v, SOCK_STREAM);
    works(get_option(d, SOL_SOCKET, SO_TYPE, &v));
    is(v, SOCK_DGRAM);
    static const struct { int option, value; } defaults[] = {
        { SO_ACCEPTCONN, 0 }, { SO_REUSEADDR, 0 }, { SO_EXCLUSIVEADDRUSE, 0 }, { SO_KEEPALIVE, 0 },
        { SO_DONTROUTE, 0 },  { SO_DONTLINGER, 1 }, { SO_OOBINLINE, 0 },       { SO_ERROR, 0 },
        { SO_DEBUG, 0 },
    };
    for (unsigned i = 0; i < sizeof defaults / sizeof defaults[0]; i++) {
        works(get_option(s, SOL_SOCKET, defaults[i].option, &v));
        if (v != defaults[i].value)
            tap_fail("option 0x%x is %d, not %d", (unsigned)defaults[i].option, v,
                     defaults[i].value);
    }
    works(get_option(d, SOL_SOCKET, SO_BROADCAST, &v));
    is(v, 0);
    works(get_option(s, IPPROTO_TCP, TCP_NODELAY, &v));
    is(v, 0);
    done(s);
    done(d);
}

static void R_64_options_are_remembered(void)
{
    static const int options[] = { SO_KEEPALIVE, SO_REUSEADDR, SO_OOBINLINE, SO_DONTROUTE,
                                   SO_DEBUG };
    SOCKET s = stream();
    int v;

    for (unsigned i = 0; i < sizeof options / sizeof options[0]; i++) {
        works(set_option(s, SOL_SOCKET, options[i], 1));
        works(get_option(s, SOL_SOCKET, options[i], &v));
        is(v, 1);
        works(set_option(s, SOL_SOCKET, options[i], 0));
        works(get_option(s, SOL_SOCKET, options[i], &v));
        is(v, 0);
    }
    works(set_option(s, IPPROTO_TCP, TCP_NODELAY, 1));
    works(get_option(s, IPPROTO_TCP, TCP_NODELAY, &v));
    is(v, 1);
    done(s);
}

static void R_60_R_61_R_65_refusals(void)
{
    SOCKET s = stream();
    int v, len = 4;

    fails(WSAEINVAL, get_option(s, 0x1234, 1, &v));
    fails(WSAENOPROTOOPT, get_option(s, SOL_SOCKET, 0x4321, &v));
    fails(WSAENOPROTOOPT, set_option(s, SOL_SOCKET, 0x4321, 1));
    fails(WSAENOPROTOOPT, set_option(s, SOL_SOCKET, SO_ACCEPTCONN, 1));
    fails(WSAENOPROTOOPT, set_option(s, SOL_SOCKET, SO_TYPE, 1));
    fails(WSAENOPROTOOPT, set_option(s, SOL_SOCKET, SO_PROTOCOL_INFO, 1));
    fails(WSAENOPROTOOPT, get_option(s, SOL_SOCKET, SO_MAX_MSG_SIZE, &v));     /* a stream */
    fails(WSAENOPROTOOPT, get_option(s, IPPROTO_IP, -1, &v));
    fails(WSAENOPROTOOPT, get_option(s, SOL_SOCKET, SO_RCVTIMEO, &v));
    fails(WSAENOPROTOOPT, set_option(s, SOL_SOCKET, SO_RCVTIMEO, 100));
    fails(WSAENOPROTOOPT, set_option(s, SOL_SOCKET, SO_SNDTIMEO, 100));
    fails(WSAENOPROTOOPT, get_option(s, SOL_SOCKET, SO_SNDLOWAT, &v));
    fails(WSAEFAULT, wsp.lpWSPGetSockOpt(s, SOL_SOCKET, SO_TYPE, NULL, &len, &wsaerr));
    fails(WSAEFAULT, wsp.lpWSPSetSockOpt(s, IPPROTO_TCP, TCP_NODELAY, NULL, 4, &wsaerr));
    len = 1;
    fails(WSAEFAULT,
          wsp.lpWSPGetSockOpt(s, SOL_SOCKET, SO_ERROR, (char *)&v, &len, &wsaerr)); /* W-11 */
    fails(WSAENOTSOCK, get_option(0, SOL_SOCKET, SO_TYPE, &v));
    done(s);
}

static void TTL_and_TOS_are_a_byte(void)
{
    static const int options[] = { 3, 4 }, refused[] = { 256, 0x1001, -1, INT32_MIN };
    SOCKET s = stream();
    int v = 0;

    for (unsigned i = 0; i < 2; i++) {
        works(set_option(s, IPPROTO_IP, options[i], 77));
        for (unsigned j = 0; j < sizeof refused / sizeof refused[0]; j++)
            fails(WSAEINVAL, set_option(s, IPPROTO_IP, options[i], refused[j]));
        works(get_option(s, IPPROTO_IP, options[i], &v));
        is(v, 77);
        works(set_option(s, IPPROTO_IP, options[i], 255));
        works(get_option(s, IPPROTO_IP, options[i], &v));
        is(v, 255);
    }
    done(s);
}

static void sharing_and_exclusive_use_exclude_each_other(void)
{
    static const int both[] = { SO_REUSEADDR, SO_EXCLUSIVEADDRUSE };

    for (int i = 0; i < 2; i++) {
        SOCKET s = stream();
        int v = 1;

        works(set_option(s, SOL_SOCKET, both[i], 1));
        fails(WSAEINVAL, set_option(s, SOL_SOCKET, both[!i], 1));
        works(get_option(s, SOL_SOCKET, both[!i], &v));
        is(v, 0);
        works(set_option(s, SOL_SOCKET, both[!i], 0));
        works(set_option(s, SOL_SOCKET, both[i], 0));
        works(set_option(s, SOL_SOCKET, both[!i], 1));
        done(s);
    }
}

static void R_62_linger_and_dontlinger_are_one(void)
{
    SOCKET s = stream();
    struct linger l = { 1, 30 };
    int v, len = sizeof l;

    works(wsp.lpWSPSetSockOpt(s, SOL_SOCKET, SO_LINGER, (char *)&l, sizeof l, &wsaerr));
    works(get_option(s, SOL_SOCKET, SO_DONTLINGER, &v));
    is(v, 0);
    works(set_option(s, SOL_SOCKET, SO_DONTLINGER, 1));
    works(wsp.lpWSPGetSockOpt(s, SOL_SOCKET, SO_LINGER, (char *)&l, &len, &wsaerr));
    is(l.l_onoff, 0);
    is(len, 4);
    done(s);
}

static void R_63_buffer_sizes_read_back(void)
{
    static const int sizes[] = { 0, 1, 4096, 123456 };
    SOCKET s = stream();
    int v;

    for (unsigned i = 0; i < 4; i++) {
        works(set_option(s, SOL_SOCKET, SO_RCVBUF, sizes[i]));
        works(get_option(s, SOL_SOCKET, SO_RCVBUF, &v));
        is(v, sizes[i]);
        works(set_option(s, SOL_SOCKET, SO_SNDBUF, sizes[i]));
        works(get_option(s, SOL_SOCKET, SO_SNDBUF, &v));
        is(v, sizes[i]);
    }
    done(s);
}

static void SO_ERROR_is_cleared_by_reading(void)
{
    SOCKET s = nonblocking(stream());
    int v;

    fails(WSAEWOULDBLOCK, call(s, peer("refused")));
    is(ready(s, READY_X, 5000, NULL), READY_X);
    works(get_option(s, SOL_SOCKET, SO_ERROR, &v));
    is(v, WSAECONNREFUSED);
    works(get_option(s, SOL_SOCKET, SO_ERROR, &v));
    is(v, 0);                                      /* W-02 */
    done(s);
}

static void W_30_to_W_36_names(void)
{
    SOCKET s = nonblocking(stream()), t = stream();
    struct sockaddr_in a;
    int len = sizeof a;

    memset(&a, 0x5a, sizeof a);
    fails(WSAEINVAL, wsp.lpWSPGetSockName(s, (struct sockaddr *)&a, &len, &wsaerr));
    is(a.sin_port, 0x5a5a);                        /* W-35: untouched */
    fails(WSAENOTCONN, wsp.lpWSPGetPeerName(s, NULL, &len, &wsaerr));     /* W-33: before FAULT */
    fails(WSAEWOULDBLOCK, call(s, peer("slow")));
    works(wsp.lpWSPGetPeerName(s, (struct sockaddr *)&a, &len, &wsaerr)); /* W-31 */
    is(port_of((struct sockaddr *)&a), port_of(peer("slow")));
    for (int i = 0; i < 8; i++)
        is(a.sin_zero[i], 0);
    len = 15;
    fails(WSAEFAULT, wsp.lpWSPGetSockName(s, (struct sockaddr *)&a, &len, &wsaerr));
    is(len, 15);
    done(s);
    works(wsp.lpWSPBind(t, at("0.0.0.0", 0), PEERLEN, &wsaerr));
    is(call(t, peer("listen")), 0);
    len = sizeof a;
    works(wsp.lpWSPGetSockName(t, (struct sockaddr *)&a, &len, &wsaerr));
    ok(ip_of((struct sockaddr *)&a) != 0);         /* W-36: concrete */
    done(t);
}

static int ioctl(SOCKET s, DWORD code, void *in, DWORD in_bytes, void *out, DWORD out_bytes,
                 DWORD *n)
{
    return wsp.lpWSPIoctl(s, code, in, in_bytes, out, out_bytes, n, NULL, NULL, NULL, &wsaerr);
}

static void R_66_R_67_R_68_ioctls(void)
{
    SOCKET a, b;
    ULONG on = 1;
    DWORD n = PRESET, bytes = 77;
    char c;

    pair(&a, &b);
    fails(WSAEFAULT, ioctl(a, FIONBIO, &on, 3, NULL, 0, &n));
    fails(WSAEFAULT, ioctl(a, FIONBIO, NULL, 0, NULL, 0, &n));
    fails(WSAEFAULT, ioctl(a, FIONBIO, &on, 4, NULL, 0, NULL));
    works(ioctl(a, FIONBIO, &on, 4, NULL, 0, &n));
    fails(WSAEWOULDBLOCK, recv_some(a, &c, 1));
    is(send_all(b, "12345", 5), 5);
    is(ready(a, READY_R, 5000, NULL), READY_R);
    works(ioctl(a, FIONREAD, NULL, 0, &bytes, 4, &n));
    is(bytes, 5);
    is(n, 4);
    n = PRESET;
    fails(WSAEFAULT, ioctl(a, FIONREAD, NULL, 0, &bytes, 3, &n));
    is(n, PRESET);
    fails(WSAEOPNOTSUPP, ioctl(a, 0x40041234, NULL, 0, &bytes, 4, &n));
    is(n, 0);
    fails(WSAENOTSOCK, ioctl(0, FIONBIO, &on, 4, NULL, 0, &n));
    abandon(a);
    done(b);
}

static const struct tap_test tests[] = {
    TAP(R_05_socket_matrix),
    TAP(thousand_sockets_lie_below_65536),
    TAP(SO_TYPE_and_defaults),
    TAP(R_64_options_are_remembered),
    TAP(R_60_R_61_R_65_refusals),
    TAP(TTL_and_TOS_are_a_byte),
    TAP(sharing_and_exclusive_use_exclude_each_other),
    TAP(R_62_linger_and_dontlinger_are_one),
    TAP(R_63_buffer_sizes_read_back),
    TAP(SO_ERROR_is_cleared_by_reading),
    TAP(W_30_to_W_36_names),
    TAP(R_66_R_67_R_68_ioctls),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
