/* SPDX-License-Identifier: MIT */
/* What a name space that is only read, and a machine without windows, cannot do. */
#include "image/user/ws2/ws2.h"

#include <ws2spi.h>
#include <ws2tcpip.h>

INT WSAAPI WSASetServiceW(LPWSAQUERYSETW lpqsRegInfo, WSAESETSERVICEOP essoperation,
                          DWORD dwControlFlags)
{
    (void)dwControlFlags;
    if (!ws2_ready())
        return SOCKET_ERROR;
    if (!lpqsRegInfo || lpqsRegInfo->dwSize < sizeof *lpqsRegInfo)
        return ws2_fail(WSAEFAULT);
    return ws2_fail(essoperation > RNRSERVICE_DELETE ? WSAEINVAL : WSAEOPNOTSUPP);
}

INT WSPAPI WSCInstallNameSpace(LPWSTR lpszIdentifier, LPWSTR lpszPathName, DWORD dwNameSpace,
                               DWORD dwVersion, LPGUID lpProviderId)
{
    (void)dwNameSpace, (void)dwVersion;
    if (!lpszIdentifier || !lpszPathName || !lpProviderId)
        return ws2_fail(WSAEFAULT);
    return ws2_fail(WSASYSCALLFAILURE);
}

INT WSPAPI WSCUnInstallNameSpace(LPGUID lpProviderId)
{
    return ws2_fail(lpProviderId ? WSAEINVAL : WSAEFAULT);
}

static HANDLE no_window(void)
{
    if (ws2_ready())
        ws2_fail(WSAEOPNOTSUPP);
    return NULL;
}

HANDLE WSAAPI WSAAsyncGetHostByName(HWND hWnd, u_int wMsg, const char *name, char *buf, int buflen)
{
    (void)hWnd, (void)wMsg, (void)name, (void)buf, (void)buflen;
    return no_window();
}

HANDLE WSAAPI WSAAsyncGetAddrInfo(HWND hWnd, u_int wMsg, const char *nodename,
                                  const char *servname, const struct addrinfo *hints,
                                  struct addrinfo **res)
{
    (void)hWnd, (void)wMsg, (void)nodename, (void)servname, (void)hints, (void)res;
    return no_window();
}

int WSAAPI WSACancelAsyncRequest(HANDLE hAsyncTaskHandle)
{
    (void)hAsyncTaskHandle;
    return ws2_ready() ? ws2_fail(WSAEINVAL) : SOCKET_ERROR;
}
