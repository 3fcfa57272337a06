/* SPDX-License-Identifier: MIT */
/* mswsock: options and ioctls that Windows has beside the standard's.  The functions that Windows
 * has here (TransmitFile, AcceptEx, ...) are not on CE, and not declared.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Winsock Reference"; values compared with
 *          the mingw-w64 10.0.0 headers.
 * Tests    tests/target/header_facts_heads.c                                                    */
#pragma once
#include <winsock2.h>

/* No option of the provider: WSAENOPROTOOPT. */
#define SO_CONNDATA 0x7000
#define SO_CONNOPT 0x7001
#define SO_DISCDATA 0x7002
#define SO_DISCOPT 0x7003
#define SO_CONNDATALEN 0x7004
#define SO_CONNOPTLEN 0x7005
#define SO_DISCDATALEN 0x7006
#define SO_DISCOPTLEN 0x7007
#define SO_OPENTYPE 0x7008
#define SO_SYNCHRONOUS_ALERT 0x10
#define SO_SYNCHRONOUS_NONALERT 0x20
#define SO_MAXDG 0x7009
#define SO_MAXPATHDG 0x700A
#define SO_UPDATE_ACCEPT_CONTEXT 0x700B
