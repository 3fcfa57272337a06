/* SPDX-License-Identifier: MIT */
/* in6addr: an IPv6 address; ws2tcpip.h and ipexport.h share it.
 * Source   learn.microsoft.com "in6_addr structure"; compared with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/header_facts_iphlp.c                                                    */
#pragma once
#include <windef.h>

struct in6_addr {
    union {
        UCHAR Byte[16];
        USHORT Word[8];
    } u;
};
typedef struct in6_addr IN6_ADDR, *PIN6_ADDR, *LPIN6_ADDR;
#define _S6_un u
#define _S6_u8 Byte
#define s6_addr u.Byte
#define s6_bytes u.Byte
#define s6_words u.Word
