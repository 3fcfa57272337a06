/* SPDX-License-Identifier: MIT */
/* overlapped: what an overlapped call of a socket is known by.  Files have none, as on CE.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "OVERLAPPED"; names and layout compared
 *          with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/header_facts.c */
#pragma once
#include <windef.h>

typedef struct _OVERLAPPED {
    DWORD Internal;
    DWORD InternalHigh;
    DWORD Offset;
    DWORD OffsetHigh;
    HANDLE hEvent;
} OVERLAPPED, *LPOVERLAPPED;
