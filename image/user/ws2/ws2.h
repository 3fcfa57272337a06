/* SPDX-License-Identifier: MIT */
/* ws2: what the pieces of the Winsock library share.
 *
 * Way      how a call gets to the provider of its socket: the base provider's table or, in a
 *          program that may load layers (layers.h) and has a catalogue of them, that of a layer,
 *          which stays loaded until ws2_leave.
 * Returns  ws2_done and ws2_fail give SOCKET_ERROR on failure and set the thread's last error, as
 *          every Winsock call does.
 * Context  any thread.
 * Source   own design.
 * Tests    tests/target/t_api.c                                                                 */
#pragma once
#include "provider/abi/net_abi.h"
#include <stdbool.h>
#include <ws2spi.h>
#include "provider/abi/wsp_abi.h"

#include "image/user/crt/svc.h"
#include "lwip-port/net_addr.h"

/* Calls the provider's method WSP_x with the argument structure a. */
#define WSP(method, a) svc(SVC_ID(SVC_WSP, WSP_##method), (a), sizeof *(a))
#define NET(method, a) svc(SVC_ID(SVC_NET, NET_##method), (a), sizeof *(a))

/* False, with WSANOTINITIALISED as last error, outside WSAStartup .. WSACleanup. */
bool ws2_ready(void);
int ws2_fail(int error);
/* Result of a provider call that answered `ret` and, if that is SOCKET_ERROR, `error`. */
int ws2_done(int ret, int error);

struct ws2_layer;
struct ws2_way {
    const WSPPROC_TABLE *to;
    struct ws2_layer *layer;    /* NULL: the base provider */
    int err;                    /* the call's *lpErrno     */
    WSATHREADID thread;         /* what a layer is told    */
    unsigned serial;            /* of the socket: its number may be another one's by now */
};
/* What a layered provider is chosen by, if not by a socket. */
struct ws2_asked {
    int family, type, protocol;
    WSAPROTOCOL_INFOW *info;    /* or NULL */
};
struct ws2_layering {
    int (*open)(void);          /* the first WSAStartup, the last WSACleanup */
    void (*close)(void);
    void (*enter)(struct ws2_way *way, SOCKET s);
    void (*forget)(const struct ws2_way *way, SOCKET s);    /* it is closed */
    /* A WSA* code.  *entry: what the layer is called with in the place of `info`. */
    int (*choose)(struct ws2_way *way, const struct ws2_asked *asked, WSAPROTOCOL_INFOW *entry);
    void (*leave)(struct ws2_layer *layer);
    /* From now on s is of this layer, or of the base provider; 0 or a WSA* code. */
    int (*adopt)(SOCKET s, struct ws2_layer *layer);
    unsigned (*protocols)(const INT *list, LPWSAPROTOCOL_INFOW out, DWORD room);
};
extern const struct ws2_layering *ws2_layering; /* NULL: a static program, which loads nothing  */
extern volatile bool ws2_layered;               /* there is a layer in this program's catalogue */
extern CRITICAL_SECTION ws2_starting;           /* startup, cleanup and start of a provider     */
extern const WSPPROC_TABLE ws2_base;

/* Out of line, or they would be in each of thirty calls of each program.  False outside
 * WSAStartup .. WSACleanup. */
__attribute__((noinline)) bool ws2_enter(struct ws2_way *way, SOCKET s);
__attribute__((noinline)) int ws2_leave(const struct ws2_way *way, int ret);
/* With a new socket, which belongs to the provider that made it. */
SOCKET ws2_leave_with(struct ws2_way *way, SOCKET made);
/* The way for what names no socket; *entry: room for an entry of the catalogue, which takes the
 * place of asked->info.  False with the error as last error. */
bool ws2_enter_for(struct ws2_way *way, struct ws2_asked *asked, WSAPROTOCOL_INFOW *entry);

/* Protocol numbers up to a zero; NULL is as good. */
bool ws2_list_bad(const INT *list);

/* For WPUQueueApc of an overlapped call; the base provider asks for none. */
static inline WSATHREADID *ws2_caller(struct ws2_way *way)
{
    return way->layer ? &way->thread : NULL;
}

/* net_addr_parse() and net_addr_print() of an s_addr. */
bool ws2_parse_address(const char *text, const char **end, uint32_t *address);
void ws2_format_address(uint32_t address, char out[NET_ADDR_TEXT]);

/* The thread's own memory for inet_ntoa and what gethostby..., getservby..., getprotoby...
 * and gai_strerror answer; NULL when there is none left. */
struct ws2_thread {
    char ntoa[NET_ADDR_TEXT];
    struct hostent host;
    struct servent service;
    struct protoent protocol;
    struct net_answer_out answer;
    char alias[NET_ANSWER_NAME];
    char *aliases[2];
    char *addresses[NET_ANSWER_ADDRESSES + 1];
    WCHAR message[64];          /* gai_strerror */
};
struct ws2_thread *ws2_thread(void);

/* A host by its name ("": this one) or dotted address, or by its address; 0 or a WSA* code. */
int ws2_look_up(const char *name, struct net_answer_out *out);
int ws2_look_up_address(uint32_t address, struct net_answer_out *out);   /* name only */
int ws2_resolve(const char *name, uint32_t *address);                    /* the first one */

/* Well-known services. */
const char *ws2_service_name(USHORT port, bool datagram);                /* or NULL */
bool ws2_service_port(const char *name, USHORT *port);
