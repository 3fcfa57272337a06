/* SPDX-License-Identifier: MIT */
/* API set NET: the tables and counters of the IP helper.  Source: net_abi.h. */
#include <string.h>

#include "bsp/kernel/kernel.h"
#include "bsp/kernel/memory/usercopy.h"
#include "lwip-port/net_neighbour.h"
#include "lwip-port/net_tables.h"
#include "provider/include/winsock2.h"
#include "provider/marshal/net_api.h"
#include "provider/marshal/user.h"
#include "provider/socket/call_memory.h"

enum { CONNECTIONS_MAX = 4096 };

_Static_assert(sizeof(struct net_statistics) == sizeof(struct net_statistics_out),
               "the same words in the same order");

/* Entry `n` of a list, if there is room for it. */
static bool entry_out(const struct net_list *a, uint32_t n, const void *e, uint32_t bytes)
{
    return n >= a->max || copy_out(user(a->buffer + n * bytes), e, bytes);
}

static void describe(struct net_adapter_entry *e, const struct net_adapter *a)
{
    memset(e, 0, sizeof *e);
    net_api_describe(&e->is, &a->info);
    e->index = a->index;
    e->mtu = a->mtu;
    e->speed = a->speed;
    e->changed_cs = a->changed_cs;
    e->dns2 = net_addr_v4(a->dns2);
    e->dhcp_server = net_addr_v4(a->dhcp_server);
    e->leased = a->leased;
    e->has_default = a->has_default;
    e->lease_age_s = a->lease_age_s;
    e->lease_s = a->lease_s;
    e->in_octets = a->in_octets;
    e->in_group = a->in_group;
    e->out_octets = a->out_octets;
    e->out_group = a->out_group;
    e->in_unknown = a->in_unknown;
}

static bool adapter(uint32_t nth, struct net_adapter *out)
{
    bool found;

    net_lock();
    found = net_adapter_get(nth, out);
    net_unlock();
    return found;
}

uint32_t net_api_adapters(uaddr_t at)
{
    struct net_list a;
    struct net_adapter of;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    for (a.count = 0; adapter(a.count, &of); a.count++) {
        struct net_adapter_entry e;

        describe(&e, &of);
        if (!entry_out(&a, a.count, &e, sizeof e))
            return WSAEFAULT;
    }
    return copy_out(at, &a, sizeof a) ? 0 : WSAEFAULT;
}

static bool connections_out(const struct net_connections *a, const struct net_connection *v)
{
    struct net_list list = { a->buffer, a->max, 0 };

    for (uint32_t i = 0; i < a->count && i < a->max; i++) {
        const struct net_connection_entry e = {
            .local = net_addr_v4(v[i].local.addr),
            .remote = net_addr_v4(v[i].remote.addr),
            .local_port = v[i].local.port,
            .remote_port = v[i].remote.port,
            .state = v[i].state,
        };

        if (!entry_out(&list, i, &e, sizeof e))
            return false;
    }
    return true;
}

/* A snapshot under the lock, copied out without it. */
uint32_t net_api_connections(uaddr_t at)
{
    struct net_connection *v = NULL;
    struct net_connections a;
    size_t bytes;
    bool out;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    if (a.max > CONNECTIONS_MAX)
        a.max = CONNECTIONS_MAX;
    bytes = a.max * sizeof *v;
    if (bytes)
        v = call_alloc(bytes);
    if (bytes && !v)
        return WSAENOBUFS;
    net_lock();
    a.count = net_connections(a.datagram != 0, v, a.max);
    net_unlock();
    out = connections_out(&a, v) && copy_out(at, &a, sizeof a);
    call_free(v, bytes);
    return out ? 0 : WSAEFAULT;
}

uint32_t net_api_end_connection(uaddr_t at)
{
    struct net_end_connection a;
    struct endpoint local, remote;
    bool found;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    local = (struct endpoint){ net_addr_from_v4(a.local), (uint16_t)a.local_port };
    remote = (struct endpoint){ net_addr_from_v4(a.remote), (uint16_t)a.remote_port };
    net_lock();
    found = net_connection_end(&local, &remote);
    net_unlock();
    return found ? 0 : WSAENOTCONN;
}

static bool neighbour(unsigned place, struct net_neighbour *out, bool *used)
{
    bool found;

    net_lock();
    found = net_neighbour_get(place, out, used);
    net_unlock();
    return found;
}

uint32_t net_api_neighbours(uaddr_t at)
{
    struct net_neighbour of;
    struct net_list a;
    bool used;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    a.count = 0;
    for (unsigned place = 0; neighbour(place, &of, &used); place++) {
        struct net_neighbour_entry e = { .address = net_addr_v4(of.address), .index = of.index };

        if (!used)
            continue;
        memcpy(e.mac, &of.station, sizeof e.mac);
        if (!entry_out(&a, a.count++, &e, sizeof e))
            return WSAEFAULT;
    }
    return copy_out(at, &a, sizeof a) ? 0 : WSAEFAULT;
}

uint32_t net_api_statistics(uaddr_t at)
{
    struct net_statistics_call a;
    struct net_statistics s;

    if (!copy_in(&a, at, sizeof a))
        return WSAEFAULT;
    net_lock();
    net_statistics(&s);
    net_unlock();
    return copy_out(user(a.answer), &s, sizeof s) ? 0 : WSAEFAULT;
}
