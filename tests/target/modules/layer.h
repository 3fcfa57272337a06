/* SPDX-License-Identifier: MIT */
/* layer: what t_lsp and its layered providers (t_layer.c) know of each other. */
#pragma once
#include <ws2spi.h>
#include <windows.h>

#define LAYER_SLOTS(X) \
    X(Accept) X(AddressToString) X(AsyncSelect) X(Bind) X(CancelBlockingCall) X(Cleanup) \
    X(CloseSocket) X(Connect) X(DuplicateSocket) X(EnumNetworkEvents) X(EventSelect) \
    X(GetOverlappedResult) X(GetPeerName) X(GetSockName) X(GetSockOpt) X(GetQOSByName) X(Ioctl) \
    X(JoinLeaf) X(Listen) X(Recv) X(RecvDisconnect) X(RecvFrom) X(Select) X(Send) \
    X(SendDisconnect) X(SendTo) X(SetSockOpt) X(Shutdown) X(Socket) X(StringToAddress)
#define LAYER_SLOT(name) LAYER_##name,
enum { LAYER_SLOTS(LAYER_SLOT) LAYER_NSLOTS };

enum layer_mode {
    LAYER_GOOD,
    LAYER_FAILS,        /* WSPStartup says so                          */
    LAYER_OLD,          /* negotiates version 1.1                      */
    LAYER_HOLE,         /* an entry of its table is NULL               */
    LAYER_OPENS,        /* makes a socket of its own while it starts   */
    LAYER_FORGETFUL     /* does not tell of handles of the system      */
};

/* In memory of the program: it outlives the DLL. */
struct layer_watch {
    enum layer_mode mode;
    LONG startups, cleanups, detached;
    LONG calls[LAYER_NSLOTS];
    LONG turn, turns;                 /* turns: of all layers that are watched together */
    LONG *clock;
    SOCKET inside;                    /* of LAYER_OPENS */
    HANDLE starting, go_on;           /* WSPStartup sets the one and waits for the other; or NULL */
    WSAPROTOCOL_INFOW info;           /* what WSPStartup was given */
    WSPUPCALLTABLE up;
    WSATHREADID thread;               /* of the last overlapped receive */
    void (*at)(unsigned slot);        /* NULL, or called in each call, with LAYER_NSLOTS in
                                       * WSPStartup before anything can fail */
    void (*closed)(SOCKET s);         /* NULL, or called when the layer below has closed s */
};

/* Exported as "watch". */
typedef void layer_watch_fn(struct layer_watch *w);
