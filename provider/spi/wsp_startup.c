/* SPDX-License-Identifier: MIT */
/* WSPStartup, WSPCleanup, the 30 slots, and the calls that this provider documents as unsupported.
 * Source: CE ee494873, aa922195; R-01..R-04, R-87, W-90. */
#include "provider/socket/client.h"
#include "provider/spi/wsp.h"

#include "bsp/abi/svc_abi.h"

#include <string.h>

bool kernel_pointer(const void *p)
{
    return (uintptr_t)p >= USER_TOP;
}

int wsp_answer(int err, LPINT lpErrno)
{
    if (!err)
        return 0;
    *lpErrno = err;
    return SOCKET_ERROR;
}

void name_from_kernel(struct name_arg *out, const struct sockaddr *name, int namelen)
{
    memset(out, 0, sizeof *out);
    out->namelen = namelen;
    out->absent = !name;
    out->fault = !kernel_pointer(name);
    if (!out->fault && namelen >= ADDR_BYTES)
        memcpy(out->raw, name, ADDR_BYTES);
}

/* the highest version not above the wanted one; 0 when there is none. */
static WORD negotiate(WORD wanted)
{
    unsigned major = LOBYTE(wanted), minor = HIBYTE(wanted);

    if (major == 0)
        return 0;
    if (major == 1)
        return MAKEWORD(1, minor == 0 ? 0 : 1);
    if (major == 2 && minor < 2)
        return wanted;
    return MAKEWORD(2, 2);
}

static void describe(WSPDATA *data, WORD version)
{
    static const char text[] = "Windows CE style TCP/IP provider on lwIP";

    memset(data, 0, sizeof *data);
    data->wVersion = version;
    data->wHighVersion = MAKEWORD(2, 2);
    for (unsigned i = 0; i < sizeof text; i++)
        data->szDescription[i] = (WCHAR)text[i];
}

int call_startup(WORD version, WSPDATA *data)
{
    WORD agreed = negotiate(version);
    int err;

    if (client_in_callback())
        return WSAEINPROGRESS;
    if (agreed == 0)
        return WSAVERNOTSUPPORTED;
    err = client_startup(LOBYTE(agreed) >= 2);
    if (!err)
        describe(data, agreed);
    return err;
}

int call_cleanup(void)
{
    return client_in_callback() ? WSAEINPROGRESS : client_cleanup();
}

int call_cancel(void)
{
    return client_in_callback() ? WSAEINPROGRESS : client_cancel();
}

int WSPAPI WSPStartup(WORD wVersionRequested, LPWSPDATA lpWSPData,
                      LPWSAPROTOCOL_INFOW lpProtocolInfo, WSPUPCALLTABLE UpcallTable,
                      LPWSPPROC_TABLE lpProcTable)
{
    WSPDATA data;
    int err;

    (void)lpProtocolInfo;   /* one provider, one entry: nothing to choose */
    (void)UpcallTable;      /* a kernel-resident client has no Ws2 library to call back */
    if (!kernel_pointer(lpWSPData) || !kernel_pointer(lpProcTable))
        return WSAEFAULT;
    err = call_startup(wVersionRequested, &data);
    if (err)
        return err;
    *lpWSPData = data;
    wsp_fill_table(lpProcTable);
    return 0;
}

int WSPAPI WSPCleanup(LPINT lpErrno)
{
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    return wsp_answer(call_cleanup(), lpErrno);
}

int WSPAPI WSPCancelBlockingCall(LPINT lpErrno)
{
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    return wsp_answer(call_cancel(), lpErrno);
}

static int unsupported(SOCKET s, int err, LPINT lpErrno)
{
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    return wsp_answer(call_unsupported(s, err), lpErrno);
}

int WSPAPI WSPAsyncSelect(SOCKET s, HWND hWnd, unsigned int wMsg, LONG lEvent, LPINT lpErrno)
{
    (void)hWnd, (void)wMsg, (void)lEvent;
    return unsupported(s, WSAEOPNOTSUPP, lpErrno);          /* no window manager */
}

int WSPAPI WSPDuplicateSocket(SOCKET s, DWORD dwProcessId, LPWSAPROTOCOL_INFOW lpProtocolInfo,
                              LPINT lpErrno)
{
    (void)dwProcessId, (void)lpProtocolInfo;
    return unsupported(s, WSASYSCALLFAILURE, lpErrno);
}

SOCKET WSPAPI WSPJoinLeaf(SOCKET s, const struct sockaddr *name, int namelen, LPWSABUF lpCallerData,
                          LPWSABUF lpCalleeData, LPQOS lpSQOS, LPQOS lpGQOS, DWORD dwFlags,
                          LPINT lpErrno)
{
    (void)name, (void)namelen, (void)lpCallerData, (void)lpCalleeData;
    (void)lpSQOS, (void)lpGQOS, (void)dwFlags;
    unsupported(s, WSASYSCALLFAILURE, lpErrno);
    return INVALID_SOCKET;
}

int WSPAPI WSPRecvDisconnect(SOCKET s, LPWSABUF lpInboundDisconnectData, LPINT lpErrno)
{
    (void)lpInboundDisconnectData;
    return unsupported(s, WSASYSCALLFAILURE, lpErrno);
}

int WSPAPI WSPSendDisconnect(SOCKET s, LPWSABUF lpOutboundDisconnectData, LPINT lpErrno)
{
    (void)lpOutboundDisconnectData;
    return unsupported(s, WSASYSCALLFAILURE, lpErrno);
}

BOOL WSPAPI WSPGetQOSByName(SOCKET s, LPWSABUF lpQOSName, LPQOS lpQOS, LPINT lpErrno)
{
    (void)lpQOSName, (void)lpQOS;
    unsupported(s, WSAEOPNOTSUPP, lpErrno);
    return FALSE;
}

void wsp_fill_table(LPWSPPROC_TABLE table)
{
    *table = (WSPPROC_TABLE){
        .lpWSPAccept = WSPAccept,
        .lpWSPAddressToString = WSPAddressToString,
        .lpWSPAsyncSelect = WSPAsyncSelect,
        .lpWSPBind = WSPBind,
        .lpWSPCancelBlockingCall = WSPCancelBlockingCall,
        .lpWSPCleanup = WSPCleanup,
        .lpWSPCloseSocket = WSPCloseSocket,
        .lpWSPConnect = WSPConnect,
        .lpWSPDuplicateSocket = WSPDuplicateSocket,
        .lpWSPEnumNetworkEvents = WSPEnumNetworkEvents,
        .lpWSPEventSelect = WSPEventSelect,
        .lpWSPGetOverlappedResult = WSPGetOverlappedResult,
        .lpWSPGetPeerName = WSPGetPeerName,
        .lpWSPGetSockName = WSPGetSockName,
        .lpWSPGetSockOpt = WSPGetSockOpt,
        .lpWSPGetQOSByName = WSPGetQOSByName,
        .lpWSPIoctl = WSPIoctl,
        .lpWSPJoinLeaf = WSPJoinLeaf,
        .lpWSPListen = WSPListen,
        .lpWSPRecv = WSPRecv,
        .lpWSPRecvDisconnect = WSPRecvDisconnect,
        .lpWSPRecvFrom = WSPRecvFrom,
        .lpWSPSelect = WSPSelect,
        .lpWSPSend = WSPSend,
        .lpWSPSendDisconnect = WSPSendDisconnect,
        .lpWSPSendTo = WSPSendTo,
        .lpWSPSetSockOpt = WSPSetSockOpt,
        .lpWSPShutdown = WSPShutdown,
        .lpWSPSocket = WSPSocket,
        .lpWSPStringToAddress = WSPStringToAddress,
    };
}
