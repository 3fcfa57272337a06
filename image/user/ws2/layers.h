/* SPDX-License-Identifier: MIT */
/* layers: the layered providers of a program that has a loader.
 *
 * Owner    the first WSAStartup reads the catalogue; what is installed later concerns the program
 *          after its last WSACleanup.  What is removed goes on if it has begun, else it is passed
 *          over.  A provider is loaded when a socket is asked for
 *          whose first entry in the catalogue is its chain, and WSPStartup is called then, once.  A
 *          start that fails leaves nothing, and is tried again with the next socket.
 * Life     a layer is there while it is in the list and while a call is in it (uses): the last
 *          WSACleanup calls WSPCleanup, and whoever comes out last frees the DLL.
 * Sockets  those of layers are in a table with their layer, the base provider's are in none.  A
 *          handle of WPUCreateSocketHandle is a number that no handle of the system has.
 * Lock     layers_lock: the list, the table, uses and state, for a few instructions.  ws2_starting
 *          is held while a provider starts, so the second thread waits for the first.  A provider
 *          that opens a socket in its own WSPStartup gets one of the base provider.
 * Context  any thread; layer_socket_*: with layers_lock.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Winsock SPI"; own design.
 * Tests    tests/target/t_lsp.c                                                                */
#pragma once
#include "image/user/ws2/catalog.h"
#include "image/user/ws2/ws2.h"

enum layer_state { LAYER_KNOWN, LAYER_STARTING, LAYER_READY, LAYER_CLOSED, LAYER_REMOVED };
struct ws2_layer {
    struct ws2_layer *next;
    GUID id;
    WSPPROC_TABLE table;
    HMODULE module;
    unsigned uses;              /* calls in it, and 1 while it is in the list */
    enum layer_state state;
};

struct layer_socket {
    struct layer_socket *next;
    SOCKET s;
    unsigned serial;            /* another one each time that it is somebody's */
    struct ws2_layer *layer;
    DWORD context;
    bool made;                  /* by WPUCreateSocketHandle */
};

extern CRITICAL_SECTION layers_lock;
extern const WSPUPCALLTABLE ws2_upcalls;

struct layer_socket *layer_socket_find(SOCKET s);
/* s INVALID_SOCKET: a new number.  NULL: no memory. */
struct layer_socket *layer_socket_add(SOCKET s, struct ws2_layer *layer);
bool layer_socket_remove(SOCKET s);
void layer_socket_clear(const struct ws2_layer *layer);     /* its sockets; NULL: all */

/* With layers_lock: whether there is an entry with this id, and whose it is. */
bool layer_by_entry(DWORD id, struct ws2_layer **out);
int layer_adopt(SOCKET s, struct ws2_layer *layer);     /* ws2_layering's */
