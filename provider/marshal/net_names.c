/* SPDX-License-Identifier: MIT */
#include "provider/marshal/net_names.h"

#include "bsp/abi/svc_abi.h"
#include "bsp/kernel/kernel.h"
#include "bsp/kernel/sched/deadline.h"
#include "lwip-port/net_dns.h"
#include "lwip-port/net_lock.h"
#include "provider/abi/net_abi.h"
#include "provider/include/winsock2.h"
#include "provider/marshal/user.h"
#include "provider/socket/call_memory.h"

#include <string.h>

_Static_assert((int)NET_ANSWER_ADDRESSES == (int)NET_ADDRESSES &&
                   (int)NET_ANSWER_NAME == (int)NET_NAME_BYTES,
               "a program has room for what the port answers");

/* CE's own name for a device without a configured name. */
static char host_name[NET_HOST_BYTES] GUARDED_BY(net_core) = "WindowsCE";

/* --- look-ups --------------------------------------------------------------------------------- */

static uint32_t code_of(enum net_result r)
{
    switch (r) {
    case NET_OK:
        return 0;
    case NET_NOT_FOUND:
        return WSAHOST_NOT_FOUND;
    case NET_NO_DATA:
        return WSANO_DATA;
    case NET_AGAIN:
    case NET_TIMEOUT:
        return WSATRY_AGAIN;
    case NET_REFUSED:
    case NET_NO_SERVER:
        return WSANO_RECOVERY;
    case NET_DOWN:
        return WSAENETDOWN;
    case NET_KILLED:
        return WSAEINTR;
    case NET_UNREACHABLE:
    case NET_FAILED:
        break;
    }
    return WSAENOBUFS;
}

/* Where the answer goes, and room for it here; a kernel stack is no place for it. */
struct look_up {
    char name[NET_NAME_BYTES];
    struct net_answer answer;
    struct net_answer_out out;
};

/* All of it: what the port has not filled is 0. */
static void describe(struct net_answer_out *out, const struct net_answer *answer)
{
    out->count = answer->count;
    for (unsigned i = 0; i < NET_ADDRESSES; i++)
        out->address[i] = net_addr_v4(answer->address[i]);
    memcpy(out->name, answer->name, sizeof out->name);
}

static uint32_t finish(struct look_up *l, enum net_result r, uint32_t at)
{
    uint32_t err = code_of(r);

    if (!err) {
        describe(&l->out, &l->answer);
        if (!copy_out(user(at), &l->out, sizeof l->out))
            err = WSAEFAULT;
    }
    call_free(l, sizeof *l);
    return err;
}

uint32_t net_api_resolve(uaddr_t at)
{
    struct net_resolve a;
    struct look_up *l;
    int n;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    l = call_alloc(sizeof *l);
    if (!l)
        return WSAENOBUFS;
    n = (int)copy_in_str(l->name, user(a.name), sizeof l->name);
    if (n < 0) {
        call_free(l, sizeof *l);
        return WSAEFAULT;
    }
    return finish(l, net_resolve(l->name, deadline_after(a.timeout_ms), &l->answer), a.answer);
}

uint32_t net_api_reverse(uaddr_t at)
{
    struct net_reverse a;
    struct look_up *l;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    l = call_alloc(sizeof *l);
    if (!l)
        return WSAENOBUFS;
    return finish(l, net_reverse(net_addr_from_v4(a.address), deadline_after(a.timeout_ms),
                                 &l->answer), a.answer);
}

/* --- our own name ----------------------------------------------------------------------------- */

/* One label: letters, digits, and hyphens between them. */
static bool is_host_name(const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < n; i++) {
        char c = name[i];
        bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

        if (!alnum && (c != '-' || i == 0 || i == n - 1))
            return false;
    }
    return n > 0;
}

uint32_t net_api_host_name(uaddr_t at)
{
    struct net_host_name a;
    char name[NET_HOST_BYTES] = { 0 };

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    if (a.set) {
        if (copy_in_str(name, user(a.name), sizeof name) < 0)
            return WSAEFAULT;
        if (!is_host_name(name))
            return WSAEINVAL;
    }
    net_lock();
    if (a.set)
        memcpy(host_name, name, sizeof name);
    else
        memcpy(name, host_name, sizeof name);
    net_unlock();
    if (!a.set && !copy_out(user(a.name), name, strlen(name) + 1))
        return WSAEFAULT;
    return 0;
}
