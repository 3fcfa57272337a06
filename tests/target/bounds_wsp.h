/* SPDX-License-Identifier: MIT */
/* bounds_wsp: what the tables of set WSP share: sockets, and memory laid out anew for each call. */
#pragma once
#include <string.h>
#include "provider/abi/wsp_abi.h"
#include "tests/target/bounds.h"
#include "tests/target/net.h"

/* Parts of the room: a WSABUF of 4 bytes at DATA, a name, its length, a set of one socket. */
enum { BUFFERS = 0, NAME = 32, LENGTH = 48, DATA = 64, ERROR_ = 1024, SET = 2048 };

struct bounds_sockets {
    SOCKET listening, fresh_dgram, bound_dgram, client, server;
    HANDLE event;
};
extern struct bounds_sockets on;

char *room(void);                /* as it is */
char *fresh(void);               /* laid out */
#define ROOM(part) word(fresh() + (part))
#define ERR word(room() + ERROR_)

#define ERRORS(...) (const uint32_t[]){ __VA_ARGS__, 0 }
#define ONES 0xffffffff
#define FAULT ERRORS(WSAEFAULT)
#define M(set, method, type, fields, good, undo, works, failure, errors) \
    METHOD(set, method, type, fields, good, undo, works, WSAENOTSOCK, failure, errors)
