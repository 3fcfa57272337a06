/* SPDX-License-Identifier: MIT */
#include "tests/target/blocked.h"
#include <string.h>
#include "tests/target/kern.h"

enum { SOON_US = 5000000 };

static DWORD WINAPI connects(void *arg)
{
    struct blocked *b = arg;
    uint64_t start = now_us();

    b->rc = wsp.lpWSPConnect(b->s, (const struct sockaddr *)&b->to, PEERLEN, NULL, NULL, NULL, NULL,
                             &b->err);
    b->took_us = now_us() - start;
    return 0;
}

void blocked_connect(struct blocked *b, SOCKET s, const struct sockaddr *to)
{
    uint64_t end = now_us() + SOON_US;
    struct sockaddr_in name;
    int len = sizeof name;

    memset(b, 0, sizeof *b);
    b->s = s;
    b->rc = b->err = PRESET;
    memcpy(&b->to, to, sizeof b->to);
    b->thread = start_thread(connects, b);
    while (wsp.lpWSPGetPeerName(s, (struct sockaddr *)&name, &len, &wsaerr) && now_us() < end)
        Sleep(1);                          /* polls: only the name tells that the attempt began */
    is(WaitForSingleObject(b->thread, 0), WAIT_TIMEOUT);
}

void blocked_join(struct blocked *b)
{
    join_thread(b->thread);
}
