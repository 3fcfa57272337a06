/* SPDX-License-Identifier: MIT */
/* t_resets ADDRESS PORT N: opens N connections there, then closes them all at once, each with a
 * reset, and says so.  tests/system/test_nic.py is at the other end. */
#include <stdio.h>
#include <stdlib.h>
#include <winsock2.h>

#include "image/user/prog/help.h"

enum { MOST = 1024 };

int main(int argc, char **argv)
{
    static SOCKET s[MOST];
    struct linger hard = { 1, 0 };
    struct sockaddr_in to = { .sin_family = AF_INET };
    unsigned n;
    WSADATA data;

    if (asks_for_help(argc, argv)) {
        printf("usage: t_resets ADDRESS PORT N     N connections, all reset at once\n");
        return 0;
    }
    if (argc != 4 || WSAStartup(MAKEWORD(2, 2), &data))
        return 2;
    to.sin_addr.s_addr = inet_addr(argv[1]);
    to.sin_port = htons((u_short)atoi(argv[2]));
    n = (unsigned)atoi(argv[3]);
    if (n > MOST)
        return 2;
    for (unsigned i = 0; i < n; i++) {
        s[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (s[i] == INVALID_SOCKET || connect(s[i], (struct sockaddr *)&to, sizeof to)) {
            printf("connection %u: error %d\n", i, WSAGetLastError());
            return 1;
        }
    }
    for (unsigned i = 0; i < n; i++)
        if (setsockopt(s[i], SOL_SOCKET, SO_LINGER, (char *)&hard, sizeof hard))
            return 1;
    for (unsigned i = 0; i < n; i++)
        if (closesocket(s[i]))
            return 1;
    printf("reset %u connections\n", n);
    return 0;
}
