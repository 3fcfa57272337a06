/* SPDX-License-Identifier: MIT */
/* WSAEnumProtocols: the catalogue (protocols.h), or the part of it that is asked for. */
#include "image/user/ws2/ws2.h"
#include "provider/abi/protocols.h"

#define ROW(ops, ...) { __VA_ARGS__ },
static const struct protocol catalogue[] = { PROTOCOLS(ROW) };
enum { ENTRIES = sizeof catalogue / sizeof catalogue[0] };

static bool wanted(const INT *list, const struct protocol *p)
{
    if (!list)
        return true;
    for (; *list; list++)
        if (*list == p->number)
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
    for (unsigned i = 0; i < ENTRIES; i++)
        n += wanted(lpiProtocols, &catalogue[i]);
    room = *lpdwBufferLength;
    if (!lpProtocolBuffer || room < n * sizeof *lpProtocolBuffer) {
        *lpdwBufferLength = n * sizeof *lpProtocolBuffer;
        return ws2_fail(WSAENOBUFS);
    }
    for (unsigned i = 0; i < ENTRIES; i++)
        if (wanted(lpiProtocols, &catalogue[i]))
            protocol_entry(lpProtocolBuffer++, &catalogue[i]);
    return (int)n;
}
