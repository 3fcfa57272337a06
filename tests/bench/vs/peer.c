/* SPDX-License-Identifier: MIT */
/* The other end of vs (tests/bench/vs/vs.c), on the host: a sink (reads to the end, closes), a
 * source (reads a number on a line, sends that many million bytes, closes), an echo; what comes by
 * UDP is dropped.
 *
 * usage: peer ADDRESS; says "ready" when all ports listen.  One thread, epoll: it has to be faster
 * than either guest, and a thousand connections stay open.                                       */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SINK = 5001, SOURCE = 5002, ECHO = 5003 };
enum { LISTENER = 1, DATAGRAMS, CONNECTION };

struct end {
    int fd, kind, port;
    uint64_t left;      /* bytes a source has to send */
};

static int ep;
static char buffer[1 << 18];

static void watch(struct end *e, uint32_t events, int how)
{
    struct epoll_event ev = { .events = events, .data.ptr = e };

    if (epoll_ctl(ep, how, e->fd, &ev)) {
        perror("epoll_ctl");
        exit(1);
    }
}

static struct end *new_end(int fd, int kind, int port)
{
    struct end *e = calloc(1, sizeof *e);

    if (!e || fd < 0) {
        perror("peer");
        exit(1);
    }
    e->fd = fd;
    e->kind = kind;
    e->port = port;
    watch(e, EPOLLIN, EPOLL_CTL_ADD);
    return e;
}

static void open_port(const char *address, int type, int port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    int fd = socket(AF_INET, type | SOCK_NONBLOCK, 0), on = 1;

    inet_aton(address, &at.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) || (type == SOCK_STREAM && listen(fd, 4096))) {
        perror("peer: bind or listen");
        exit(1);
    }
    new_end(fd, type == SOCK_STREAM ? LISTENER : DATAGRAMS, port);
}

static void close_end(struct end *e)
{
    close(e->fd);
    free(e);
}

static void feed(struct end *e)
{
    while (e->left) {
        size_t most = e->left < sizeof buffer ? e->left : sizeof buffer;
        ssize_t n = send(e->fd, buffer, most, MSG_NOSIGNAL);

        if (n < 0) {
            watch(e, EPOLLOUT, EPOLL_CTL_MOD);
            return;
        }
        e->left -= (uint64_t)n;
    }
    close_end(e);
}

static void serve(struct end *e)
{
    ssize_t n;

    if (e->left) {
        feed(e);
        return;
    }
    n = recv(e->fd, buffer, sizeof buffer, 0);
    if (n <= 0) {
        close_end(e);
    } else if (e->port == ECHO) {
        if (send(e->fd, buffer, (size_t)n, MSG_NOSIGNAL) != n)
            close_end(e);
    } else if (e->port == SOURCE) {
        buffer[n < 20 ? n : 20] = 0;
        e->left = strtoull(buffer, NULL, 10) * 1000000;
        feed(e);
    }
}

static void turn(struct end *e)
{
    int fd, on = 1;

    if (e->kind == LISTENER) {
        while ((fd = accept4(e->fd, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            new_end(fd, CONNECTION, e->port);
        }
    } else if (e->kind == DATAGRAMS) {
        while (recv(e->fd, buffer, sizeof buffer, 0) >= 0)
            ;
    } else {
        serve(e);
    }
}

int main(int argc, char **argv)
{
    struct epoll_event events[64];

    if (argc != 2) {
        fprintf(stderr, "usage: peer ADDRESS\n");
        return 2;
    }
    ep = epoll_create1(0);
    for (int port = SINK; port <= ECHO; port++)
        open_port(argv[1], SOCK_STREAM, port);
    open_port(argv[1], SOCK_DGRAM, ECHO);
    puts("ready");
    fflush(stdout);
    for (;;) {
        int n = epoll_wait(ep, events, 64, -1);

        for (int i = 0; i < n; i++)
            turn(events[i].data.ptr);
    }
}
