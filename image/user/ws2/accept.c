/* SPDX-License-Identifier: MIT */
/* WSPAccept: the condition function is called here, in the program, between two steps of the
 * provider (wsp_abi.h). */
#include "image/user/ws2/ws2.h"

#include <ws2spi.h>

/* Names both ends; there is no connect data and no QOS. */
static int ask(LPCONDITIONPROC condition, DWORD data, struct wsp_offer *offer)
{
    WSABUF caller = { sizeof offer->caller, (char *)offer->caller }, caller_data = { 0, NULL };
    WSABUF callee = { sizeof offer->callee, (char *)offer->callee }, callee_data = { 0, NULL };
    GROUP group = 0;

    return condition(&caller, &caller_data, NULL, NULL, &callee, &callee_data, &group, data);
}

SOCKET WSPAPI WSPAccept(SOCKET s, struct sockaddr *addr, LPINT addrlen,
                        LPCONDITIONPROC lpfnCondition, DWORD dwCallbackData, LPINT lpErrno)
{
    struct wsp_offer offer;
    struct wsp_accept plain = { s, word(addr), word(addrlen), 0, dwCallbackData, word(lpErrno) };
    struct wsp_accept_offer first = { s, word(addr), word(addrlen), word(&offer), word(lpErrno) };
    struct wsp_accept_decide then = { s, word(addr), word(addrlen), 0, 0, word(lpErrno) };
    uint32_t taken;

    if (!lpfnCondition)
        return WSP(ACCEPT, &plain);
    do {
        if (WSP(ACCEPT_OFFER, &first))
            return INVALID_SOCKET;
        then.token = offer.token;       /* the function may write over the rest */
        then.decision = (uint32_t)ask(lpfnCondition, dwCallbackData, &offer);
        taken = WSP(ACCEPT_DECIDE, &then);
    } while (taken == 0);               /* another thread was quicker: the next connection */
    return taken;
}
