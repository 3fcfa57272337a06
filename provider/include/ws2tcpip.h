/* SPDX-License-Identifier: MIT */
/* ws2tcpip: options of the IP level and protocol-independent name resolution.
 *
 * Returns  getaddrinfo and getnameinfo: 0 or a WSA* code, also named EAI_*.
 * Twice    freeaddrinfo exactly once for each list that getaddrinfo has made.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "getaddrinfo", "IPPROTO_IP socket options";
 *          values and layouts compared with the mingw-w64 10.0.0 headers (facts).
 * Tests    tests/target/t_api.c, header_facts.c                                                */
#pragma once
#include <winsock2.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef IP_OPTIONS
#define IP_OPTIONS 1
#define IP_HDRINCL 2
#define IP_TOS 3
#define IP_TTL 4
#define IP_MULTICAST_IF 9
#define IP_MULTICAST_TTL 10
#define IP_MULTICAST_LOOP 11
#define IP_ADD_MEMBERSHIP 12
#define IP_DROP_MEMBERSHIP 13
#define IP_DONTFRAGMENT 14
#define IP_PKTINFO 19
#endif

struct ip_mreq {
    struct in_addr imr_multiaddr;
    struct in_addr imr_interface;
};

struct tcp_keepalive {
    ULONG onoff;
    ULONG keepalivetime;     /* ms */
    ULONG keepaliveinterval; /* ms */
};

/* SIO_GET_INTERFACE_LIST.  The union has room for an IPv6 name, which never comes. */
#define IFF_UP 0x1
#define IFF_BROADCAST 0x2
#define IFF_LOOPBACK 0x4
#define IFF_POINTTOPOINT 0x8
#define IFF_MULTICAST 0x10
typedef union sockaddr_gen {
    struct sockaddr Address;
    struct sockaddr_in AddressIn;
    char AddressIn6[24];
} sockaddr_gen;

typedef struct _INTERFACE_INFO {
    ULONG iiFlags;
    sockaddr_gen iiAddress, iiBroadcastAddress, iiNetmask;
} INTERFACE_INFO, *LPINTERFACE_INFO;
WIN_STATIC_ASSERT(sizeof(INTERFACE_INFO) == 76, "INTERFACE_INFO");

#define INET_ADDRSTRLEN 22
#define NI_MAXHOST 1025
#define NI_MAXSERV 32
#define NI_NOFQDN 0x01
#define NI_NUMERICHOST 0x02
#define NI_NAMEREQD 0x04
#define NI_NUMERICSERV 0x08
#define NI_DGRAM 0x10
#define AI_PASSIVE 0x1
#define AI_CANONNAME 0x2
#define AI_NUMERICHOST 0x4
#define EAI_AGAIN WSATRY_AGAIN
#define EAI_BADFLAGS WSAEINVAL
#define EAI_FAIL WSANO_RECOVERY
#define EAI_FAMILY WSAEAFNOSUPPORT
#define EAI_MEMORY WSA_NOT_ENOUGH_MEMORY
#define EAI_NONAME WSAHOST_NOT_FOUND
#define EAI_NODATA WSANO_DATA
#define EAI_SERVICE WSATYPE_NOT_FOUND
#define EAI_SOCKTYPE WSAESOCKTNOSUPPORT

typedef struct addrinfo {
    int ai_flags;
    int ai_family;
    int ai_socktype;
    int ai_protocol;
    size_t ai_addrlen;
    char *ai_canonname;
    struct sockaddr *ai_addr;
    struct addrinfo *ai_next;
} ADDRINFO, ADDRINFOA, *PADDRINFOA, *LPADDRINFO;

#if defined(__STDC_HOSTED__) && __STDC_HOSTED__ && !defined(HOST_TEST)
typedef int socklen_t;
int WSAAPI getaddrinfo(const char *nodename, const char *servname, const struct addrinfo *hints,
                       struct addrinfo **res);
void WSAAPI freeaddrinfo(struct addrinfo *ai);
int WSAAPI getnameinfo(const struct sockaddr *sa, socklen_t salen, char *host, DWORD hostlen,
                       char *serv, DWORD servlen, int flags);
#endif

#ifdef __cplusplus
}
#endif
