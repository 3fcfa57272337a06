/* SPDX-License-Identifier: MIT */
/* What a client inside the kernel may do with an OVERLAPPED. */
#include <string.h>
#include "tests/target/overlap.h"

static int change(SOCKET s, DWORD code, WSAOVERLAPPED *o)
{
    struct sockaddr_in to;
    DWORD n;

    memcpy(&to, at("10.0.2.2", 0), sizeof to);
    return wsp.lpWSPIoctl(s, code, &to, sizeof to, NULL, 0, &n, o, NULL, NULL, &wsaerr);
}

void R_47_data_calls_of_a_kernel_client(void)
{
    WSAOVERLAPPED o;
    SOCKET a, b;
    char c = 'x';
    WSABUF buf = { 1, &c };
    DWORD n = PRESET, flags = 0;
    ULONG on = 1;

    memset(&o, 0, sizeof o);
    overlapped_pair(&a, &b);
    fails(WSAEOPNOTSUPP, wsp.lpWSPSend(a, &buf, 1, &n, 0, &o, NULL, NULL, &wsaerr));
    fails(WSAEOPNOTSUPP, wsp.lpWSPSendTo(a, &buf, 1, &n, 0, NULL, 0, &o, NULL, NULL, &wsaerr));
    fails(WSAEOPNOTSUPP, wsp.lpWSPRecv(a, &buf, 1, &n, &flags, &o, NULL, NULL, &wsaerr));
    fails(WSAEOPNOTSUPP,
          wsp.lpWSPRecvFrom(a, &buf, 1, &n, &flags, NULL, NULL, &o, NULL, NULL, &wsaerr));
    is(n, PRESET);
    fails(WSAEOPNOTSUPP,
          wsp.lpWSPIoctl(a, FIONBIO, &on, sizeof on, NULL, 0, &n, &o, NULL, NULL, &wsaerr));
    is(o.Internal, 0);
    fails(WSAENOTSOCK, wsp.lpWSPSend(0xbad, &buf, 1, &n, 0, &o, NULL, NULL, &wsaerr));
    is(send_all(a, "y", 1), 1);            /* nothing of it was sent */
    is(recv_all(b, &c, 1), 1);
    is(c, 'y');
    abandon(a);
    done(b);
}

static void pending_change(SOCKET s, WSAOVERLAPPED *o, DWORD code)
{
    DWORD n, flags;

    memset(o, 0, sizeof *o);
    o->hEvent = CreateEvent(NULL, TRUE, TRUE, NULL);
    fails(WSA_IO_PENDING, change(s, code, o));
    is(WaitForSingleObject(o->hEvent, 0), WAIT_TIMEOUT);
    is(wsp.lpWSPGetOverlappedResult(s, o, &n, FALSE, &flags, &wsaerr), FALSE);
    is(wsaerr, WSA_IO_INCOMPLETE);
}

void R_47_R_48_change_ioctls_of_a_kernel_client(void)
{
    static const DWORD codes[] = { SIO_ADDRESS_LIST_CHANGE, SIO_ROUTING_INTERFACE_CHANGE };
    WSAOVERLAPPED o[2], stale;
    SOCKET s = overlapped_stream();

    memset(&stale, 0, sizeof stale);
    stale.hEvent = (HANDLE)(uintptr_t)0xbad;
    for (int i = 0; i < 2; i++) {
        fails(WSA_INVALID_HANDLE, change(s, codes[i], &stale));
        pending_change(s, &o[i], codes[i]);
    }
    done(s);                               /* tests/system/test_change.py lets them end well */
    for (int i = 0; i < 2; i++) {
        is(WaitForSingleObject(o[i].hEvent, 0), WAIT_OBJECT_0);
        is(o[i].Internal, WSA_OPERATION_ABORTED);
        ok(CloseHandle(o[i].hEvent));
    }
}
