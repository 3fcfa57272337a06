/* SPDX-License-Identifier: MIT */
/* Overlapped I/O, the kernel's half: what each overlapped call checks first, and when it may sleep.
 * The rest is image/user/ws2/overlapped.c (wsp_abi.h says how they share the work), woken by
 * provider/socket/service.h.
 * Source: CE aa924091, aa916645, aa924324, aa915663, aa922195, ee493240; R-46..R-48. */
#include "bsp/kernel/process/process.h"
#include "bsp/kernel/sched/thread.h"
#include "provider/abi/wsp_abi.h"
#include "provider/socket/service.h"
#include "provider/spi/wsp.h"

/* Its event, with a reference. */
static struct event *event_of(const struct overlap *o)
{
    struct object *obj = handle_ref(self_handles(), o->event, &event_type);

    return obj ? container_of(obj, struct event, obj) : NULL;
}

int overlap_begin(const struct sock *so, const struct overlap *o)
{
    struct event *event;

    if (o->mode == OVERLAP_KERNEL)
        return WSAEOPNOTSUPP;                               /* */
    if (o->mode == OVERLAP_NONE)
        return 0;
    if (o->mode == OVERLAP_AGAIN)
        return o->fault ? WSAEFAULT : 0;
    if (!so->overlapped)
        return OVERLAP_PLAIN;
    if (o->fault)
        return WSAEFAULT;
    if (!o->event)
        return 0;
    event = event_of(o);
    if (!event)
        return WSA_INVALID_HANDLE;
    event_reset(event);
    object_unref(&event->obj);
    return 0;
}

/* aa924091 says that a call which is done at once signals nothing, ee494265 and ms883387 make no
 * such exception, and programs wait for the event whatever the call returned.  Who does not wait
 * loses nothing: the next call resets it. */
void overlap_completed(const struct overlap *o)
{
    struct event *event = o->event ? event_of(o) : NULL;

    if (!event)
        return;
    event_set(event);
    object_unref(&event->obj);
}

int overlap_may_sleep(const struct sock *so, const struct overlap *o)
{
    if (o->mode != OVERLAP_NONE)
        return WSA_IO_PENDING;
    return so->nonblocking ? WSAEWOULDBLOCK : 0;
}

int overlap_noted(struct sock *so, const struct overlap *o, int noted)
{
    if (o->mode != OVERLAP_AGAIN || noted != WSAENOBUFS)
        return noted;
    net_lock();
    service_arm_later(so);
    net_unlock();
    return WSA_IO_PENDING;
}

struct overlap overlap_from_kernel(const WSAOVERLAPPED *overlapped,
                                   LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    return (struct overlap){ .mode = overlapped || routine ? OVERLAP_KERNEL : OVERLAP_NONE };
}

/* Only of the two ioctls that a kernel-resident client may call overlapped. */
static int result_of(WSAOVERLAPPED *o, bool wait)
{
    struct object *event;

    if (__atomic_load_n(&o->Internal, __ATOMIC_ACQUIRE) != WSP_STATUS_PENDING)
        return (int)o->Internal;
    if (!wait)
        return WSA_IO_INCOMPLETE;
    event = handle_ref(self_handles(), (handle_t)(uintptr_t)o->hEvent, &event_type);
    if (!event)
        return WSA_INVALID_HANDLE;
    event_wait(container_of(event, struct event, obj), FOREVER);
    object_unref(event);
    if (__atomic_load_n(&o->Internal, __ATOMIC_ACQUIRE) == WSP_STATUS_PENDING)
        return WSA_IO_INCOMPLETE;
    return (int)o->Internal;
}

BOOL WSPAPI WSPGetOverlappedResult(SOCKET s, LPWSAOVERLAPPED lpOverlapped, LPDWORD lpcbTransfer,
                                   BOOL fWait, LPDWORD lpdwFlags, LPINT lpErrno)
{
    int err;

    if (!kernel_pointer(lpErrno))
        return FALSE;
    err = call_unsupported(s, lpOverlapped ? 0 : WSA_INVALID_PARAMETER);    /* */
    if (!err && (!kernel_pointer(lpOverlapped) || !kernel_pointer(lpcbTransfer) ||
                 !kernel_pointer(lpdwFlags)))
        err = WSAEFAULT;
    if (!err)
        err = result_of(lpOverlapped, fWait);
    if (err) {
        wsp_answer(err, lpErrno);
        return FALSE;
    }
    *lpcbTransfer = lpOverlapped->InternalHigh;
    *lpdwFlags = lpOverlapped->Offset;
    return TRUE;
}
