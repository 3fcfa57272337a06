/* SPDX-License-Identifier: MIT */
/* The calls that this provider documents as unsupported: they check the socket and say so.
 * Source: CE ee494873; R-87. */
#include "provider/spi/wsp.h"

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
