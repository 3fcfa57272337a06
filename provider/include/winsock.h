/* SPDX-License-Identifier: MIT */
/* winsock: Winsock 1.1 programs include this; types and calls are those of winsock2.h, only the
 * version that they ask for in WSAStartup, MAKEWORD(1, 1), makes the difference.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Winsock Functions".
 * Tests    tests/target/header_order_winsock.c                                                  */
#pragma once
#include <winsock2.h>
