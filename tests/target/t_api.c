/* SPDX-License-Identifier: MIT */
/* The shape of the interfaces: WSPStartup and its table, sizes, the three styles of calling.  The
 * order in which headers are included does not matter: header_order_*.c. */
#include <stdio.h>
#include <string.h>
#include "tests/target/header_order.h"
#include "tests/target/last_error.h"
#include "tests/target/net.h"

static int start(WORD version, WSPDATA *data, WSPPROC_TABLE *table)
{
    WSPUPCALLTABLE none;
    WSAPROTOCOL_INFOW info;

    memset(&none, 0, sizeof none);
    memset(&info, 0, sizeof info);
    return WSPStartup(version, data, &info, none, table);
}

static void C_001_connect_is_slot_seven_and_takes_eight_arguments(void)
{
    int (*slot7)(SOCKET, const struct sockaddr *, int, LPWSABUF, LPWSABUF, LPQOS, LPQOS, LPINT);
    SOCKET s = stream();

    memcpy(&slot7, (char *)&wsp + 7 * 4, sizeof slot7);
    is(slot7(s, peer("listen"), PEERLEN, NULL, NULL, NULL, NULL, &wsaerr), 0);
    ok(echoes(s, "through slot 7"));
    /* The last argument is the error word: the call's refusal arrives there and nowhere else. */
    int here = PRESET, not_here = PRESET;
    is(slot7(s, peer("listen"), PEERLEN, NULL, NULL, NULL, NULL, &here), SOCKET_ERROR);
    is(here, WSAEISCONN);
    is(not_here, PRESET);
    done(s);
}

static void table_has_thirty_slots_and_no_hole(void)
{
    WSPPROC_TABLE table;
    WSPDATA data;
    uint32_t slots[30];

    is(sizeof table, 120);
    memset(&table, 0, sizeof table);
    is(start(MAKEWORD(2, 2), &data, &table), 0);
    memcpy(slots, &table, sizeof slots);
    for (int i = 0; i < 30; i++)
        if (!slots[i])
            tap_fail("slot %d is NULL", i);
    for (int i = 0; i < 30; i++)
        for (int j = 0; j < i; j++)
            ok(slots[i] != slots[j]);
    works(wsp.lpWSPCleanup(&wsaerr));
}

static void R_01_versions_are_negotiated(void)
{
    static const struct { WORD asked, given; } cases[] = {
        { MAKEWORD(1, 0), MAKEWORD(1, 0) }, { MAKEWORD(1, 1), MAKEWORD(1, 1) },
        { MAKEWORD(1, 5), MAKEWORD(1, 1) }, { MAKEWORD(2, 0), MAKEWORD(2, 0) },
        { MAKEWORD(2, 1), MAKEWORD(2, 1) }, { MAKEWORD(2, 2), MAKEWORD(2, 2) },
        { MAKEWORD(2, 9), MAKEWORD(2, 2) }, { MAKEWORD(3, 0), MAKEWORD(2, 2) },
    };
    WSPPROC_TABLE table;
    WSPDATA data;

    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        memset(&data, 0xff, sizeof data);
        is(start(cases[i].asked, &data, &table), 0);
        is(data.wVersion, cases[i].given);
        is(data.wHighVersion, MAKEWORD(2, 2));
        ok(data.szDescription[0] && wcslen(data.szDescription) < WSPDESCRIPTION_LEN);
        works(wsp.lpWSPCleanup(&wsaerr));
    }
    is(start(MAKEWORD(0, 9), &data, &table), WSAVERNOTSUPPORTED);
    is(start(MAKEWORD(2, 2), NULL, &table), WSAEFAULT);
    is(start(MAKEWORD(2, 2), &data, NULL), WSAEFAULT);
}

static void a_refused_version_is_told_the_right_one(void)
{
    WSADATA data;

    memset(&data, 0xff, sizeof data);
    is(WSAStartup(MAKEWORD(0, 9), &data), WSAVERNOTSUPPORTED);
    is(data.wVersion, MAKEWORD(2, 2));
    is(data.wHighVersion, MAKEWORD(2, 2));
    is(data.iMaxSockets | data.iMaxUdpDg, 0);
    is(strcmp(data.szSystemStatus, "Running"), 0);
    is(data.lpVendorInfo == NULL, 1);
    is(WSAStartup(MAKEWORD(0, 9), NULL), WSAVERNOTSUPPORTED);       /* before the pointer */
    is(WSAStartup(MAKEWORD(2, 2), NULL), WSAEFAULT);
}

static void R_87_unsupported_functions_say_so(void)
{
    SOCKET s = stream();
    WSAPROTOCOL_INFOW info;
    WSABUF b = { 0, NULL };
    QOS qos;

    fails(WSASYSCALLFAILURE, wsp.lpWSPDuplicateSocket(s, 1, &info, &wsaerr));
    fails(WSASYSCALLFAILURE, wsp.lpWSPJoinLeaf(s, peer("listen"), PEERLEN, NULL, NULL, NULL, NULL,
                                               JL_BOTH, &wsaerr));
    fails(WSASYSCALLFAILURE, wsp.lpWSPRecvDisconnect(s, &b, &wsaerr));
    fails(WSASYSCALLFAILURE, wsp.lpWSPSendDisconnect(s, &b, &wsaerr));
    fails(WSAEOPNOTSUPP, wsp.lpWSPAsyncSelect(s, NULL, 0, FD_READ, &wsaerr));
    wsaerr = PRESET;
    is(wsp.lpWSPGetQOSByName(s, &b, &qos, &wsaerr), FALSE);
    is(wsaerr, WSAEOPNOTSUPP);
    fails(WSAEINVAL, wsp.lpWSPCancelBlockingCall(&wsaerr));
    done(s);
}

static void direct_calls_work(void)
{
    int err = PRESET;
    SOCKET s = WSPSocket(AF_INET, SOCK_STREAM, IPPROTO_TCP, NULL, 0, 0, &err);

    ok(s != INVALID_SOCKET);
    is(WSPConnect(s, peer("listen"), PEERLEN, NULL, NULL, NULL, NULL, &err), 0);
    ok(echoes(s, "called directly"));
    is(WSPCloseSocket(s, &err), 0);
    is(WSPCloseSocket(s, &err), SOCKET_ERROR);
    is(err, WSAENOTSOCK);
}

static void winsock_calls_work(void)
{
    WSADATA data;
    SOCKET s;
    char back[16];

    is(WSAStartup(MAKEWORD(2, 2), &data), 0);
    is(data.wVersion, MAKEWORD(2, 2));
    s = socket(AF_INET, SOCK_STREAM, 0);
    ok(s != INVALID_SOCKET);
    is(connect(s, peer("listen"), PEERLEN), 0);
    is(send(s, "plain", 5, 0), 5);
    is(recv(s, back, 5, 0), 5);
    is(memcmp(back, "plain", 5), 0);
    is(connect(s, peer("listen"), PEERLEN), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEISCONN);
    is(closesocket(s), 0);
    s = socket(AF_INET, SOCK_STREAM, 0);
    is(connect(s, peer("refused"), PEERLEN), SOCKET_ERROR);
    is(WSAGetLastError(), WSAECONNREFUSED);
    is(closesocket(s), 0);
    is(WSACleanup(), 0);
}

/* socket() makes sockets for overlapped calls, as on CE. */
static void R_46_R_48_overlapped_calls_of_winsock(void)
{
    WSADATA data;
    SOCKET s;
    WSAOVERLAPPED o;
    char back[16] = "";
    WSABUF b = { sizeof back, back };
    DWORD n = 0, flags = 0;

    is(WSAStartup(MAKEWORD(2, 2), &data), 0);
    s = socket(AF_INET, SOCK_STREAM, 0);
    is(connect(s, peer("listen"), PEERLEN), 0);
    memset(&o, 0, sizeof o);
    o.hEvent = WSACreateEvent();
    is(WSARecv(s, &b, 1, NULL, &flags, &o, NULL), SOCKET_ERROR);
    is(WSAGetLastError(), WSA_IO_PENDING);
    is(WSAGetOverlappedResult(s, &o, &n, FALSE, &flags), FALSE);
    is(WSAGetLastError(), WSA_IO_INCOMPLETE);
    is(send(s, "there and back", 14, 0), 14);
    is(WSAWaitForMultipleEvents(1, &o.hEvent, FALSE, 10000, FALSE), WSA_WAIT_EVENT_0);
    is(WSAGetOverlappedResult(s, &o, &n, TRUE, &flags), TRUE);
    is(n, 14);
    is(memcmp(back, "there and back", 14), 0);
    ok(WSACloseEvent(o.hEvent));
    is(closesocket(s), 0);
    is(WSACleanup(), 0);
}

static void R_03_calls_before_startup_are_refused(void)
{
    is(WSACleanup(), SOCKET_ERROR);
    is(WSAGetLastError(), WSANOTINITIALISED);
    is(socket(AF_INET, SOCK_STREAM, 0), INVALID_SOCKET);
    is(WSAGetLastError(), WSANOTINITIALISED);
}

static DWORD WINAPI sets_last_error(void *arg)
{
    (void)arg;
    WSASetLastError(WSAEINTR);
    return (DWORD)WSAGetLastError();
}

static void last_error_belongs_to_the_thread(void)
{
    HANDLE t;
    DWORD code = 0;

    WSASetLastError(WSAEISCONN);
    t = CreateThread(NULL, 0, sets_last_error, NULL, 0, NULL);
    is(WaitForSingleObject(t, 10000), WAIT_OBJECT_0);
    ok(GetExitCodeThread(t, &code));
    is(code, WSAEINTR);
    is(WSAGetLastError(), WSAEISCONN);
    ok(CloseHandle(t));
}

static void addresses_convert(void)
{
    WCHAR text[32], dotted[] = L"10.0.2.2:4660";
    DWORD n = 32;
    struct sockaddr_in a;
    int len = sizeof a;

    is(inet_addr("10.0.2.2"), 0x0202000a);
    is(inet_addr("10.0.2.256"), INADDR_NONE);
    is(strcmp(inet_ntoa(((const struct sockaddr_in *)at("10.0.2.15", 0))->sin_addr), "10.0.2.15"),
       0);
    is(htons(0x1234), 0x3412);
    is(ntohl(0x12345678), 0x78563412);
    works(wsp.lpWSPStringToAddress(dotted, AF_INET, NULL, (struct sockaddr *)&a, &len, &wsaerr));
    is(port_of((struct sockaddr *)&a), 4660);
    is(ip_of((struct sockaddr *)&a), 0x0202000a);
    works(wsp.lpWSPAddressToString((struct sockaddr *)&a, sizeof a, NULL, text, &n, &wsaerr));
    is(wcscmp(text, dotted), 0);
    is(n, wcslen(dotted) + 1);
    n = 5;
    fails(WSAEFAULT,
          wsp.lpWSPAddressToString((struct sockaddr *)&a, sizeof a, NULL, text, &n, &wsaerr));
    is(n, wcslen(dotted) + 1);
}

static void wchar_is_sixteen_bits(void)
{
    is(sizeof(WCHAR), 2);
    is(sizeof(wchar_t), 2);
    is(sizeof L"abc", 8);
    is(sizeof(WSPDATA), 516);
    is(sizeof(WSAPROTOCOL_INFOW), 628);
}

static void header_orders_agree(void)
{
    is(header_order_systime_first(), sizeof(fd_set) + sizeof(struct timeval));
    is(header_order_stdio_first(), sizeof(fd_set) + sizeof(struct timeval));
    is(header_order_winsock_first(), sizeof(fd_set) + sizeof(struct timeval));
    is(header_order_windows_first(), sizeof(fd_set) + sizeof(struct timeval));
}

static void R_02_last_cleanup_destroys_the_sockets(void)
{
    SOCKET s = stream();
    WSPDATA data;

    works(wsp.lpWSPCleanup(&wsaerr));          /* the one of net_main */
    fails(WSAENOTSOCK, call(s, peer("listen")));
    is(start(MAKEWORD(2, 2), &data, &wsp), 0);
    s = stream();
    ok(s != INVALID_SOCKET);
    done(s);
}

static const struct tap_test tests[] = {
    TAP(R_03_calls_before_startup_are_refused),
    TAP(C_001_connect_is_slot_seven_and_takes_eight_arguments),
    TAP(table_has_thirty_slots_and_no_hole),
    TAP(R_01_versions_are_negotiated),
    TAP_USER(a_refused_version_is_told_the_right_one),
    TAP(R_87_unsupported_functions_say_so),
    TAP(direct_calls_work),
    TAP(winsock_calls_work),
    TAP(R_46_R_48_overlapped_calls_of_winsock),
    TAP(last_error_belongs_to_the_thread),
    TAP(success_leaves_the_last_error_alone),
    TAP(addresses_convert),
    TAP(wchar_is_sixteen_bits),
    TAP(header_orders_agree),
    TAP(R_02_last_cleanup_destroys_the_sockets),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
