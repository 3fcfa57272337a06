/* SPDX-License-Identifier: MIT */
/* WSAEnumProtocols: the catalogue (protocol_entry.h), or the part of it that is asked for. */
#include <protocol_entry.h>

#include "image/user/ws2/ws2.h"

static bool wanted(const INT *list, int type)
{
    if (!list)
        return true;
    for (; *list; list++)
        if (*list == protocol_number(type))
            return true;
    return false;
}

int WSAAPI WSAEnumProtocolsW(LPINT lpiProtocols, LPWSAPROTOCOL_INFOW lpProtocolBuffer,
                             LPDWORD lpdwBufferLength)
{
    DWORD n = 0, room;

    if (!ws2_ready())
        return SOCKET_ERROR;
    if (!lpdwBufferLength)
        return ws2_fail(WSAEFAULT);
    for (int type = PROTOCOL_FIRST; type <= PROTOCOL_LAST; type++)
        n += wanted(lpiProtocols, type);
    room = *lpdwBufferLength;
    if (!lpProtocolBuffer || room < n * sizeof *lpProtocolBuffer) {
        *lpdwBufferLength = n * sizeof *lpProtocolBuffer;
        return ws2_fail(WSAENOBUFS);
    }
    for (int type = PROTOCOL_FIRST; type <= PROTOCOL_LAST; type++)
        if (wanted(lpiProtocols, type))
            protocol_entry(lpProtocolBuffer++, type);
    return (int)n;
}
