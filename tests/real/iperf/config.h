/* SPDX-License-Identifier: MIT */
/* What configure would have found on Windows CE: Windows, its threads and its sockets, IPv4.
 * Below that, what iperf takes from Windows and Windows CE has not. */
#pragma once
#define WIN32 1
#define VERSION "2.1.8"
#define HAVE_WINSOCK2_H 1
#define HAVE_WIN32_THREAD 1
#define HAVE_STDBOOL_H 1
#define HAVE_STDINT_H 1
#define HAVE_STDLIB_H 1
#define HAVE_STRING_H 1
#define HAVE_STRINGS_H 1
#define HAVE_INTTYPES_H 1
#define HAVE_INT64_T 1
#define HAVE_SNPRINTF 1
#define HAVE_INET_NTOP 1
#define HAVE_INET_PTON 1
#define HAVE_CLOCK_GETTIME 1
#define HAVE_GETTIMEOFDAY 1
#define HAVE_NANOSLEEP 1
#define HAVE_USLEEP 1
#define HAVE_DECL_IP_TOS 1
#define HAVE_DECL_TCP_NODELAY 1
#define HAVE_DECL_SO_DONTROUTE 1
#define HAVE_DECL_SO_SNDTIMEO 1
#define HAVE_ISOCHRONOUS 1
#define HAVE_ROLE_REVERSAL_ID 1
#define HAVE_SEQNO64b 1
#define Socklen_t int

#include <winsock2.h>
#include <windows.h>
#include <time.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Nobody reports a Ctrl-C: the shell ends the program. */
enum { CTRL_C_EVENT, CTRL_CLOSE_EVENT = 2, CTRL_LOGOFF_EVENT = 5, CTRL_SHUTDOWN_EVENT };
#define SetConsoleCtrlHandler(handler, add) ((void)(handler))

DWORD SignalObjectAndWait(HANDLE mutex, HANDLE event, DWORD ms, BOOL alertable);
#define CreateWaitableTimer(security, manual, name) CreateEvent(security, manual, FALSE, name)
BOOL SetWaitableTimer(HANDLE timer, const LARGE_INTEGER *due, LONG period, void *routine,
                      void *word, BOOL resume);

/* SO_RCVTIMEO, on which iperf's ends of UDP tests depend. */
int set_option(SOCKET s, int level, int name, const char *value, int bytes);
int receive_in_time(SOCKET s, char *buffer, int bytes, int flags);
int close_socket(SOCKET s);
#define setsockopt(s, level, name, value, bytes) set_option(s, level, name, value, bytes)
#define recv(s, buffer, bytes, flags) receive_in_time(s, buffer, bytes, flags)
#define closesocket(s) close_socket(s)

/* The seconds of Winsock's timeval are no time_t. */
static inline struct tm *local_time(time_t seconds)
{
    return localtime(&seconds);
}
#define localtime(seconds) local_time(*(seconds))

#ifdef __cplusplus
}
#endif
