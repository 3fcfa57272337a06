/* SPDX-License-Identifier: MIT */
/* protocols: every protocol that the provider serves, one line each.
 *
 * The provider opens sockets by these lines (provider/transport/transports.c) and answers
 * SO_PROTOCOL_INFO from them, the library WSAEnumProtocols: what can be opened and what is
 * announced cannot differ.  The flags say what there is: XP1_EXPEDITED_DATA and
 * XP1_SUPPORT_MULTIPOINT, which desktop Windows has, are not set.  XP1_CONNECTIONLESS and
 * XP1_MESSAGE_ORIENTED are also what the provider itself goes by.
 *
 * Units    max_message: bytes, 0 without messages; 65,507 is 65,535 less IP and UDP headers.
 * Tests    tests/target/t_protocols.c, tests/unit/provider/test_transports.c                    */
#pragma once
#include <winsock2.h>

struct protocol {
    int type, number;
    uint32_t id;                /* dwCatalogEntryId */
    uint32_t flags;             /* XP1_*            */
    uint32_t max_message;
    char name[8];
};

/* X(the transport's struct sock_ops, struct protocol's fields...).  The first line that suits is
 * taken when the program leaves type or protocol open. */
#define PROTOCOLS(X)                                                                             \
    X(stream_ops, SOCK_STREAM, IPPROTO_TCP, 1001,                                                \
      XP1_GUARANTEED_DELIVERY | XP1_GUARANTEED_ORDER | XP1_GRACEFUL_CLOSE, 0, "TCP/IP")          \
    X(dgram_ops, SOCK_DGRAM, IPPROTO_UDP, 1002,                                                  \
      XP1_CONNECTIONLESS | XP1_MESSAGE_ORIENTED | XP1_SUPPORT_BROADCAST, 65507, "UDP/IP")

static inline void protocol_entry(WSAPROTOCOL_INFOW *out, const struct protocol *p)
{
    /* The provider's id: ours alone, so that a program can tell it from others. */
    static const GUID provider_id = {
        0x5d0c6f4e, 0x2a51, 0x4c0b, {0x9b, 0x1e, 0x77, 0x53, 0x50, 0x2e, 0x63, 0x65}
    };
    static const WSAPROTOCOL_INFOW empty = {0};

    *out = empty;
    out->dwServiceFlags1 = p->flags;
    out->dwProviderFlags = PFL_MATCHES_PROTOCOL_ZERO;
    out->ProviderId = provider_id;
    out->dwCatalogEntryId = p->id;
    out->ProtocolChain.ChainLen = BASE_PROTOCOL;
    out->iVersion = 2;
    out->iAddressFamily = AF_INET;
    out->iMaxSockAddr = out->iMinSockAddr = sizeof(SOCKADDR_IN);
    out->iSocketType = p->type;
    out->iProtocol = p->number;
    out->iNetworkByteOrder = BIGENDIAN;
    out->iSecurityScheme = SECURITY_PROTOCOL_NONE;
    out->dwMessageSize = p->max_message;
    for (unsigned i = 0; p->name[i]; i++)
        out->szProtocol[i] = (WCHAR)p->name[i];
}
