/* SPDX-License-Identifier: MIT */
/* connection: a TCP connection with time-outs, by nonblocking sockets and select. */
#pragma once
#include <winsock2.h>

/* Each returns 0 or the Winsock error; WSAETIMEDOUT when the time is up. */
int connection_open(const char *host, const char *port, DWORD milliseconds, SOCKET *out);
int connection_send(SOCKET s, const char *data, int length, DWORD milliseconds);
/* *received: 0 at the end of the stream.  The time begins again with each call. */
int connection_receive(SOCKET s, char *data, int size, DWORD milliseconds, int *received);
