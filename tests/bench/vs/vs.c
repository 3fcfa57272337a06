/* SPDX-License-Identifier: MIT */
/* vs: what scripts/bench --vs linux runs in the image and in a Linux guest: the same calls in the
 * same order.
 *
 * Output   "VS name value", a line a figure; times in nanoseconds of the guest's clock, rates in
 *          kbit/s.  Exit status 1 and the reason when a call fails.
 * Peer     tests/bench/vs/peer.c on the host, whose services are the ports below.              */
#include "sockets.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SINK = 5001, SOURCE = 5002, ECHO = 5003 };    /* and UDP's port ECHO takes and drops */
enum { TIMES_MAX = 8192, CROWD_MAX = 1000, CHUNK = 16384 };

static struct sockaddr_in peer;
static uint64_t times[TIMES_MAX];
static SOCKET crowd[CROWD_MAX];
static char chunk[CHUNK];
static volatile int bulk_stop;

static void give_up(const char *what)
{
    printf("vs: %s fails, error %d\n", what, net_error());
    exit(1);
}

static void figure(const char *name, uint64_t value)
{
    printf("VS %s %llu\n", name, (unsigned long long)value);
}

static int by_size(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static void report(const char *name, int n)
{
    char text[48];

    qsort(times, (size_t)n, sizeof *times, by_size);
    snprintf(text, sizeof text, "%s_ns", name);
    figure(text, times[n / 2]);
    snprintf(text, sizeof text, "%s_p99_ns", name);
    figure(text, times[n - 1 - n / 100]);
}

static SOCKET new_socket(int type)
{
    SOCKET s = socket(AF_INET, type, 0);

    if (s == (SOCKET)INVALID_SOCKET)
        give_up("socket");
    return s;
}

static SOCKET connected(int port)
{
    SOCKET s = new_socket(SOCK_STREAM);

    peer.sin_port = htons((uint16_t)port);
    if (connect(s, (struct sockaddr *)&peer, sizeof peer))
        give_up("connect");
    return s;
}

static void no_delay(SOCKET s)
{
    int on = 1;

    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, (char *)&on, sizeof on);
}

static void reset_on_close(SOCKET s)
{
    struct linger now = { 1, 0 };

    setsockopt(s, SOL_SOCKET, SO_LINGER, (char *)&now, sizeof now);
}

static void cycles(const char *name, int n, int reset)
{
    for (int i = 0; i < n; i++) {
        uint64_t start = now_ns();
        SOCKET s = connected(SINK);

        if (reset)
            reset_on_close(s);
        closesocket(s);
        times[i] = now_ns() - start;
    }
    report(name, n);
}

/* `wide` connects under way at once, select until all are made; the time of one is its share. */
static void flight(int n, int wide)
{
    for (int round = 0; round < n / wide; round++) {
        uint64_t start = now_ns();
        int open = 0;

        for (int i = 0; i < wide; i++) {
            crowd[i] = new_socket(SOCK_STREAM);
            set_nonblocking(crowd[i]);
            peer.sin_port = htons(SINK);
            if (connect(crowd[i], (struct sockaddr *)&peer, sizeof peer) &&
                net_error() != IN_PROGRESS)
                give_up("connect");
        }
        while (open < wide) {
            SOCKET most = 0;
            fd_set writable;

            FD_ZERO(&writable);
            for (int i = 0; i < wide; i++)
                if (crowd[i] != (SOCKET)INVALID_SOCKET) {
                    FD_SET(crowd[i], &writable);
                    most = crowd[i] > most ? crowd[i] : most;
                }
            if (select((int)most + 1, NULL, &writable, NULL, NULL) < 0)
                give_up("select");
            for (int i = 0; i < wide; i++)
                if (crowd[i] != (SOCKET)INVALID_SOCKET && FD_ISSET(crowd[i], &writable)) {
                    reset_on_close(crowd[i]);
                    closesocket(crowd[i]);
                    crowd[i] = (SOCKET)INVALID_SOCKET;
                    open++;
                }
        }
        times[round] = (now_ns() - start) / (unsigned)wide;
    }
    report("flight16", n / wide);
}

static void echo(int n)
{
    SOCKET s = connected(ECHO);
    char byte = 'e';

    no_delay(s);
    for (int i = 0; i < n; i++) {
        uint64_t start = now_ns();

        if (send(s, &byte, 1, 0) != 1 || recv(s, &byte, 1, 0) != 1)
            give_up("echo");
        times[i] = now_ns() - start;
    }
    report("echo", n);
    closesocket(s);
}

static void datagrams(int n)
{
    SOCKET s = new_socket(SOCK_DGRAM);
    uint64_t start;

    peer.sin_port = htons(ECHO);
    if (connect(s, (struct sockaddr *)&peer, sizeof peer))
        give_up("connect");
    start = now_ns();
    for (int i = 0; i < n; i++)
        if (send(s, chunk, 64, 0) != 64)
            give_up("send of a datagram");
    figure("datagram_ns", (now_ns() - start) / (unsigned)n);
    closesocket(s);
}

/* select over connections of which none is ready, with a time-out of zero. */
static void watch(int n, int count)
{
    struct timeval at_once = { 0, 0 };
    SOCKET most = 0;
    fd_set all;

    FD_ZERO(&all);
    for (int i = 0; i < count; i++) {
        crowd[i] = connected(ECHO);
        FD_SET(crowd[i], &all);
        most = crowd[i] > most ? crowd[i] : most;
    }
    for (int i = 0; i < n; i++) {
        fd_set readable = all;
        uint64_t start = now_ns();

        if (select((int)most + 1, &readable, NULL, NULL, &at_once))
            give_up("select of idle sockets");
        times[i] = now_ns() - start;
    }
    report("select1000", n);
    cycles("connect_beside_1000", 200, 1);
    for (int i = 0; i < count; i++) {
        reset_on_close(crowd[i]);
        closesocket(crowd[i]);
    }
}

static void send_bulk(int megabytes)
{
    SOCKET s = connected(SINK);
    uint64_t start = now_ns(), bytes = (uint64_t)megabytes * 1000000, left = bytes;

    while (left) {
        int part = (int)send(s, chunk, left < CHUNK ? (int)left : CHUNK, 0);

        if (part <= 0)
            give_up("send");
        left -= (unsigned)part;
    }
#ifdef UNDER_CE
    shutdown(s, SD_SEND);
#else
    shutdown(s, SHUT_WR);
#endif
    if (recv(s, chunk, 1, 0) != 0)    /* the peer closes when it has read everything */
        give_up("the end of what was sent");
    figure("send_kbit", bytes * 8 * 1000000 / (now_ns() - start));
    closesocket(s);
}

static void receive_bulk(int megabytes)
{
    SOCKET s = connected(SOURCE);
    uint64_t start = now_ns(), bytes = (uint64_t)megabytes * 1000000, got = 0;
    int n = snprintf(chunk, CHUNK, "%d\n", megabytes);

    if (send(s, chunk, n, 0) != n)
        give_up("send");
    while ((n = (int)recv(s, chunk, CHUNK, 0)) > 0)
        got += (unsigned)n;
    if (n < 0 || got != bytes)
        give_up("recv");
    figure("recv_kbit", bytes * 8 * 1000000 / (now_ns() - start));
    closesocket(s);
}

THREAD_FUNCTION(keep_sending, arg)
{
    SOCKET s = *(SOCKET *)arg;

    while (!bulk_stop && send(s, chunk + CHUNK / 2, CHUNK / 2, 0) > 0)
        ;
    return 0;
}

/* Connect cycles of one thread while another of the same priority sends without end. */
static void beside_bulk(int n)
{
    SOCKET s = connected(SINK);
    thread_t sender = thread_start(keep_sending, &s);

    cycles("connect_beside_bulk", n, 1);
    bulk_stop = 1;
    thread_join(sender);
    closesocket(s);
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[2] : "";
    int n = argc > 3 ? atoi(argv[3]) : 0;

    if (argc < 4 || n < 1 || n > TIMES_MAX) {
        printf("usage: vs ADDRESS connect|reset|flight|echo|datagrams|select|beside|send|recv N\n");
        return 2;
    }
    net_start();
    peer.sin_family = AF_INET;
    peer.sin_addr.s_addr = inet_addr(argv[1]);
    if (!strcmp(what, "connect"))
        cycles("connect", n, 0);
    else if (!strcmp(what, "reset"))
        cycles("reset", n, 1);
    else if (!strcmp(what, "flight"))
        flight(n, 16);
    else if (!strcmp(what, "echo"))
        echo(n);
    else if (!strcmp(what, "datagrams"))
        datagrams(n);
    else if (!strcmp(what, "select"))
        watch(n, CROWD_MAX);
    else if (!strcmp(what, "beside"))
        beside_bulk(n);
    else if (!strcmp(what, "send"))
        send_bulk(n);
    else if (!strcmp(what, "recv"))
        receive_bulk(n);
    else
        give_up(what);
    return 0;
}
