/* SPDX-License-Identifier: MIT */
/* Addresses to text and back.  The provider does the work: it checks every pointer. */
#include "image/user/ws2/ws2.h"

#include <ws2spi.h>

INT WSAAPI WSAAddressToStringW(LPSOCKADDR lpsaAddress, DWORD dwAddressLength,
                               LPWSAPROTOCOL_INFOW lpProtocolInfo, LPWSTR lpszAddressString,
                               LPDWORD lpdwAddressStringLength)
{
    int err = 0;

    if (!ws2_ready())
        return SOCKET_ERROR;
    return ws2_done(WSPAddressToString(lpsaAddress, dwAddressLength, lpProtocolInfo,
                                       lpszAddressString, lpdwAddressStringLength, &err), err);
}

INT WSAAPI WSAStringToAddressW(LPWSTR AddressString, INT AddressFamily,
                               LPWSAPROTOCOL_INFOW lpProtocolInfo, LPSOCKADDR lpAddress,
                               LPINT lpAddressLength)
{
    int err = 0;

    if (!ws2_ready())
        return SOCKET_ERROR;
    return ws2_done(WSPStringToAddress(AddressString, AddressFamily, lpProtocolInfo, lpAddress,
                                       lpAddressLength, &err), err);
}
