/* SPDX-License-Identifier: MIT */
/* ws2: what the pieces of the Winsock library share.
 *
 * Returns  ws2_done and ws2_fail give SOCKET_ERROR on failure and set the thread's last error, as
 *          every Winsock call does.
 * Context  any thread.
 * Source   own design.
 * Tests    tests/target/t_api.c                                                                 */
#pragma once
#include "provider/abi/net_abi.h"
#include <stdbool.h>
#include <winsock2.h>
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
