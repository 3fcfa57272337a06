/* SPDX-License-Identifier: MIT */
/* nspapi: protocols as Winsock 1.1 programs list them, and the numbers of name spaces.
 *
 * Returns  EnumProtocols: how many it has filled in; SOCKET_ERROR: the last error is
 *          ERROR_INSUFFICIENT_BUFFER, and the length says how much it takes.
 * Context  any thread; WSAStartup is not needed.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "EnumProtocols"; values, layouts and
 *          prototypes compared with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/t_lookup.c, header_facts_lookup.c                                       */
#pragma once
#include <winsock2.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NS_DEFAULT NS_ALL
#define XP_CONNECTIONLESS 0x00000001
#define XP_GUARANTEED_DELIVERY 0x00000002
#define XP_GUARANTEED_ORDER 0x00000004
#define XP_MESSAGE_ORIENTED 0x00000008
#define XP_PSEUDO_STREAM 0x00000010
#define XP_GRACEFUL_CLOSE 0x00000020
#define XP_EXPEDITED_DATA 0x00000040
#define XP_CONNECT_DATA 0x00000080
#define XP_DISCONNECT_DATA 0x00000100
#define XP_SUPPORTS_BROADCAST 0x00000200
#define XP_SUPPORTS_MULTICAST 0x00000400
#define XP_BANDWIDTH_ALLOCATION 0x00000800
#define XP_FRAGMENTATION 0x00001000
#define XP_ENCRYPTS 0x00002000

typedef struct _PROTOCOL_INFOW {
    DWORD dwServiceFlags;
    INT iAddressFamily, iMaxSockAddr, iMinSockAddr, iSocketType, iProtocol;
    DWORD dwMessageSize;
    LPWSTR lpProtocol;
} PROTOCOL_INFOW, *PPROTOCOL_INFOW, *LPPROTOCOL_INFOW;
typedef PROTOCOL_INFOW PROTOCOL_INFO, *PPROTOCOL_INFO, *LPPROTOCOL_INFO;

INT WINAPI EnumProtocolsW(LPINT lpiProtocols, LPVOID lpProtocolBuffer, LPDWORD lpdwBufferLength);
#define EnumProtocols EnumProtocolsW

#ifdef __cplusplus
}
#endif
