/* SPDX-License-Identifier: MIT */
#include "tests/target/overlap.h"
#include <string.h>

enum { SOON_MS = 10000 };

static SOCKET open_overlapped(int type)
{
    SOCKET s = wsp.lpWSPSocket(AF_INET, type, 0, NULL, 0, WSA_FLAG_OVERLAPPED, &wsaerr);

    ok(s != INVALID_SOCKET);
    return s;
}

SOCKET overlapped_stream(void)
{
    return open_overlapped(SOCK_STREAM);
}

SOCKET overlapped_dgram(void)
{
    return open_overlapped(SOCK_DGRAM);
}

void overlapped_pair(SOCKET *client, SOCKET *server)
{
    SOCKET lis = overlapped_stream();

    bind_any(lis, LOOP);
    works(wsp.lpWSPListen(lis, 1, &wsaerr));
    *client = overlapped_stream();
    works(call(*client, at(LOOP, local_port(lis))));
    *server = accepted(lis);               /* it has the flag as well */
    done(lis);
}

void op_prepare(struct op *p, ULONG bytes)
{
    memset(p, 0, sizeof *p);
    p->buf = (WSABUF){ bytes, p->data };
    p->o.hEvent = CreateEvent(NULL, TRUE, TRUE, NULL); /* signalled: the call must reset it */
    ok(p->o.hEvent != NULL);
}

int op_receive(SOCKET s, struct op *p, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine)
{
    return wsp.lpWSPRecv(s, &p->buf, 1, &p->n, &p->flags, &p->o, routine, NULL, &wsaerr);
}

bool op_signalled(struct op *p)
{
    return WaitForSingleObject(p->o.hEvent, 0) == WAIT_OBJECT_0;
}

void op_pends(SOCKET s, struct op *p, ULONG bytes)
{
    op_prepare(p, bytes);
    fails(WSA_IO_PENDING, op_receive(s, p, NULL));
    ok(!op_signalled(p));
}

bool op_result(SOCKET s, struct op *p, bool wait, int want)
{
    DWORD n = PRESET, flags = PRESET;
    BOOL good;

    wsaerr = 0;
    good = wsp.lpWSPGetOverlappedResult(s, &p->o, &n, wait, &flags, &wsaerr);
    p->n = n;
    return is(good, want == 0) && is(wsaerr, want);
}

/* Waits for its event; then it must have ended so. */
void op_ends(SOCKET s, struct op *p, int want, DWORD bytes)
{
    if (!is(WaitForSingleObject(p->o.hEvent, SOON_MS), WAIT_OBJECT_0))
        return;
    op_result(s, p, false, want);
    is(p->o.InternalHigh, bytes);
    ok(CloseHandle(p->o.hEvent));
}
