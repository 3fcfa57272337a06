/* SPDX-License-Identifier: MIT */
/* WSAEnumProtocols: the protocols that can be opened, or those that are asked for; EnumProtocols:
 * the base ones (protocols.h) of these. */
#include "image/user/ws2/ws2.h"
#include "provider/abi/protocols.h"

#include <nspapi.h>

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

bool ws2_list_bad(const INT *list)
{
    for (; list; list++) {
        if (IsBadReadPtr(list, sizeof *list))
            return true;
        if (!*list)
            break;
    }
    return false;
}

static unsigned base_protocols(const INT *list, LPWSAPROTOCOL_INFOW out, DWORD room)
{
    unsigned n = 0;

    for (unsigned i = 0; i < ENTRIES; i++)
        if (wanted(list, &catalogue[i]) && n++ < room)
            protocol_entry(out++, &catalogue[i]);
    return n;
}

int WSAAPI WSAEnumProtocolsW(LPINT lpiProtocols, LPWSAPROTOCOL_INFOW lpProtocolBuffer,
                             LPDWORD lpdwBufferLength)
{
    unsigned (*protocols)(const INT *, LPWSAPROTOCOL_INFOW, DWORD) = base_protocols;
    DWORD n;

    if (!ws2_ready())
        return SOCKET_ERROR;
    if (ws2_list_bad(lpiProtocols) || IsBadWritePtr(lpdwBufferLength, sizeof *lpdwBufferLength))
        return ws2_fail(WSAEFAULT);
    if (ws2_layered)
        protocols = ws2_layering->protocols;
    n = protocols(lpiProtocols, NULL, 0);
    if (!lpProtocolBuffer || *lpdwBufferLength < n * sizeof *lpProtocolBuffer) {
        *lpdwBufferLength = n * sizeof *lpProtocolBuffer;
        return ws2_fail(WSAENOBUFS);
    }
    if (IsBadWritePtr(lpProtocolBuffer, n * sizeof *lpProtocolBuffer))
        return ws2_fail(WSAEFAULT);
    return (int)protocols(lpiProtocols, lpProtocolBuffer, n);
}

/* --- as Winsock 1.1 has it -------------------------------------------------------------------- */

/* XP1_* from here on have no XP_*; those below have the same bits. */
enum { SHARED_FLAGS = 0x7ff, NAME = sizeof catalogue->name };

static void describe(PROTOCOL_INFOW *out, const struct protocol *p, WCHAR *name)
{
    *out = (PROTOCOL_INFOW){
        .dwServiceFlags = p->flags & SHARED_FLAGS,
        .iAddressFamily = AF_INET,
        .iMaxSockAddr = sizeof(SOCKADDR_IN),
        .iMinSockAddr = sizeof(SOCKADDR_IN),
        .iSocketType = p->type,
        .iProtocol = p->number,
        .dwMessageSize = p->max_message,
        .lpProtocol = name,
    };
    for (unsigned i = 0; i < NAME; i++)
        name[i] = (WCHAR)p->name[i];
}

INT WINAPI EnumProtocolsW(LPINT lpiProtocols, LPVOID lpProtocolBuffer, LPDWORD lpdwBufferLength)
{
    PROTOCOL_INFOW *out = lpProtocolBuffer;
    DWORD n = 0, room, needed;
    WCHAR *names;

    if (!lpdwBufferLength)
        return ws2_fail(ERROR_INVALID_PARAMETER);
    for (unsigned i = 0; i < ENTRIES; i++)
        n += wanted(lpiProtocols, &catalogue[i]);
    room = *lpdwBufferLength;
    needed = n * (sizeof *out + NAME * sizeof(WCHAR));
    if (!out || room < needed) {
        *lpdwBufferLength = needed;
        return ws2_fail(ERROR_INSUFFICIENT_BUFFER);
    }
    names = (WCHAR *)(out + n);
    for (unsigned i = 0; i < ENTRIES; i++) {
        if (!wanted(lpiProtocols, &catalogue[i]))
            continue;
        describe(out++, &catalogue[i], names);
        names += NAME;
    }
    return (int)n;
}
