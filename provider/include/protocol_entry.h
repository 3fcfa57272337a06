/* SPDX-License-Identifier: MIT */
/* protocol_entry: the catalogue of protocols: TCP and UDP over IPv4, as this provider serves them.
 * The provider answers SO_PROTOCOL_INFO from it, the library WSAEnumProtocols.  The flags say what
 * there is: XP1_EXPEDITED_DATA and XP1_SUPPORT_MULTIPOINT, which desktop Windows has, are not set.
 *
 * Units    type: SOCK_STREAM or SOCK_DGRAM; the catalogue is in that order.                    */
#pragma once
#include <winsock2.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PROTOCOL_FIRST = SOCK_STREAM, PROTOCOL_LAST = SOCK_DGRAM,
       PROTOCOL_ENTRIES = PROTOCOL_LAST - PROTOCOL_FIRST + 1 };

static inline int protocol_number(int type)
{
    return type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
}

static inline void protocol_entry(WSAPROTOCOL_INFOW *out, int type)
{
    /* The provider's id: ours alone, so that a program can tell it from others. */
    static const GUID provider_id = {
        0x5d0c6f4e, 0x2a51, 0x4c0b, {0x9b, 0x1e, 0x77, 0x53, 0x50, 0x2e, 0x63, 0x65}
    };
    static const WSAPROTOCOL_INFOW empty = {0};
    const char *name = type == SOCK_STREAM ? "TCP/IP" : "UDP/IP";

    *out = empty;
    out->dwServiceFlags1 =
        type == SOCK_STREAM ? XP1_GUARANTEED_DELIVERY | XP1_GUARANTEED_ORDER | XP1_GRACEFUL_CLOSE
                            : XP1_CONNECTIONLESS | XP1_MESSAGE_ORIENTED | XP1_SUPPORT_BROADCAST;
    out->dwProviderFlags = PFL_MATCHES_PROTOCOL_ZERO;
    out->ProviderId = provider_id;
    out->dwCatalogEntryId = 1001 + (DWORD)(type - PROTOCOL_FIRST);
    out->ProtocolChain.ChainLen = BASE_PROTOCOL;
    out->iVersion = 2;
    out->iAddressFamily = AF_INET;
    out->iMaxSockAddr = out->iMinSockAddr = sizeof(SOCKADDR_IN);
    out->iSocketType = type;
    out->iProtocol = protocol_number(type);
    out->iNetworkByteOrder = BIGENDIAN;
    out->iSecurityScheme = SECURITY_PROTOCOL_NONE;
    out->dwMessageSize = type == SOCK_STREAM ? 0 : 65507;
    for (unsigned i = 0; name[i]; i++)
        out->szProtocol[i] = (WCHAR)name[i];
}

#ifdef __cplusplus
}
#endif
