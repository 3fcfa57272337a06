/* SPDX-License-Identifier: MIT */
/* overlapped: an overlapped call as the library makes it: prepare() its arguments, change what the
 * test is about, make() it; make_again() when it pends, or serve() it until it has ended.
 * Returns  make, make_again, serve: 0 or the call's WSAE*.  next_due: how many, or none after an
 *          error. */
#pragma once
#include <string.h>

#include "provider/include/ws2spi.h"
#include "tests/unit/provider/calls.h"

enum { A_SOCKET, A_BUFFERS, A_COUNT, A_MOVED, A_FLAGS, A_OVERLAPPED, A_COMPLETION, A_THREAD, A_ERR,
       WORDS };

struct call {
    uint32_t v[WORDS], data, overlapped, event, err;
    uint32_t answer;
};

static inline uint32_t word_at(uint32_t at, unsigned index)
{
    uint32_t v;

    memcpy(&v, (char *)user_at(at) + 4 * index, 4);
    return v;
}

static inline uint32_t zero(void)
{
    const uint32_t none = 0;

    return user_copy(&none, 4);
}

static inline void prepare(struct call *c, SOCKET s, const void *data, unsigned bytes)
{
    uint32_t buffer[2] = { bytes, 0 }, image[5] = { 7, 7, 7, 7, 0 };

    c->data = data ? user_copy(data, bytes) : user_new(bytes + 1);
    buffer[1] = c->data;
    c->event = ws_event();
    image[4] = c->event;
    c->overlapped = user_copy(image, sizeof image);
    c->err = zero();
    const uint32_t v[WORDS] = { s, user_copy(buffer, sizeof buffer), 1, 0, data ? 0 : zero(),
                                c->overlapped, 0, 0, c->err };
    memcpy(c->v, v, sizeof v);
}

static inline int make(struct call *c, unsigned method)
{
    c->answer = host_svc(SVC_WSP, method, user_copy(c->v, sizeof c->v), sizeof c->v);
    return c->answer ? (int)word_at(c->err, 0) : 0;
}

static inline int make_again(struct call *c, unsigned method)
{
    uint32_t first = c->v[A_COMPLETION];
    int err;

    c->v[A_COMPLETION] = WSP_OVERLAP_AGAIN | (first & WSP_OVERLAP_ROUTINE);
    err = make(c, method);
    c->v[A_COMPLETION] = first;
    return c->answer == WSP_PENDING ? WSA_IO_PENDING : err;
}

static inline unsigned next_due(uint32_t *out, unsigned room)
{
    const uint32_t v[3] = { user_new(4 * room + 4), room, zero() };
    uint32_t n = host_svc(SVC_WSP, WSP_NEXT_DUE, user_copy(v, sizeof v), sizeof v);

    if (n > room)
        return 0;
    memcpy(out, user_at(v[0]), 4 * n);
    return n;
}

/* What the library's service does, for one request. */
static inline int serve(struct call *c, unsigned method)
{
    uint32_t s;
    int err;

    while ((err = make_again(c, method)) == WSA_IO_PENDING && next_due(&s, 1))
        CHECK_EQ(s, c->v[A_SOCKET]);
    return err;
}

static inline SOCKET overlapped(int type)
{
    const uint32_t v[7] = { AF_INET, (uint32_t)type, 0, 0, 0, WSA_FLAG_OVERLAPPED, zero() };

    return host_svc(SVC_WSP, WSP_SOCKET, user_copy(v, sizeof v), sizeof v);
}

static inline SOCKET connected(uint16_t port)
{
    SOCKET s = overlapped(SOCK_STREAM);

    CHECK_EQ(ws_connect(s, PEER, port), 0);
    return s;
}
