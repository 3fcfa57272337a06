/* SPDX-License-Identifier: MIT */
/* The API set WSP: accepting connections; what the two steps mean is in wsp_accept.c. */
#include "provider/marshal/marshal.h"

#include "provider/socket/client.h"

static bool is_named(uint32_t addr, uint32_t addrlen)
{
    return addr && addrlen;
}

static bool unusable(uint32_t addr, uint32_t addrlen)
{
    return is_named(addr, addrlen) && !marshal_name_usable(addr, addrlen);
}

/* The socket, with the peer's name written. */
static uint32_t answer(struct accept_call *call, int err, uint32_t addr, uint32_t addrlen,
                       uint32_t lp_errno)
{
    if (!err && is_named(addr, addrlen) && !marshal_name_out(addr, addrlen, &call->peer)) {
        call_close(call->s);    /* the memory was unmapped meanwhile: the handle is lost */
        err = WSAEFAULT;
    }
    return err ? marshal_leave(lp_errno, err) : call->s;
}

uint32_t marshal_accept(uaddr_t at)
{
    struct wsp_accept a;
    struct accept_call call;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    if (a.condition)
        return marshal_leave(a.err, call_unsupported(a.s, WSAEOPNOTSUPP));
    call.fault = unusable(a.addr, a.addrlen);
    return answer(&call, call_accept(a.s, &call), a.addr, a.addrlen, a.err);
}

uint32_t marshal_accept_offer(uaddr_t at)
{
    struct wsp_accept_offer a;
    struct accept_call call;
    struct accept_offer offer;
    struct wsp_offer out;
    int err;

    if (!ENTER(a, at))
        return MARSHAL_FAILED;
    call.fault = unusable(a.addr, a.addrlen) || !probe_out(user(a.offer), sizeof out);
    err = call_accept_offer(a.s, &call, &offer);
    if (err)
        return marshal_leave(a.err, err);
    out.token = offer.token;
    addr_build(out.caller, &offer.caller);
    addr_build(out.callee, &offer.callee);
    if (copy_out(user(a.offer), &out, sizeof out))
        return 0;
    client_callback_end();
    return marshal_leave(a.err, WSAEFAULT);
}

uint32_t marshal_accept_decide(uaddr_t at)
{
    struct wsp_accept_decide a;
    struct accept_call call;
    int err;

    if (!ENTER(a, at)) {
        client_callback_end();  /* it has returned, whatever it wanted */
        return MARSHAL_FAILED;
    }
    call.fault = unusable(a.addr, a.addrlen);
    err = call_accept_decide(a.s, a.token, (int)a.decision, &call);
    return err == ACCEPT_GONE ? 0 : answer(&call, err, a.addr, a.addrlen, a.err);
}
