/* SPDX-License-Identifier: MIT */
/* icmpapi: echoes.
 *
 * Units    milliseconds.
 * Returns  IcmpSendEcho: the number of replies in the buffer, each with its Status; 0: the last
 *          error is an IP_* (ipexport.h) or ERROR_*.  IcmpSendEcho2 with an event: 0 with
 *          ERROR_IO_PENDING; when the event is set, IcmpParseReplies counts.
 * Context  any thread; WSAStartup is not needed.  The reply buffer of a pending echo must stay.
 * Limits   1,472 bytes of data, no IP options, no IPv6.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "IcmpSendEcho2" and its like; prototypes
 *          compared with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/t_icmp.c, tests/system/test_iphlp.py                                    */
#pragma once
#include <winsock2.h>

#include <ipexport.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sockaddr_in6;
HANDLE WINAPI IcmpCreateFile(VOID);
BOOL WINAPI IcmpCloseHandle(HANDLE IcmpHandle);
DWORD WINAPI IcmpSendEcho(HANDLE IcmpHandle, IPAddr DestinationAddress, LPVOID RequestData,
                          WORD RequestSize, PIP_OPTION_INFORMATION RequestOptions,
                          LPVOID ReplyBuffer, DWORD ReplySize, DWORD Timeout);
DWORD WINAPI IcmpSendEcho2(HANDLE IcmpHandle, HANDLE Event, FARPROC ApcRoutine, PVOID ApcContext,
                           IPAddr DestinationAddress, LPVOID RequestData, WORD RequestSize,
                           PIP_OPTION_INFORMATION RequestOptions, LPVOID ReplyBuffer,
                           DWORD ReplySize, DWORD Timeout);
DWORD WINAPI IcmpParseReplies(LPVOID ReplyBuffer, DWORD ReplySize);

HANDLE WINAPI Icmp6CreateFile(VOID);
DWORD WINAPI Icmp6SendEcho2(HANDLE IcmpHandle, HANDLE Event, FARPROC ApcRoutine, PVOID ApcContext,
                            struct sockaddr_in6 *SourceAddress,
                            struct sockaddr_in6 *DestinationAddress, LPVOID RequestData,
                            WORD RequestSize, PIP_OPTION_INFORMATION RequestOptions,
                            LPVOID ReplyBuffer, DWORD ReplySize, DWORD Timeout);
DWORD WINAPI Icmp6ParseReplies(LPVOID ReplyBuffer, DWORD ReplySize);

#ifdef __cplusplus
}
#endif
