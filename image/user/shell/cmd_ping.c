/* SPDX-License-Identifier: MIT */
/* ping: echo requests, a second apart. */
#include "image/user/shell/shell.h"

#include "image/user/ws2/errname.h"
#include "image/user/ws2/ws2.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    COUNT = 4,
    COUNT_MAX = 1000,
    BYTES = 32,
    TIMEOUT_MS = 4000,
    INTERVAL_MS = 1000,
    US_PER_MS = 1000
};

struct tally {
    unsigned sent, received;
    uint32_t least, most, sum;   /* microseconds */
};

static void one(uint32_t address, const char *text, struct tally *t)
{
    struct net_ping a = { address, BYTES, TIMEOUT_MS, 0 };
    uint32_t err = NET(PING, &a);

    t->sent++;
    if (err == WSAETIMEDOUT) {
        printf("Request timed out.\n");
    } else if (err) {
        printf("%s: %s %u\n", text, ws2_error_name((int)err), (unsigned)err);
    } else {
        printf("Reply from %s: bytes=%u time=%u.%03ums\n", text, BYTES,
               (unsigned)(a.rtt_us / US_PER_MS), (unsigned)(a.rtt_us % US_PER_MS));
        t->least = t->received && t->least < a.rtt_us ? t->least : a.rtt_us;
        t->most = t->most > a.rtt_us ? t->most : a.rtt_us;
        t->sum += a.rtt_us;
        t->received++;
    }
    fflush(stdout);
}

static void summary(const char *text, const struct tally *t)
{
    printf("\nPing statistics for %s:\n    Packets: Sent = %u, Received = %u, Lost = %u\n", text,
           t->sent, t->received, t->sent - t->received);
    if (t->received)
        printf("    Round trip in us: Minimum = %u, Maximum = %u, Average = %u\n",
               (unsigned)t->least, (unsigned)t->most, (unsigned)(t->sum / t->received));
}

static bool arguments(int argc, char **argv, const char **host, unsigned long *count)
{
    *host = NULL;
    *count = COUNT;
    for (int i = 1; i < argc; i++) {
        char *end = "";

        if (!strcmp(argv[i], "-n") && i + 1 < argc) {
            *count = strtoul(argv[++i], &end, 10);
            if (*end || !*count || *count > COUNT_MAX)
                return false;
        } else if (!*host && argv[i][0] != '-') {
            *host = argv[i];
        } else {
            return false;
        }
    }
    return *host != NULL;
}

int cmd_ping(int argc, char **argv)
{
    struct tally t = { 0 };
    const char *host;
    char text[16];
    unsigned long count;
    uint32_t address;
    int err;

    if (!arguments(argc, argv, &host, &count))
        return usage(argv[0]);
    err = ws2_resolve(host, &address);
    if (err) {
        printf("ping: cannot find %s: %s %d\n", host, ws2_error_name(err), err);
        return STATUS_FAILED;
    }
    ws2_format_address(address, text);
    printf("\nPinging %s with %u bytes of data:\n", text, BYTES);
    fflush(stdout);
    for (unsigned long i = 0; i < count; i++) {
        if (i)
            Sleep(INTERVAL_MS);
        one(address, text, &t);
    }
    summary(text, &t);
    return t.received ? 0 : STATUS_FAILED;
}
