/* SPDX-License-Identifier: MIT */
/* WSPEventSelect and WSPEnumNetworkEvents.
 * Source: CE aa921065, aa916378; R-51..R-53. */
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/sched/thread.h"
#include "provider/spi/wsp.h"

#include "provider/socket/sock.h"

static struct event *event_ref(handle_t h)
{
    struct object *obj = h ? handle_ref(self_handles(), h, &event_type) : NULL;

    return obj ? container_of(obj, struct event, obj) : NULL;
}

/* A new selection replaces the old one, and makes the socket nonblocking for good (W-69). */
int call_event_select(handle_t s, handle_t event, uint32_t mask)
{
    struct sock *so;
    int err = sock_enter(s, &so);
    struct event *fresh, *old;

    if (err)
        return err;
    fresh = mask ? event_ref(event) : NULL;
    if (mask && !fresh) {
        sock_unref(so);
        return WSAEINVAL;                                   /* W-68, R-53 */
    }
    net_lock();
    old = fresh;                                            /* a socket just closed keeps nothing */
    if (so->state != SOCK_CLOSED) {
        old = so->event;
        so->event = fresh;
        so->selected = (uint16_t)(mask & FD_ALL_EVENTS);
        so->nonblocking = true;
        if (fresh && (so->pending & so->selected))
            event_set(fresh);                               /* W-71 */
    }
    net_unlock();
    if (old)
        object_unref(&old->obj);
    sock_unref(so);
    return 0;
}

static void take_events(struct sock *so, struct network_events *out) REQUIRES(net_core)
{
    out->bits = so->pending & so->selected;                 /* W-63 */
    so->pending = (uint16_t)(so->pending & ~out->bits);
    for (unsigned i = 0; i < FD_MAX_EVENTS; i++)
        out->err[i] = 0;
    out->err[FD_CONNECT_BIT] = so->connect_err;
    out->err[FD_CLOSE_BIT] = so->close_err;
}

int call_enum_events(handle_t s, handle_t event, struct network_events *out)
{
    struct sock *so;
    int err = sock_enter(s, &so);
    struct event *e;

    if (err)
        return err;
    e = event_ref(event);
    if (event && !e) {
        sock_unref(so);
        return WSAEINVAL;
    }
    net_lock();
    if (e)
        event_reset(e);                                     /* W-67 */
    take_events(so, out);
    net_unlock();
    if (e)
        object_unref(&e->obj);
    sock_unref(so);
    return 0;
}

int WSPAPI WSPEventSelect(SOCKET s, WSAEVENT hEventObject, LONG lNetworkEvents, LPINT lpErrno)
{
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    return wsp_answer(
        call_event_select(s, (handle_t)(uintptr_t)hEventObject, (uint32_t)lNetworkEvents), lpErrno);
}

int WSPAPI WSPEnumNetworkEvents(SOCKET s, WSAEVENT hEventObject, LPWSANETWORKEVENTS lpNetworkEvents,
                                LPINT lpErrno)
{
    struct network_events ne;
    int err;

    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    if (!kernel_pointer(lpNetworkEvents))
        return wsp_answer(call_unsupported(s, WSAEFAULT), lpErrno);
    err = call_enum_events(s, (handle_t)(uintptr_t)hEventObject, &ne);
    if (err)
        return wsp_answer(err, lpErrno);
    lpNetworkEvents->lNetworkEvents = (LONG)ne.bits;
    for (unsigned i = 0; i < FD_MAX_EVENTS; i++)            /* W-66: the others stay untouched */
        if (ne.bits & 1u << i)
            lpNetworkEvents->iErrorCode[i] = ne.err[i];
    return 0;
}
