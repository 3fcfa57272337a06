/* SPDX-License-Identifier: MIT */
/* The rest of the SPI that a client needs: startups, sockets, addresses as text, what this provider
 * does not have. */
#include <string.h>
#include "tests/target/net.h"

static int start(WORD version)
{
    static WSPDATA data;
    WSPUPCALLTABLE none;
    WSAPROTOCOL_INFOW info;

    memset(&none, 0, sizeof none);
    memset(&info, 0, sizeof info);
    return WSPStartup(version, &data, &info, none, &wsp);
}

static SOCKET make(int family, int type, int protocol, GROUP g, DWORD flags)
{
    return wsp.lpWSPSocket(family, type, protocol, NULL, g, flags, &wsaerr);
}

static void R_01_versions_are_negotiated(void)
{
    static const struct { WORD asked, given; } cases[] = {
        { MAKEWORD(1, 0), MAKEWORD(1, 0) }, { MAKEWORD(1, 1), MAKEWORD(1, 1) },
        { MAKEWORD(1, 2), MAKEWORD(1, 1) }, { MAKEWORD(2, 1), MAKEWORD(2, 1) },
        { MAKEWORD(2, 3), MAKEWORD(2, 2) }, { MAKEWORD(3, 0), MAKEWORD(2, 2) },
    };
    static WSPPROC_TABLE table;
    static WSPDATA data;
    static const WSPUPCALLTABLE none;

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        is(WSPStartup(cases[i].asked, &data, NULL, none, &table), 0);
        is(data.wVersion, cases[i].given);
        is(data.wHighVersion, MAKEWORD(2, 2));
        works(wsp.lpWSPCleanup(&wsaerr));
    }
    is(WSPStartup(MAKEWORD(0, 2), &data, NULL, none, &table), WSAVERNOTSUPPORTED);
}

static void R_02_R_03_startups_nest_and_the_last_cleanup_destroys(void)
{
    SOCKET s = stream(), t = dgram();

    is(start(MAKEWORD(2, 2)), 0);
    works(wsp.lpWSPCleanup(&wsaerr));
    is(call(s, peer("listen")), 0);                /* one startup is left */
    works(wsp.lpWSPCleanup(&wsaerr));
    fails(WSAENOTSOCK, send_all(s, "x", 1));
    fails(WSAENOTSOCK, wsp.lpWSPCloseSocket(t, &wsaerr));
    fails(WSANOTINITIALISED, wsp.lpWSPCleanup(&wsaerr));
    fails(WSANOTINITIALISED, make(AF_INET, SOCK_STREAM, 0, 0, 0));
    is(start(MAKEWORD(2, 2)), 0);
    s = stream();
    is(call(s, peer("listen")), 0);
    done(s);
}

static void R_04_upcall_table_is_taken_by_value(void)
{
    static WSPPROC_TABLE table;
    static WSPDATA data;
    WSPUPCALLTABLE garbage;
    SOCKET s;

    memset(&garbage, 0x5a, sizeof garbage);        /* nobody may call or follow any of it */
    is(WSPStartup(MAKEWORD(2, 2), &data, NULL, garbage, &table), 0);
    memset(&garbage, 0xa5, sizeof garbage);
    s = table.lpWSPSocket(AF_INET, SOCK_STREAM, 0, NULL, 0, 0, &wsaerr);
    is(call(s, peer("listen")), 0);
    ok(echoes(s, "no upcall was made"));
    done(s);
    works(wsp.lpWSPCleanup(&wsaerr));
}

static void R_06_flags_group_and_blocking(void)
{
    SOCKET s;

    for (DWORD flag = 2; flag < 0x100; flag <<= 1)
        fails(WSAEINVAL, make(AF_INET, SOCK_STREAM, 0, 0, flag));
    fails(WSAEINVAL, make(AF_INET, SOCK_STREAM, 0, 1, 0));
    s = make(AF_INET, SOCK_STREAM, 0, 0, WSA_FLAG_OVERLAPPED);
    ok(s != INVALID_SOCKET);
    is(call(s, peer("slow")), 0);                  /* not WOULDBLOCK: sockets begin as blocking */
    done(s);
}

static void R_07_handles_run_out(void)
{
    enum { MOST = 4200 };
    static SOCKET s[MOST];
    unsigned n = 0;

    while (n < MOST && (s[n] = make(AF_INET, SOCK_STREAM, 0, 0, 0)) != INVALID_SOCKET)
        n++;
    ok(n > 1000 && n < MOST);
    is(wsaerr, WSAEMFILE);
    fails(WSAEMFILE, make(AF_INET, SOCK_DGRAM, 0, 0, 0));
    done(s[--n]);
    s[n++] = dgram();                              /* one was free again */
    while (n > 0)
        done(s[--n]);
}

static void R_08_CloseHandle_closes_a_socket(void)
{
    SOCKET a, b;
    char c;

    pair(&a, &b);
    ok(CloseHandle((HANDLE)(uintptr_t)a));
    fails(WSAENOTSOCK, send_all(a, "x", 1));
    fails(WSAENOTSOCK, wsp.lpWSPCloseSocket(a, &wsaerr));
    is(recv_some(b, &c, 1), 0);                    /* the network object has gone, too */
    done(b);
}

static void R_14_bind_to_a_group_address(void)
{
    SOCKET s = stream(), d = dgram(), e = dgram();

    works(wsp.lpWSPBind(d, at("239.1.1.1", 6001), PEERLEN, &wsaerr));
    fails(WSAEADDRNOTAVAIL, wsp.lpWSPBind(s, at("239.1.1.1", 6001), PEERLEN, &wsaerr));
    fails(WSAEADDRNOTAVAIL, wsp.lpWSPBind(s, at("255.255.255.255", 6001), PEERLEN, &wsaerr));
    fails(WSAEADDRNOTAVAIL, wsp.lpWSPBind(e, at("255.255.255.255", 6001), PEERLEN, &wsaerr));
    done(s);
    done(d);
    done(e);
}

static void R_16_R_17_address_arguments_of_accept(void)
{
    unsigned port;
    SOCKET lis = listener(&port), c = stream(), s;
    struct sockaddr_in from;
    int len = 15;

    is(call(c, at(LOOP, port)), 0);
    is(ready(nonblocking(lis), READY_R, 5000, NULL), READY_R);
    memset(&from, 0x5a, sizeof from);
    fails(WSAEFAULT, wsp.lpWSPAccept(lis, (struct sockaddr *)&from, &len, NULL, 0, &wsaerr));
    is(len, 15);
    s = wsp.lpWSPAccept(lis, (struct sockaddr *)&from, NULL, NULL, 0, &wsaerr);
    ok(s != INVALID_SOCKET);                       /* it still waited; no address is wanted */
    is(from.sin_port, 0x5a5a);
    abandon(c);
    done(s);
    done(lis);
}

static void R_48_overlapped_result_of_nothing(void)
{
    SOCKET s = stream();
    WSAOVERLAPPED o;
    DWORD n, flags;

    memset(&o, 0, sizeof o);
    is(wsp.lpWSPGetOverlappedResult(s, NULL, &n, FALSE, &flags, &wsaerr), FALSE);
    is(wsaerr, WSA_INVALID_PARAMETER);
    is(wsp.lpWSPGetOverlappedResult(0xbad, &o, &n, FALSE, &flags, &wsaerr), FALSE);
    is(wsaerr, WSAENOTSOCK);
    done(s);
}

static void R_84_names(void)
{
    SOCKET s = stream(), d = dgram();
    struct sockaddr_in a;
    int len = sizeof a;

    fails(WSAEINVAL, wsp.lpWSPGetSockName(s, (struct sockaddr *)&a, &len, &wsaerr));
    fails(WSAENOTCONN, wsp.lpWSPGetPeerName(s, (struct sockaddr *)&a, &len, &wsaerr));
    is(call(s, peer("listen")), 0);
    works(wsp.lpWSPGetPeerName(s, (struct sockaddr *)&a, &len, &wsaerr));
    is(port_of((struct sockaddr *)&a), port_of(peer("listen")));
    is(ip_of((struct sockaddr *)&a), ip_of(peer("listen")));
    works(wsp.lpWSPGetSockName(s, (struct sockaddr *)&a, &len, &wsaerr));
    ok(ip_of((struct sockaddr *)&a) != 0 && a.sin_port != 0);
    is(call(d, peer("discard")), 0);
    works(wsp.lpWSPGetPeerName(d, (struct sockaddr *)&a, &len, &wsaerr));
    is(call(d, at("0.0.0.0", 0)), 0);
    fails(WSAENOTCONN, wsp.lpWSPGetPeerName(d, (struct sockaddr *)&a, &len, &wsaerr));   /* W-37 */
    done(s);
    done(d);
}

static unsigned length(const WCHAR *text)
{
    unsigned n = 0;

    while (text[n])
        n++;
    return n;
}

static void R_85_address_to_string(void)
{
    static const struct { const char *ip; unsigned port; const WCHAR *text; } cases[] = {
        { "10.0.2.2", 4660, L"10.0.2.2:4660" },
        { "0.0.0.0", 0, L"0.0.0.0" },
        { "255.255.255.255", 65535, L"255.255.255.255:65535" },
        { "192.0.2.7", 0, L"192.0.2.7" },
    };
    struct sockaddr_in a;
    WCHAR text[32];
    DWORD n;

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        memcpy(&a, at(cases[i].ip, cases[i].port), sizeof a);
        n = 32;
        works(wsp.lpWSPAddressToString((LPSOCKADDR)&a, sizeof a, NULL, text, &n, &wsaerr));
        is(n, length(cases[i].text) + 1);
        is(memcmp(text, cases[i].text, n * sizeof *text), 0);
        n--;                                       /* no room for the NUL */
        fails(WSAEFAULT,
              wsp.lpWSPAddressToString((LPSOCKADDR)&a, sizeof a, NULL, text, &n, &wsaerr));
        is(n, length(cases[i].text) + 1);
    }
    fails(WSAEFAULT, wsp.lpWSPAddressToString((LPSOCKADDR)&a, 15, NULL, text, &n, &wsaerr));
    a.sin_family = AF_INET6;
    fails(WSAEINVAL, wsp.lpWSPAddressToString((LPSOCKADDR)&a, sizeof a, NULL, text, &n, &wsaerr));
}

static int from_text(const WCHAR *text, struct sockaddr_in *a, int *len)
{
    WCHAR copy[40];

    memcpy(copy, text, (length(text) + 1) * sizeof *text);
    memset(a, 0x5a, sizeof *a);
    return wsp.lpWSPStringToAddress(copy, AF_INET, NULL, (LPSOCKADDR)a, len, &wsaerr);
}

static void R_86_string_to_address(void)
{
    static const struct { const WCHAR *text; const char *ip; unsigned port; } good[] = {
        { L"10.0.2.2", "10.0.2.2", 0 },           { L"10.0.2.2:80", "10.0.2.2", 80 },
        { L"0xa.0.02.2:0x50", "10.0.2.2", 80 },   { L"127.1:65535", "127.0.0.1", 65535 },
        { L"0x7f000001", "127.0.0.1", 0 },        { L"10.1.770:010", "10.1.3.2", 8 },
    };
    static const WCHAR *const bad[] = {
        L"", L" 10.0.2.2", L"10.0.2.2 ", L"10.0.2.2:", L"10.0.2.2:0", L"10.0.2.2:65536",
        L"10.0.2.256", L"10.0.2.2.1", L"10.0..2", L"ten", L"10.0.2.2:8x", L"10.0.2.09",
    };
    static const struct sockaddr_in none;
    struct sockaddr_in a;
    int len = sizeof a;

    for (unsigned i = 0; i < sizeof good / sizeof good[0]; i++) {
        works(from_text(good[i].text, &a, &len));
        is(memcmp(&a, at(good[i].ip, good[i].port), sizeof a), 0);     /* sin_zero is cleared */
        is(len, sizeof a);
    }
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        memset(&a, 0x5a, sizeof a);
        fails(WSAEINVAL, from_text(bad[i], &a, &len));
        is(memcmp(&a, &none, sizeof a), 0);
    }
    len = 15;
    fails(WSAEFAULT, from_text(L"10.0.2.2", &a, &len));
    is(len, sizeof a);
}

static void R_87_functions_that_are_not_there(void)
{
    SOCKET s = stream();
    static WSAPROTOCOL_INFOW info;
    WSABUF b = { 0, NULL };

    fails(WSASYSCALLFAILURE, wsp.lpWSPDuplicateSocket(s, 1, &info, &wsaerr));
    fails(WSASYSCALLFAILURE, wsp.lpWSPJoinLeaf(s, peer("listen"), PEERLEN, NULL, NULL, NULL, NULL,
                                               JL_BOTH, &wsaerr));
    fails(WSASYSCALLFAILURE, wsp.lpWSPRecvDisconnect(s, &b, &wsaerr));
    fails(WSASYSCALLFAILURE, wsp.lpWSPSendDisconnect(s, &b, &wsaerr));
    fails(WSAEINVAL, wsp.lpWSPCancelBlockingCall(&wsaerr));
    fails(WSAENOTSOCK, wsp.lpWSPSendDisconnect(0xbad, &b, &wsaerr));
    done(s);
}

static const struct tap_test tests[] = {
    TAP(R_01_versions_are_negotiated),
    TAP(R_02_R_03_startups_nest_and_the_last_cleanup_destroys),
    TAP(R_04_upcall_table_is_taken_by_value),
    TAP(R_06_flags_group_and_blocking),
    TAP(R_07_handles_run_out),
    TAP(R_08_CloseHandle_closes_a_socket),
    TAP(R_14_bind_to_a_group_address),
    TAP(R_16_R_17_address_arguments_of_accept),
    TAP(R_48_overlapped_result_of_nothing),
    TAP(R_84_names),
    TAP(R_85_address_to_string),
    TAP(R_86_string_to_address),
    TAP(R_87_functions_that_are_not_there),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
