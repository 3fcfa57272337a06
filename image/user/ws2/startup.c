/* SPDX-License-Identifier: MIT */
/* Startup and cleanup, of the provider (WSPStartup) and of the library (WSAStartup). */
#include "image/user/ws2/ws2.h"

#include <string.h>

const WSPPROC_TABLE ws2_base = {
    WSPAccept, WSPAddressToString, WSPAsyncSelect, WSPBind, WSPCancelBlockingCall,
    WSPCleanup, WSPCloseSocket, WSPConnect, WSPDuplicateSocket, WSPEnumNetworkEvents,
    WSPEventSelect, WSPGetOverlappedResult, WSPGetPeerName, WSPGetSockName,
    WSPGetSockOpt, WSPGetQOSByName, WSPIoctl, WSPJoinLeaf, WSPListen, WSPRecv,
    WSPRecvDisconnect, WSPRecvFrom, WSPSelect, WSPSend, WSPSendDisconnect, WSPSendTo,
    WSPSetSockOpt, WSPShutdown, WSPSocket, WSPStringToAddress,
};

static WSPUPCALLTABLE upcalls;   /* the provider keeps a copy */
static volatile LONG started;    /* WSAStartup minus WSACleanup     */
CRITICAL_SECTION ws2_starting;
const struct ws2_layering *ws2_layering;
volatile bool ws2_layered;

/* Whether the `bytes` at p, at most two pages' worth, may be written: the kernel is asked to put
 * its clock at both ends, because only it can try an address without risk.  Spoils what was
 * there. */
static bool writable(void *p, size_t bytes)
{
    struct kern_time *first = p;
    struct kern_time *last = (void *)((char *)p + bytes - sizeof *last);

    return !KERN(TIME, first) && !KERN(TIME, last);
}

int WSPAPI WSPStartup(WORD wVersionRequested, LPWSPDATA lpWSPData,
                      LPWSAPROTOCOL_INFOW lpProtocolInfo, WSPUPCALLTABLE UpcallTable,
                      LPWSPPROC_TABLE lpProcTable)
{
    struct wsp_startup a = { wVersionRequested, word(lpWSPData), word(lpProtocolInfo) };
    int err = (int)WSP(STARTUP, &a);

    if (err)
        return err == SOCKET_ERROR ? WSAEFAULT : err;
    if (!writable(lpProcTable, sizeof *lpProcTable)) {
        WSPCleanup(&err);
        return WSAEFAULT;
    }
    upcalls = UpcallTable;
    *lpProcTable = ws2_base;
    return 0;
}

bool ws2_ready(void)
{
    if (started > 0)
        return true;
    SetLastError(WSANOTINITIALISED);
    return false;
}

/* WSADATA is a char structure where WSPDATA is wide; the two limits are of Winsock 1 and mean
 * nothing to a 2.x client.  A client whose version is not supported gets the one that is. */
static void describe(LPWSADATA out, const WSPDATA *in)
{
    memset(out, 0, sizeof *out);
    out->wVersion = in->wVersion;
    out->wHighVersion = in->wHighVersion;
    for (size_t i = 0; i < WSADESCRIPTION_LEN && i < WSPDESCRIPTION_LEN && in->szDescription[i];
         i++)
        out->szDescription[i] = (char)in->szDescription[i];
    strcpy(out->szSystemStatus, "Running");
    if (LOBYTE(in->wVersion) < 2) {
        out->iMaxSockets = 0x7fff;
        out->iMaxUdpDg = 0xffbb;
    }
}

/* The first one looks which providers there are.  Only that takes the lock, which is held while a
 * provider starts: a DllMain may call WSAStartup. */
static int count_up(void)
{
    LONG n = started;
    int err = 0;

    while (n > 0)
        if (__atomic_compare_exchange_n(&started, &n, n + 1, FALSE, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST))
            return 0;
    EnterCriticalSection(&ws2_starting);
    if (started == 0 && ws2_layering)
        err = ws2_layering->open();
    if (!err)
        InterlockedIncrement(&started);
    LeaveCriticalSection(&ws2_starting);
    return err;
}

/* False: it was 0.  No call begins any more when the layers are told. */
static bool count_down(void)
{
    LONG n = started;

    while (n > 1)
        if (__atomic_compare_exchange_n(&started, &n, n - 1, FALSE, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST))
            return true;
    EnterCriticalSection(&ws2_starting);
    n = started;
    while (n > 0 && !__atomic_compare_exchange_n(&started, &n, n - 1, FALSE, __ATOMIC_SEQ_CST,
                                                 __ATOMIC_SEQ_CST))
        ;
    if (n == 1 && ws2_layering)
        ws2_layering->close();
    LeaveCriticalSection(&ws2_starting);
    return n > 0;
}

int WSAAPI WSAStartup(WORD wVersionRequested, LPWSADATA lpWSAData)
{
    static const WSPUPCALLTABLE none;
    WSPPROC_TABLE table;
    WSPDATA data = { .wVersion = MAKEWORD(2, 2), .wHighVersion = MAKEWORD(2, 2) };
    int err, ignored;

    if (!lpWSAData || !writable(lpWSAData, sizeof *lpWSAData))
        return LOBYTE(wVersionRequested) ? WSAEFAULT : WSAVERNOTSUPPORTED;
    err = WSPStartup(wVersionRequested, &data, NULL, none, &table);
    describe(lpWSAData, &data);
    if (err)
        return err;
    err = count_up();
    if (err)
        WSPCleanup(&ignored);
    return err;
}

int WSAAPI WSACleanup(void)
{
    int err = 0, ret;

    if (!count_down())
        return ws2_fail(WSANOTINITIALISED);
    ret = WSPCleanup(&err);
    return ws2_done(ret, err);
}
