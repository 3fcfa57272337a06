/* SPDX-License-Identifier: MIT */
/* t_burst ADDRESS PORT N BYTES: sends N datagrams there, one behind the other on a blocking socket,
 * each with its number first, and says so.  tests/system/test_nic.py counts them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>

#include "image/user/prog/help.h"

enum { MOST = 65507 };

int main(int argc, char **argv)
{
    static char data[MOST];
    struct sockaddr_in to = { .sin_family = AF_INET };
    unsigned n, bytes;
    WSADATA wsa;
    SOCKET s;

    if (asks_for_help(argc, argv)) {
        printf("usage: t_burst ADDRESS PORT N BYTES     N datagrams at once\n");
        return 0;
    }
    if (argc != 5 || WSAStartup(MAKEWORD(2, 2), &wsa))
        return 2;
    to.sin_addr.s_addr = inet_addr(argv[1]);
    to.sin_port = htons((u_short)atoi(argv[2]));
    n = (unsigned)atoi(argv[3]);
    bytes = (unsigned)atoi(argv[4]);
    s = socket(AF_INET, SOCK_DGRAM, 0);
    if (bytes < sizeof n || bytes > MOST || s == INVALID_SOCKET)
        return 2;
    for (unsigned i = 0; i < n; i++) {
        memcpy(data, &i, sizeof i);
        if (sendto(s, data, (int)bytes, 0, (struct sockaddr *)&to, sizeof to) != (int)bytes) {
            printf("datagram %u: error %d\n", i, WSAGetLastError());
            return 1;
        }
    }
    printf("sent %u datagrams\n", n);
    closesocket(s);
    return 0;
}
