/* SPDX-License-Identifier: MIT */
/* calls: the 30 entries of the provider's table, and what each gave back when last called. */
#pragma once
#include <ws2spi.h>

#define ENTRIES(X) \
    X(Accept) X(AddressToString) X(AsyncSelect) X(Bind) X(CancelBlockingCall) X(Cleanup) \
    X(CloseSocket) X(Connect) X(DuplicateSocket) X(EnumNetworkEvents) X(EventSelect) \
    X(GetOverlappedResult) X(GetPeerName) X(GetSockName) X(GetSockOpt) X(GetQOSByName) X(Ioctl) \
    X(JoinLeaf) X(Listen) X(Recv) X(RecvDisconnect) X(RecvFrom) X(Select) X(Send) \
    X(SendDisconnect) X(SendTo) X(SetSockOpt) X(Shutdown) X(Socket) X(StringToAddress)

#define ENTRY_NUMBER(name) ENTRY_##name,
enum { ENTRIES(ENTRY_NUMBER) ENTRY_COUNT };

/* The provider's table, and the error word of its last call. */
extern WSPPROC_TABLE provider;
extern int provider_error;

/* CALL(Connect, s, ...) calls lpWSPConnect with the error word behind its arguments, and notes what
 * came of it.  What a call returns is a number in any case. */
#define CALL(name, ...) \
    calls_note(ENTRY_##name, (provider_error = 0, \
               (long)provider.lpWSP##name(__VA_ARGS__, &provider_error)))

long calls_note(int entry, long value);
/* Prints a line for each entry; returns how many were never called. */
int calls_print(void);
