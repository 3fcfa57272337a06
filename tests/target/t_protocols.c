/* SPDX-License-Identifier: MIT */
/* WSAEnumProtocols: how programs find out what they can open.  Source: learn.microsoft.com, Windows
 * Embedded CE 6.0 "WSAEnumProtocols". */
#include <string.h>
#include "tests/target/net.h"

enum { ENTRIES = 4 };

static WSAPROTOCOL_INFOW entry[ENTRIES];

static int list(INT *wanted, DWORD *bytes)
{
    memset(entry, 0xee, sizeof entry);
    return WSAEnumProtocols(wanted, entry, bytes);
}

static void before_startup_it_is_refused(void)
{
    DWORD bytes = sizeof entry;

    is(list(NULL, &bytes), SOCKET_ERROR);
    is(WSAGetLastError(), WSANOTINITIALISED);
}

static void each_entry_opens_a_socket(void)
{
    DWORD bytes = sizeof entry;
    int n = list(NULL, &bytes);

    is(n, 2);
    for (int i = 0; i < n; i++) {
        SOCKET s =
            WSASocket(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &entry[i], 0, 0);
        int type = 0, length = sizeof type, bytes_of_info = sizeof(WSAPROTOCOL_INFOW);
        WSAPROTOCOL_INFOW info;

        ok(s != INVALID_SOCKET);
        is(getsockopt(s, SOL_SOCKET, SO_TYPE, (char *)&type, &length), 0);
        is(type, entry[i].iSocketType);
        is(getsockopt(s, SOL_SOCKET, SO_PROTOCOL_INFO, (char *)&info, &bytes_of_info), 0);
        is(memcmp(&info, &entry[i], sizeof info), 0);
        is(entry[i].iVersion, 2);
        is(entry[i].iMaxSockAddr, sizeof(struct sockaddr_in));
        ok(entry[i].szProtocol[0] != 0);
        ok(!(entry[i].dwProviderFlags & PFL_HIDDEN));
        is(closesocket(s), 0);
    }
}

static void the_list_of_protocols_selects(void)
{
    INT tcp[] = {0xdead, IPPROTO_TCP, IPPROTO_TCP, 0}, none[] = {0},
        strange[] = {-1, IPPROTO_RAW, 0};
    DWORD bytes = sizeof entry;

    is(list(tcp, &bytes), 1);
    is(entry[0].iProtocol, IPPROTO_TCP);
    ok(entry[0].dwServiceFlags1 & XP1_GUARANTEED_DELIVERY);
    is(list(none, &bytes), 0);
    is(list(strange, &bytes), 0);
}

static void the_length_is_a_bound_and_an_answer(void)
{
    DWORD bytes = 0;

    is(WSAEnumProtocols(NULL, NULL, &bytes), SOCKET_ERROR);
    is(WSAGetLastError(), WSAENOBUFS);
    is(bytes, 2 * sizeof entry[0]);
    bytes--;
    is(list(NULL, &bytes), SOCKET_ERROR);
    is(WSAGetLastError(), WSAENOBUFS);
    is(bytes, 2 * sizeof entry[0]);
    ok(((unsigned char *)entry)[0] == 0xee); /* nothing was written */
    is(list(NULL, &bytes), 2);
    ok(((unsigned char *)&entry[2])[0] == 0xee);
    is(WSAEnumProtocols(NULL, entry, NULL), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
}

static void winsock_up(void)
{
    WSADATA data;

    is(WSAStartup(MAKEWORD(2, 2), &data), 0);
}

static const struct tap_test tests[] = {
    TAP(before_startup_it_is_refused),        TAP(winsock_up),
    TAP(each_entry_opens_a_socket),           TAP(the_list_of_protocols_selects),
    TAP(the_length_is_a_bound_and_an_answer), TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
