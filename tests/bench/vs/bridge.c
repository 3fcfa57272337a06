/* SPDX-License-Identifier: MIT */
/* A wire of a chosen length between two tap interfaces, for scripts/bench --vs linux.
 *
 * usage: bridge QEMU_TAP HOST_TAP DELAY_US LOSS_PER_10000 SEED
 *
 * QEMU is at the other end of QEMU_TAP, this host's own network behind HOST_TAP.  Each frame
 * arrives DELAY_US later; LOSS_PER_10000 of the frames of each way are dropped, which ones depends
 * on SEED and on how many came before.  A way holds at most QUEUE frames; more are dropped, as a
 * router would.  Says "ready" when it works.                                                     */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FRAME = 1600, QUEUE = 16384, BUFFER = 64 << 20 };

struct held {
    uint64_t due;
    uint16_t length;
    char bytes[FRAME];
};

struct way {
    int from, to;
    uint32_t random, loss;
    unsigned first, count;
    struct held *queue;
};

static uint64_t delay_ns;


static uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static _Noreturn void give_up(const char *what)
{
    perror(what);
    exit(1);
}

/* What QEMU puts into its tap comes out of the interface, and the other way. */
static int open_interface(const char *name)
{
    struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
                              .sll_ifindex = (int)if_nametoindex(name) };
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL)), on = 1, size = BUFFER;

    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
    if (!at.sll_ifindex || bind(fd, (struct sockaddr *)&at, sizeof at) ||
        setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on))
        give_up(name);
    return fd;
}

/* Without TUNSETOFFLOAD the host cuts and sums its segments before they are read here. */
static int open_tap(const char *name)
{
    struct ifreq request = { .ifr_flags = IFF_TAP | IFF_NO_PI };
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);

    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    if (fd < 0 || ioctl(fd, TUNSETIFF, &request))
        give_up(name);
    return fd;
}

static int lost(struct way *w)
{
    w->random = w->random * 1664525u + 1013904223u;    /* Numerical Recipes' generator */
    return (w->random >> 8) % 10000 < w->loss;
}

static void take(struct way *w)
{
    uint64_t now = now_ns();

    for (;;) {
        struct held *h = &w->queue[(w->first + w->count) % QUEUE];
        ssize_t n = read(w->from, h->bytes, FRAME);

        if (n < 0)
            return;
        if (lost(w) || w->count == QUEUE - 1)
            continue;
        h->due = now + delay_ns;
        h->length = (uint16_t)n;
        w->count++;
    }
}

/* Passes on what is due; returns when the next one is. */
static uint64_t pass(struct way *w, uint64_t next)
{
    uint64_t now = now_ns();

    while (w->count) {
        struct held *h = &w->queue[w->first];

        if (h->due > now)
            return h->due < next ? h->due : next;
        if (write(w->to, h->bytes, h->length) < 0 && errno != EAGAIN && errno != ENOBUFS)
            give_up("write");
        w->first = (w->first + 1) % QUEUE;
        w->count--;
    }
    return next;
}

int main(int argc, char **argv)
{
    struct way ways[2];
    int ends[2];

    if (argc != 6) {
        fprintf(stderr, "usage: bridge QEMU_TAP HOST_TAP DELAY_US LOSS_PER_10000 SEED\n");
        return 2;
    }
    delay_ns = strtoull(argv[3], NULL, 10) * 1000;
    ends[0] = open_interface(argv[1]);
    ends[1] = open_tap(argv[2]);
    for (int i = 0; i < 2; i++) {
        ways[i] = (struct way){ .from = ends[i], .to = ends[1 - i], .loss = (uint32_t)atoi(argv[4]),
                                .random = (uint32_t)atoi(argv[5]) * 2 + (uint32_t)i,
                                .queue = calloc(QUEUE, sizeof(struct held)) };
        if (!ways[i].queue)
            give_up("bridge");
    }
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct pollfd fds[2] = { { .fd = ends[0], .events = POLLIN },
                                 { .fd = ends[1], .events = POLLIN } };
        uint64_t next = UINT64_MAX, now;
        struct timespec wait;

        for (int i = 0; i < 2; i++)
            next = pass(&ways[i], next);
        now = now_ns();
        next = next > now ? next - now : 0;
        wait = (struct timespec){ .tv_sec = (time_t)(next / 1000000000u),
                                  .tv_nsec = (long)(next % 1000000000u) };
        if (ppoll(fds, 2, next > 1000000000000u ? NULL : &wait, NULL) > 0)
            for (int i = 0; i < 2; i++)
                if (fds[i].revents & POLLIN)
                    take(&ways[i]);
    }
}
