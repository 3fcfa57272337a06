/* SPDX-License-Identifier: MIT */
/* iphlp: what the pieces of the IP helper share.
 *
 * Returns  iphlp_error: the Win32 error that a NET method's WSA* code is.  iphlp_list,
 *          iphlp_connections: NO_ERROR, *out (the caller frees it) and how many are in it.
 *          iphlp_room: whether `needed` bytes fit a caller's buffer, whose length they become.
 * Context  any thread.
 * Source   own design.
 * Tests    tests/target/t_iphlp.c                                                               */
#pragma once
#include "provider/abi/net_abi.h"
#include <stdbool.h>
#include <winsock2.h>
#include <windows.h>

#include "image/user/crt/svc.h"
#include "lwip-port/net_addr.h"

#define NET(method, a) svc(SVC_ID(SVC_NET, NET_##method), (a), sizeof *(a))

DWORD iphlp_error(uint32_t wsa);

/* Method NET_ADAPTERS or NET_NEIGHBOURS. */
DWORD iphlp_list(uint32_t method, size_t each, void **out, uint32_t *n);
DWORD iphlp_connections(bool datagram, struct net_connection_entry **out, uint32_t *n);
static inline DWORD iphlp_adapters(struct net_adapter_entry **out, uint32_t *n)
{
    return iphlp_list(NET_ADAPTERS, sizeof **out, (void **)out, n);
}
bool iphlp_room(const void *buffer, ULONG *length, size_t needed);
/* The length of a table of n rows. */
#define IPHLP_TABLE_BYTES(type, n) (offsetof(type, table) + (n) * sizeof((type *)0)->table[0])
/* For tables in order: addresses and ports stand in network byte order. */
int iphlp_compare(uint32_t a, uint32_t b);
bool iphlp_is_name(const struct net_adapter_entry *e, const WCHAR *name);
void iphlp_wide_name(const struct net_adapter_entry *e, WCHAR *out, size_t room);
