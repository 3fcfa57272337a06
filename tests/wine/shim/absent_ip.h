/* SPDX-License-Identifier: MIT */
/* absent_ip: IPv6 and the IP helper, as far as the test files name them (see absent.h).  */
#pragma once
#include <winsock2.h>

#ifndef s6_addr
typedef struct in6_addr {
    union {
        UCHAR Byte[16];
        USHORT Word[8];
    } u;
} IN6_ADDR;
#define s6_addr  u.Byte
#define s6_words u.Word
struct sockaddr_in6 {
    SHORT sin6_family;
    USHORT sin6_port;
    ULONG sin6_flowinfo;
    IN6_ADDR sin6_addr;
    ULONG sin6_scope_id;
};
typedef struct sockaddr_in6 SOCKADDR_IN6;
#endif
struct sockaddr_in6_old {
    SHORT sin6_family;
    USHORT sin6_port;
    ULONG sin6_flowinfo;
    IN6_ADDR sin6_addr;
};
static const IN6_ADDR in6addr_any = {{{0}}};
static const IN6_ADDR in6addr_loopback = {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}}};
#define IN6_IS_ADDR_LOOPBACK(a)    (!memcmp((a), &in6addr_loopback, 16))
#define IN6_IS_ADDR_UNSPECIFIED(a) (!memcmp((a), &in6addr_any, 16))
#define IN6_IS_ADDR_LINKLOCAL(a)   ((a)->s6_addr[0] == 0xfe && ((a)->s6_addr[1] & 0xc0) == 0x80)

enum {
    IPV6_HOPOPTS = 1,
    IPV6_HDRINCL = 2,
    IPV6_UNICAST_HOPS = 4,
    IPV6_MULTICAST_IF = 9,
    IPV6_MULTICAST_HOPS = 10,
    IPV6_MULTICAST_LOOP = 11,
    IPV6_ADD_MEMBERSHIP = 12,
    IPV6_DROP_MEMBERSHIP = 13,
    IPV6_DONTFRAG = 14,
    IPV6_PKTINFO = 19,
    IPV6_HOPLIMIT = 21,
    IPV6_PROTECTION_LEVEL = 23,
    IPV6_RECVIF = 24,
    IPV6_RECVDSTADDR = 25,
    IPV6_V6ONLY = 27,
    IPV6_IFLIST = 28,
    IPV6_UNICAST_IF = 31,
    IPV6_RTHDR = 32,
    IPV6_GET_IFLIST = 33,
    IPV6_RECVRTHDR = 38,
    IPV6_RECVTCLASS = 40,
    IPV6_ECN = 50,
    IPV6_PKTINFO_EX = 51,
    IPV6_WFP_REDIRECT_RECORDS = 60,
    IPV6_WFP_REDIRECT_CONTEXT = 70,
    IPV6_MTU_DISCOVER = 71,
    IPV6_MTU = 72,
    IPV6_RECVERR = 75,
    IPV6_USER_MTU = 76,
};
enum {
    IP_RECEIVE_BROADCAST = 22,
    IP_RECVIF = 24,
    IP_RECVDSTADDR = 25,
    IP_IFLIST = 28,
    IP_UNICAST_IF = 31,
    IP_RTHDR = 32,
    IP_GET_IFLIST = 33,
    IP_RECVRTHDR = 38,
    IP_RECVTOS = 40,
    IP_RECVTTL = 21,
    IP_HOPLIMIT = 21,
    IP_ORIGINAL_ARRIVAL_IF = 47,
    IP_ECN = 50,
    IP_PKTINFO_EX = 51,
    IP_WFP_REDIRECT_RECORDS = 60,
    IP_WFP_REDIRECT_CONTEXT = 70,
    IP_MTU_DISCOVER = 71,
    IP_MTU = 73,
    IP_RECVERR = 75,
    IP_USER_MTU = 76,
};

typedef struct {
    char String[16];
} IP_ADDRESS_STRING;
typedef struct _IP_ADDR_STRING {
    struct _IP_ADDR_STRING *Next;
    IP_ADDRESS_STRING IpAddress, IpMask;
    DWORD Context;
} IP_ADDR_STRING;
typedef struct _IP_ADAPTER_INFO {
    struct _IP_ADAPTER_INFO *Next;
    DWORD Index;
    IP_ADDR_STRING IpAddressList;
} IP_ADAPTER_INFO;
typedef struct {
    DWORD dwForwardDest, dwForwardMask, dwForwardNextHop, dwForwardIfIndex, dwForwardMetric1;
} MIB_IPFORWARDROW;
typedef struct {
    DWORD dwNumEntries;
    MIB_IPFORWARDROW table[1];
} MIB_IPFORWARDTABLE;
typedef struct _IP_ADAPTER_UNICAST_ADDRESS {
    struct _IP_ADAPTER_UNICAST_ADDRESS *Next;
    SOCKET_ADDRESS Address;
} IP_ADAPTER_UNICAST_ADDRESS;
typedef struct _IP_ADAPTER_ADDRESSES {
    struct _IP_ADAPTER_ADDRESSES *Next;
    IP_ADAPTER_UNICAST_ADDRESS *FirstUnicastAddress;
} IP_ADAPTER_ADDRESSES;
ULONG GetAdaptersInfo(IP_ADAPTER_INFO *info, ULONG *bytes);
DWORD GetIpForwardTable(MIB_IPFORWARDTABLE *table, ULONG *bytes, BOOL sorted);
ULONG GetAdaptersAddresses(ULONG family, ULONG flags, void *reserved, IP_ADAPTER_ADDRESSES *list,
                           ULONG *bytes);
