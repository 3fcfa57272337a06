/* SPDX-License-Identifier: MIT */
/* The catalogue of protocols: TCP and UDP over IPv4, as this provider serves them.  The flags say
 * what it does: XP1_EXPEDITED_DATA and XP1_SUPPORT_MULTIPOINT, which desktop Windows has, are not
 * set. */
#include <string.h>

#include "image/user/ws2/ws2.h"

/* The provider's id: ours alone, so that a program can tell it from others. */
static const GUID provider_id = {
    0x5d0c6f4e, 0x2a51, 0x4c0b, {0x9b, 0x1e, 0x77, 0x53, 0x50, 0x2e, 0x63, 0x65}
};

static const struct protocol {
    int type, number;
    DWORD service, message_size;
    const char *name;
} protocols[] = {
    {SOCK_STREAM, IPPROTO_TCP, XP1_GUARANTEED_DELIVERY | XP1_GUARANTEED_ORDER | XP1_GRACEFUL_CLOSE,
     0,     "TCP/IP"},
    {SOCK_DGRAM,  IPPROTO_UDP, XP1_CONNECTIONLESS | XP1_MESSAGE_ORIENTED | XP1_SUPPORT_BROADCAST,
     65507, "UDP/IP"},
};
enum { PROTOCOLS = sizeof protocols / sizeof protocols[0] };

static bool wanted(const INT *list, int number)
{
    if (!list)
        return true;
    for (; *list; list++)
        if (*list == number)
            return true;
    return false;
}

static void describe(WSAPROTOCOL_INFOW *out, const struct protocol *p)
{
    memset(out, 0, sizeof *out);
    out->dwServiceFlags1 = p->service;
    out->dwProviderFlags = PFL_MATCHES_PROTOCOL_ZERO;
    out->ProviderId = provider_id;
    out->dwCatalogEntryId = 1001 + (DWORD)(p - protocols);
    out->ProtocolChain.ChainLen = BASE_PROTOCOL;
    out->iVersion = 2;
    out->iAddressFamily = AF_INET;
    out->iMaxSockAddr = out->iMinSockAddr = sizeof(struct sockaddr_in);
    out->iSocketType = p->type;
    out->iProtocol = p->number;
    out->iNetworkByteOrder = BIGENDIAN;
    out->iSecurityScheme = SECURITY_PROTOCOL_NONE;
    out->dwMessageSize = p->message_size;
    for (unsigned i = 0; p->name[i]; i++)
        out->szProtocol[i] = (WCHAR)(unsigned char)p->name[i];
}

int WSAAPI WSAEnumProtocolsW(LPINT lpiProtocols, LPWSAPROTOCOL_INFOW lpProtocolBuffer,
                             LPDWORD lpdwBufferLength)
{
    DWORD n = 0, room;

    if (!ws2_ready())
        return SOCKET_ERROR;
    if (!lpdwBufferLength)
        return ws2_fail(WSAEFAULT);
    for (unsigned i = 0; i < PROTOCOLS; i++)
        n += wanted(lpiProtocols, protocols[i].number);
    room = *lpdwBufferLength;
    if (!lpProtocolBuffer || room < n * sizeof *lpProtocolBuffer) {
        *lpdwBufferLength = n * sizeof *lpProtocolBuffer;
        return ws2_fail(WSAENOBUFS);
    }
    for (unsigned i = 0; i < PROTOCOLS; i++)
        if (wanted(lpiProtocols, protocols[i].number))
            describe(lpProtocolBuffer++, &protocols[i]);
    return (int)n;
}
