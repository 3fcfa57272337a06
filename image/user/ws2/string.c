/* SPDX-License-Identifier: MIT */
/* Addresses to text and back.  The provider of the family, or of the entry of the catalogue that is
 * given, does the work: it checks every pointer. */
#include "image/user/ws2/ws2.h"

INT WSAAPI WSAAddressToStringW(LPSOCKADDR lpsaAddress, DWORD dwAddressLength,
                               LPWSAPROTOCOL_INFOW lpProtocolInfo, LPWSTR lpszAddressString,
                               LPDWORD lpdwAddressStringLength)
{
    struct ws2_asked asked = { .info = lpProtocolInfo };
    WSAPROTOCOL_INFOW entry;
    struct ws2_way way;

    if (ws2_layered && !IsBadReadPtr(lpsaAddress, sizeof lpsaAddress->sa_family))
        asked.family = lpsaAddress->sa_family;
    if (!ws2_enter_for(&way, &asked, &entry))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPAddressToString(lpsaAddress, dwAddressLength, asked.info,
                                                        lpszAddressString, lpdwAddressStringLength,
                                                        &way.err));
}

INT WSAAPI WSAStringToAddressW(LPWSTR AddressString, INT AddressFamily,
                               LPWSAPROTOCOL_INFOW lpProtocolInfo, LPSOCKADDR lpAddress,
                               LPINT lpAddressLength)
{
    struct ws2_asked asked = { .family = AddressFamily, .info = lpProtocolInfo };
    WSAPROTOCOL_INFOW entry;
    struct ws2_way way;

    if (!ws2_enter_for(&way, &asked, &entry))
        return SOCKET_ERROR;
    return ws2_leave(&way, way.to->lpWSPStringToAddress(AddressString, AddressFamily, asked.info,
                                                        lpAddress, lpAddressLength, &way.err));
}
