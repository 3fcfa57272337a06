/* SPDX-License-Identifier: MIT */
/* libmodbus's configuration for both twins: the image's takes the library's Windows path, that of
 * the host the POSIX one. */
#pragma once
#ifdef _WIN32
#include <winsock2.h>
#include <windows.h>
#define gai_strerror(code) "see ws2tcpip.h" /* not on Windows CE */
#else
#define HAVE_DECL___CYGWIN__ 0
#endif
#define VERSION "3.1.6"
