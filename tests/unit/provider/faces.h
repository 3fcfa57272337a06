/* SPDX-License-Identifier: MIT */
/* faces: a call is made with its n-th access to the program's memory failing, for each n it has.
 * It then reports an error, and the same call works afterwards.  A socket that it makes is
 * closed, so what it leaves behind shows. */
#pragma once
#include <string.h>

#include "tests/unit/provider/calls.h"

enum { FACE_WORDS = 16 };

struct face {
    const char *name;
    enum svc_set set;
    unsigned method;
    unsigned (*prepare)(uint32_t *v); /* returns how many words; makes subject */
};
extern SOCKET subject;                /* of the call; INVALID_SOCKET: none */
void faces_fail(const struct face *faces, unsigned n);

static inline uint32_t name_of(uint32_t ip, uint16_t port)
{
    struct sockaddr_in a = {.sin_family = AF_INET};

    a.sin_addr.s_addr = net_order(ip);
    a.sin_port = (USHORT)(port << 8 | port >> 8);
    return user_copy(&a, sizeof a);
}

static inline uint32_t word(uint32_t v)
{
    return user_copy(&v, sizeof v);
}

static inline uint32_t buffer(uint32_t n)
{
    uint32_t v[2] = {n, user_new(n)};

    return user_copy(v, sizeof v);
}

static inline unsigned put_words(uint32_t *v, unsigned n, const uint32_t *from)
{
    memcpy(v, from, n * sizeof *v);
    return n;
}
#define WORDS_OF(v, ...) \
    put_words((v), sizeof((uint32_t[]){__VA_ARGS__}) / 4, (uint32_t[]){__VA_ARGS__})
