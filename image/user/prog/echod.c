/* SPDX-License-Identifier: MIT */
/* echod [PORT]: echoes TCP and UDP on PORT, 7 when none is given, until it is stopped.  One thread
 * around select; each connection is nonblocking and owns a buffer that is sent before more is
 * read. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>

#include "image/user/prog/help.h"
#include "image/user/ws2/errname.h"

enum { EXIT_USAGE = 2, ECHO_PORT = 7, CHUNK_BYTES = 4096, BACKLOG = 32 };
enum { CLIENTS_MAX = FD_SETSIZE - 2 };    /* the sets also hold the listener and the UDP socket */

static const char usage[] =
    "usage: echod [PORT]     echoes TCP and UDP, on port 7 if none is given\n";

struct client {
    SOCKET s;
    int have, sent;                       /* bytes in data, and how many of them are out */
    char data[CHUNK_BYTES];
};

static struct client *clients[CLIENTS_MAX];
static int nclients;

static int fail(const char *what, int error)
{
    printf("echod: %s: %s %d\n", what, ws2_error_name(error), error);
    return EXIT_FAILURE;
}

static SOCKET open_socket(int type, u_short port)
{
    struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(port) };
    SOCKET s = socket(AF_INET, type, 0);
    u_long on = 1;

    if (s == INVALID_SOCKET)
        return s;
    if (bind(s, (struct sockaddr *)&any, sizeof any) || ioctlsocket(s, FIONBIO, &on) ||
        (type == SOCK_STREAM && listen(s, BACKLOG))) {
        int err = WSAGetLastError();

        closesocket(s);
        WSASetLastError(err);
        return INVALID_SOCKET;
    }
    return s;
}

static void accept_one(SOCKET listener)
{
    SOCKET s = accept(listener, NULL, NULL);
    struct client *c = s == INVALID_SOCKET ? NULL : calloc(1, sizeof *c);
    u_long on = 1;

    if (s == INVALID_SOCKET)
        return;
    if (!c || ioctlsocket(s, FIONBIO, &on)) {
        closesocket(s);
        free(c);
        return;
    }
    c->s = s;
    clients[nclients++] = c;
}

static void drop(int i)
{
    closesocket(clients[i]->s);
    free(clients[i]);
    clients[i] = clients[--nclients];
}

/* False when the connection has come to its end. */
static bool read_some(struct client *c)
{
    int n = recv(c->s, c->data, sizeof c->data, 0);

    if (n == SOCKET_ERROR)
        return WSAGetLastError() == WSAEWOULDBLOCK;
    c->have = n;
    c->sent = 0;
    return n > 0;
}

static bool write_some(struct client *c)
{
    int n = send(c->s, c->data + c->sent, c->have - c->sent, 0);

    if (n == SOCKET_ERROR)
        return WSAGetLastError() == WSAEWOULDBLOCK;
    c->sent += n;
    if (c->sent == c->have)
        c->sent = c->have = 0;
    return true;
}

static void echo_datagram(SOCKET s)
{
    static char data[65535];
    struct sockaddr_in from;
    int len = sizeof from;
    int n = recvfrom(s, data, sizeof data, 0, (struct sockaddr *)&from, &len);

    if (n != SOCKET_ERROR)
        sendto(s, data, n, 0, (struct sockaddr *)&from, len);
}

static int serve(SOCKET tcp, SOCKET udp)
{
    for (;;) {
        fd_set rd, wr;

        FD_ZERO(&rd);
        FD_ZERO(&wr);
        FD_SET(udp, &rd);
        if (nclients < CLIENTS_MAX)
            FD_SET(tcp, &rd);
        for (int i = 0; i < nclients; i++)
            if (clients[i]->have)
                FD_SET(clients[i]->s, &wr);
            else
                FD_SET(clients[i]->s, &rd);
        if (select(0, &rd, wr.fd_count ? &wr : NULL, NULL, NULL) == SOCKET_ERROR)
            return fail("select", WSAGetLastError());
        for (int i = nclients - 1; i >= 0; i--) {
            struct client *c = clients[i];

            if (FD_ISSET(c->s, &rd) ? !read_some(c)
                                    : wr.fd_count && FD_ISSET(c->s, &wr) && !write_some(c))
                drop(i);
            else if (c->have && !write_some(c))
                drop(i);
        }
        if (FD_ISSET(tcp, &rd))
            accept_one(tcp);
        if (FD_ISSET(udp, &rd))
            echo_datagram(udp);
    }
}

int main(int argc, char **argv)
{
    unsigned long port = ECHO_PORT;
    char *end = "";
    WSADATA data;
    SOCKET tcp, udp;
    int err;

    if (asks_for_help(argc, argv)) {
        printf("%s", usage);
        return EXIT_SUCCESS;
    }
    if (argc > 1)
        port = strtoul(argv[1], &end, 10);
    if (argc > 2 || *end || !port || port > 0xffff) {
        printf("%s", usage);
        return EXIT_USAGE;
    }
    err = WSAStartup(MAKEWORD(2, 2), &data);
    if (err)
        return fail("WSAStartup", err);
    tcp = open_socket(SOCK_STREAM, (u_short)port);
    if (tcp == INVALID_SOCKET)
        return fail("TCP", WSAGetLastError());
    udp = open_socket(SOCK_DGRAM, (u_short)port);
    if (udp == INVALID_SOCKET)
        return fail("UDP", WSAGetLastError());
    printf("echod: TCP and UDP on port %lu\n", port);
    return serve(tcp, udp);
}
