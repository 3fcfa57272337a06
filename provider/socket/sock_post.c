/* SPDX-License-Identifier: MIT */
/* One function tells waiters, select and events; what select sees is ops->ready.
 *
 * Events are edges kept in three sets: `selected` is the client's mask, `pending` has
 * happened and was not yet enumerated, `reported` has happened and was not yet armed again by the
 * function that re-enables it.  FD_READ and FD_ACCEPT happen again with each arrival (W-73, W-74);
 * the others wait for their re-arming.  What an overlapped receive takes never is FD_READ; what is
 * left when the last of them has ended, is.  select is a level and reads only the socket (W-78). */
#include "provider/include/winsock2.h"
#include "provider/socket/service.h"
#include "provider/socket/sock.h"

enum { EVERY_TIME = FD_READ | FD_ACCEPT };

void sock_changed(struct sock *so)
{
    waitq_wake_all(&so->changed);
    service_due(so);
}

void sock_turn_end(struct sock *so, struct turn *t)
{
    turn_end(t, &so->changed);
    service_due(so);
}

void sock_post(struct sock *so, unsigned bits, int err)
{
    unsigned news = bits & ~(so->reported & ~(unsigned)EVERY_TIME);

    if (so->receivers)
        news &= ~(unsigned)FD_READ;
    if (news & FD_CONNECT)
        so->connect_err = (uint16_t)err;
    if (news & FD_CLOSE)
        so->close_err = (uint16_t)err;
    so->reported = (uint16_t)(so->reported | news);
    so->pending = (uint16_t)(so->pending | news);
    sock_changed(so);
    if (so->event && (news & so->selected))
        event_set(so->event);
}

void sock_rearm(struct sock *so, unsigned bits)
{
    so->reported = (uint16_t)(so->reported & ~bits);
    so->pending = (uint16_t)(so->pending & ~bits);
}
