/* SPDX-License-Identifier: MIT */
#include "tests/unit/provider/sweep.h"

#include <string.h>

enum { MOST_FAILURES = 300 };

SOCKET s, other, made;

struct look {
    struct ws_name own, peer;
    int own_err, peer_err, so_error, so_error_err;
    unsigned ready;
    uint32_t unread;
};

static void look(struct look *l)
{
    memset(l, 0, sizeof *l);
    if (s == INVALID_SOCKET)
        return;
    l->own_err = ws_sock_name(s, &l->own);
    l->peer_err = ws_peer_name(s, &l->peer);
    ws_select1(s, IN_R | IN_W | IN_X, 0, &l->ready);
    ws_fionread(s, &l->unread);
}

void sweep_close(SOCKET *p)
{
    if (*p != INVALID_SOCKET) {
        ws_set_option(*p, SOL_SOCKET, SO_LINGER, 1);
        CHECK_EQ(ws_close(*p), 0);
    }
    *p = INVALID_SOCKET;
}

static bool documented(const struct sweep *w, int err)
{
    for (unsigned i = 0; i < ARRAY_SIZE(w->errors); i++)
        if (w->errors[i] && err == w->errors[i])
            return true;
    return false;
}

/* False when the call makes fewer allocations than that. */
static bool fail_one(const struct sweep *w, bool kernel, unsigned nth)
{
    unsigned (*calls)(void) = kernel ? heap_kernel_calls : heap_lwip_calls;
    struct look before, after;
    unsigned begun;
    bool reached;
    int err;

    s = other = made = INVALID_SOCKET;
    w->open();
    look(&before);
    begun = calls();
    (kernel ? heap_fail_kernel : heap_fail_lwip)(nth, 1);
    err = w->call();
    reached = calls() - begun >= nth;
    heap_fail_kernel(0, 0);
    heap_fail_lwip(0, 0);
    if (err != w->fine) {
        if (!documented(w, err))
            test_fail(__FILE__, __LINE__, "%s allocation %u: error %d", kernel ? "kernel" : "lwIP",
                      nth, err);
        look(&after);
        CHECK(!memcmp(&before, &after, sizeof before));
        CHECK_EQ(w->call(), w->fine);
    }
    if (w->check)
        w->check();
    sweep_close(&made);
    sweep_close(&other);
    sweep_close(&s);
    return reached;
}

static void settle(struct heap_figures *h)
{
    world_sleep(600ull * SECOND); /* TIME_WAIT, ARP, reassembly */
    heap_figures(h);
}

void sweep(const struct sweep *w)
{
    struct heap_figures before, after;

    fail_one(w, true, 100000); /* all that is allocated once, and ARP */
    for (unsigned kernel = 0; kernel < 2; kernel++) {
        unsigned nth = 1;

        settle(&before);
        while (fail_one(w, kernel, nth))
            CHECK(nth++ < MOST_FAILURES);
        settle(&after);
        CHECK_EQ(after.kernel_blocks, before.kernel_blocks);
        CHECK_EQ(after.lwip_blocks, before.lwip_blocks);
    }
}
