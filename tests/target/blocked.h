/* SPDX-License-Identifier: MIT */
/* blocked: a WSPConnect that blocks, in a thread of its own.
 *
 * Units    microseconds.
 * Returns  rc, err and took_us are valid after blocked_join.
 * Context  the main thread of a test.                                                          */
#pragma once
#include "tests/target/net.h"

struct blocked {
    SOCKET s;
    struct sockaddr_in to;
    int rc, err;
    uint64_t took_us;
    HANDLE thread;
};

/* Returns when the call sleeps in the provider: its port is chosen, its SYN on the way. */
void blocked_connect(struct blocked *b, SOCKET s, const struct sockaddr *to);
/* Waits for its end; a hang fails the test. */
void blocked_join(struct blocked *b);
