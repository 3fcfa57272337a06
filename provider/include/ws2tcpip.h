/* SPDX-License-Identifier: MIT */
/* ws2tcpip: options of the IP level and protocol-independent name resolution.
 *
 * Returns  getaddrinfo and getnameinfo: 0 or a WSA* code, also named EAI_*.
 * Twice    freeaddrinfo exactly once for each list that getaddrinfo has made.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "getaddrinfo", "IPPROTO_IP socket options";
 *          values and layouts compared with the mingw-w64 10.0.0 headers (facts).
 * Tests    tests/target/t_api.c, header_facts.c                                                */
#pragma once
#include <in6addr.h>
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

typedef struct ip_mreq IP_MREQ;
typedef struct in_pktinfo {
    IN_ADDR ipi_addr;
    UINT ipi_ifindex;
} IN_PKTINFO;

/* --- IPv6: types and numbers; the family itself is WSAEAFNOSUPPORT --------------------------- */
struct sockaddr_in6 {
    SHORT sin6_family;
    USHORT sin6_port;
    ULONG sin6_flowinfo;
    struct in6_addr sin6_addr;
    ULONG sin6_scope_id;
};
typedef struct sockaddr_in6 SOCKADDR_IN6, *PSOCKADDR_IN6, *LPSOCKADDR_IN6;
struct sockaddr_in6_old {
    SHORT sin6_family;
    USHORT sin6_port;
    ULONG sin6_flowinfo;
    struct in6_addr sin6_addr;
};
typedef struct ipv6_mreq {
    struct in6_addr ipv6mr_multiaddr;
    UINT ipv6mr_interface;
} IPV6_MREQ;
typedef struct in6_pktinfo {
    IN6_ADDR ipi6_addr;
    UINT ipi6_ifindex;
} IN6_PKTINFO;

#ifndef IPV6_HOPOPTS
#define IPV6_HOPOPTS 1
#define IPV6_HDRINCL 2
#define IPV6_UNICAST_HOPS 4
#define IPV6_MULTICAST_IF 9
#define IPV6_MULTICAST_HOPS 10
#define IPV6_MULTICAST_LOOP 11
#define IPV6_ADD_MEMBERSHIP 12
#define IPV6_JOIN_GROUP IPV6_ADD_MEMBERSHIP
#define IPV6_DROP_MEMBERSHIP 13
#define IPV6_LEAVE_GROUP IPV6_DROP_MEMBERSHIP
#define IPV6_PKTINFO 19
#define IPV6_HOPLIMIT 21
#define IPV6_PROTECTION_LEVEL 23
#endif
#define PROTECTION_LEVEL_UNRESTRICTED 10
#define PROTECTION_LEVEL_DEFAULT 20
#define PROTECTION_LEVEL_RESTRICTED 30
#define UDP_NOCHECKSUM 1
#define UDP_CHECKSUM_COVERAGE 20

#define IN6ADDR_ANY_INIT { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } } }
#define IN6ADDR_LOOPBACK_INIT { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } } }
#define SS_PORT(ssp) (((struct sockaddr_in *)(void *)(ssp))->sin_port)

static inline int in6_words_are_0_(const struct in6_addr *a, int n)
{
    while (n && !a->s6_words[n - 1])
        n--;
    return n == 0;
}
static inline int IN6_ADDR_EQUAL(const struct in6_addr *a, const struct in6_addr *b)
{
    return !__builtin_memcmp(a, b, sizeof *a);
}
static inline int IN6_IS_ADDR_UNSPECIFIED(const struct in6_addr *a)
{
    return in6_words_are_0_(a, 8);
}
static inline int IN6_IS_ADDR_LOOPBACK(const struct in6_addr *a)
{
    return in6_words_are_0_(a, 7) && a->s6_bytes[14] == 0 && a->s6_bytes[15] == 1;
}
static inline int IN6_IS_ADDR_MULTICAST(const struct in6_addr *a)
{
    return a->s6_bytes[0] == 0xff;
}
static inline int IN6_IS_ADDR_LINKLOCAL(const struct in6_addr *a)
{
    return a->s6_bytes[0] == 0xfe && (a->s6_bytes[1] & 0xc0) == 0x80;
}
static inline int IN6_IS_ADDR_SITELOCAL(const struct in6_addr *a)
{
    return a->s6_bytes[0] == 0xfe && (a->s6_bytes[1] & 0xc0) == 0xc0;
}
static inline int IN6_IS_ADDR_V4MAPPED(const struct in6_addr *a)
{
    return in6_words_are_0_(a, 5) && a->s6_bytes[10] == 0xff && a->s6_bytes[11] == 0xff;
}
static inline int IN6_IS_ADDR_V4COMPAT(const struct in6_addr *a)
{
    return in6_words_are_0_(a, 6) && !in6_words_are_0_(a, 8) && !IN6_IS_ADDR_LOOPBACK(a);
}
#define IN6_IS_ADDR_MC_(a, scope) (IN6_IS_ADDR_MULTICAST(a) && ((a)->s6_bytes[1] & 0xf) == (scope))
#define IN6_IS_ADDR_MC_NODELOCAL(a) IN6_IS_ADDR_MC_(a, 1)
#define IN6_IS_ADDR_MC_LINKLOCAL(a) IN6_IS_ADDR_MC_(a, 2)
#define IN6_IS_ADDR_MC_SITELOCAL(a) IN6_IS_ADDR_MC_(a, 5)
#define IN6_IS_ADDR_MC_ORGLOCAL(a) IN6_IS_ADDR_MC_(a, 8)
#define IN6_IS_ADDR_MC_GLOBAL(a) IN6_IS_ADDR_MC_(a, 0xe)

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
#define INET6_ADDRSTRLEN 65
#define GAI_STRERROR_BUFFER_SIZE 1024
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
/* Newer than Windows CE's, and taken for granted.  inet_pton: 1; 0: the text is no address; -1:
 * WSAEAFNOSUPPORT, WSAEFAULT.  inet_ntop: NULL: WSAEAFNOSUPPORT, too little room is
 * ERROR_INVALID_PARAMETER. */
INT WSAAPI inet_pton(INT family, const char *text, void *address);
const char *WSAAPI inet_ntop(INT family, const void *address, char *text, size_t room);
void WSAAPI freeaddrinfo(struct addrinfo *ai);
int WSAAPI getnameinfo(const struct sockaddr *sa, socklen_t salen, char *host, DWORD hostlen,
                       char *serv, DWORD servlen, int flags);
/* In memory that belongs to the thread. */
char *WSAAPI gai_strerrorA(int ecode);
WCHAR *WSAAPI gai_strerrorW(int ecode);
#define gai_strerror gai_strerrorW
/* Its answer is a message to a window, of which there are none: WSAEOPNOTSUPP. */
HANDLE WSAAPI WSAAsyncGetAddrInfo(HWND hWnd, u_int wMsg, const char *nodename,
                                  const char *servname, const struct addrinfo *hints,
                                  struct addrinfo **res);
extern const struct in6_addr in6addr_any, in6addr_loopback;
#endif

#ifdef __cplusplus
}
#endif
