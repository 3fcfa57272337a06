/* SPDX-License-Identifier: MIT */
/* Select, events, options, ioctls. */
#include "tests/unit/provider/call_args.h"

#include "bsp/kernel/object/event.h"
#include "lwip-port/net_lock.h"
#include "provider/include/ws2spi.h"
#include "provider/socket/sock.h"

/* --- select and events ------------------------------------------------------------------------ */

int ws_select(fd_set *r, fd_set *w, fd_set *x, int64_t timeout_us, int *ready)
{
    struct timeval tv = { (LONG)(timeout_us / SECOND), (LONG)(timeout_us % SECOND) };
    fd_set *sets[3] = { r, w, x };
    uint32_t at[3], result;
    int err = 0;

    if (in_kernel()) {
        *ready = WSPSelect(0, r, w, x, timeout_us < 0 ? NULL : &tv, &err);
        return *ready < 0 ? err : 0;
    }
    for (unsigned i = 0; i < 3; i++)
        at[i] = sets[i] ? user_copy(sets[i], sizeof *sets[i]) : 0;
    for (unsigned i = 1; i < 3; i++)                        /* one set for two purposes stays one */
        for (unsigned j = 0; j < i; j++)
            if (sets[i] == sets[j])
                at[i] = at[j];
    result = CALL(WSP_SELECT, &err, 0, at[0], at[1], at[2],
                  timeout_us < 0 ? 0 : user_copy(&tv, sizeof tv));
    *ready = (int)result;
    for (unsigned i = 0; i < 3 && !err; i++)
        if (sets[i])
            memcpy(sets[i], user_at(at[i]), sizeof *sets[i]);
    return err;
}

int ws_select1(SOCKET s, unsigned in, int64_t timeout_us, unsigned *out)
{
    fd_set sets[3];
    int ready, err;

    for (unsigned i = 0; i < 3; i++) {
        sets[i].fd_count = in & 1u << i ? 1 : 0;
        sets[i].fd_array[0] = s;
    }
    err = ws_select(&sets[0], &sets[1], &sets[2], timeout_us, &ready);
    *out = 0;
    for (unsigned i = 0; i < 3 && !err; i++)
        *out |= sets[i].fd_count ? 1u << i : 0;
    return err;
}

uint32_t ws_event(void)
{
    struct event *e = event_create(true, false);
    handle_t h = handle_make(self_handles(), &e->obj);

    object_unref(&e->obj);
    return h;
}

bool ws_event_is_set(uint32_t event)
{
    struct object *obj = handle_ref(self_handles(), event, &event_type);
    bool set = container_of(obj, struct event, obj)->signaled;

    object_unref(obj);
    return set;
}

int ws_event_select(SOCKET s, uint32_t event, uint32_t mask)
{
    int err = 0;

    if (in_kernel())
        return WSPEventSelect(s, (WSAEVENT)(uintptr_t)event, (LONG)mask, &err) ? err : 0;
    CALL(WSP_EVENT_SELECT, &err, s, event, mask);
    return err;
}

int ws_enum(SOCKET s, uint32_t event, uint32_t *bits, int32_t codes[10])
{
    WSANETWORKEVENTS ne;
    uint32_t at;
    int err = 0;

    memset(&ne, 0x5a, sizeof ne);
    if (in_kernel()) {
        err = WSPEnumNetworkEvents(s, (WSAEVENT)(uintptr_t)event, &ne, &err) ? err : 0;
    } else {
        at = user_copy(&ne, sizeof ne);
        CALL(WSP_ENUM_NETWORK_EVENTS, &err, s, event, at);
        memcpy(&ne, user_at(at), sizeof ne);
    }
    *bits = (uint32_t)ne.lNetworkEvents;
    memcpy(codes, ne.iErrorCode, sizeof ne.iErrorCode);
    return err;
}

/* --- options and ioctls ----------------------------------------------------------------------- */

int ws_get_option(SOCKET s, int level, int option, int *value)
{
    int err = 0, length = 4;
    uint32_t at;

    *value = 0;
    if (in_kernel())
        return WSPGetSockOpt(s, level, option, (char *)value, &length, &err) ? err : 0;
    at = scratch(4);
    CALL(WSP_GET_SOCK_OPT, &err, s, (uint32_t)level, (uint32_t)option, at,
         user_copy(&length, sizeof length));
    *value = (int)word_at(at);
    return err;
}

int ws_set_option(SOCKET s, int level, int option, int value)
{
    int err = 0;

    if (in_kernel())
        return WSPSetSockOpt(s, level, option, (const char *)&value, 4, &err) ? err : 0;
    CALL(WSP_SET_SOCK_OPT, &err, s, (uint32_t)level, (uint32_t)option, user_copy(&value, 4), 4);
    return err;
}

static int ioctl(SOCKET s, uint32_t code, uint32_t in, uint32_t *out)
{
    DWORD returned = 0;
    uint32_t at;
    int err = 0;

    if (in_kernel())
        return WSPIoctl(s, code, &in, 4, out, 4, &returned, NULL, NULL, NULL, &err) ? err : 0;
    at = scratch(4);
    CALL(WSP_IOCTL, &err, s, code, words(&in, 1), 4, at, 4, scratch(4), 0, 0, 0);
    *out = word_at(at);
    return err;
}

int ws_fionbio(SOCKET s, uint32_t on)
{
    uint32_t out;

    return ioctl(s, FIONBIO, on, &out);
}

int ws_fionread(SOCKET s, uint32_t *bytes)
{
    return ioctl(s, FIONREAD, 0, bytes);
}

unsigned open_sockets(void)
{
    unsigned n;

    net_lock();
    n = sock_count();
    net_unlock();
    return n;
}
