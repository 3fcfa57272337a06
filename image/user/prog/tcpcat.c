/* SPDX-License-Identifier: MIT */
/* tcpcat HOST PORT [TEXT]: connects, sends TEXT or standard input line by line, prints what comes
 * back until the peer closes.  Exit status 0 when all went well, 1 when not, 2 for usage. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <ws2tcpip.h>

#include "image/user/prog/help.h"
#include "image/user/ws2/errname.h"

#include <windows.h>

enum { EXIT_USAGE = 2, CHUNK_BYTES = 2048 };

static int fail(const char *what, int error)
{
    printf("tcpcat: %s: %s %d\n", what, ws2_error_name(error), error);
    return EXIT_FAILURE;
}

static int send_all(SOCKET s, const char *data, int n)
{
    while (n > 0) {
        int sent = send(s, data, n, 0);

        if (sent == SOCKET_ERROR)
            return WSAGetLastError();
        data += sent;
        n -= sent;
    }
    return 0;
}

/* Standard input goes out while answers come in: a thread of its own, since the console is not a
 * socket.  An empty line of end-of-input ends our side. */
static DWORD WINAPI send_input(LPVOID param)
{
    SOCKET s = (SOCKET)(UINT_PTR)param;
    char line[256];

    while (fgets(line, sizeof line, stdin))
        if (send_all(s, line, (int)strlen(line)))
            break;
    shutdown(s, SD_SEND);
    return 0;
}

static int receive_all(SOCKET s)
{
    static char data[CHUNK_BYTES];

    for (;;) {
        int n = recv(s, data, sizeof data, 0);

        if (n == SOCKET_ERROR)
            return WSAGetLastError();
        if (!n)
            return 0;
        fwrite(data, 1, (size_t)n, stdout);
        fflush(stdout);
    }
}

static int converse(SOCKET s, const char *text)
{
    HANDLE sender;
    int err;

    if (text) {
        err = send_all(s, text, (int)strlen(text));
        if (err)
            return fail("send", err);
        shutdown(s, SD_SEND);
    } else {
        sender = CreateThread(NULL, 0, send_input, (LPVOID)(UINT_PTR)s, 0, NULL);
        if (!sender)
            return fail("CreateThread", (int)GetLastError());
        CloseHandle(sender);
    }
    err = receive_all(s);
    return err ? fail("recv", err) : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct addrinfo want = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *to;
    int err, status;
    WSADATA data;
    SOCKET s;

    if (argc < 3 || argc > 4) {
        printf("usage: tcpcat HOST PORT [TEXT]     sends TEXT, or what is typed\n");
        return asks_for_help(argc, argv) ? EXIT_SUCCESS : EXIT_USAGE;
    }
    err = WSAStartup(MAKEWORD(2, 2), &data);
    if (err)
        return fail("WSAStartup", err);
    err = getaddrinfo(argv[1], argv[2], &want, &to);
    if (err)
        return fail(argv[1], err);
    s = socket(to->ai_family, to->ai_socktype, to->ai_protocol);
    if (s == INVALID_SOCKET)
        return fail("socket", WSAGetLastError());
    if (connect(s, to->ai_addr, (int)to->ai_addrlen))
        return fail("connect", WSAGetLastError());
    freeaddrinfo(to);
    status = converse(s, argc == 4 ? argv[3] : NULL);
    closesocket(s);
    WSACleanup();
    return status;
}
