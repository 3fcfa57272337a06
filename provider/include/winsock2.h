/* SPDX-License-Identifier: MIT */
/* winsock2: the Winsock 2 API of Windows CE; types, values and, for programs, the calls.
 *
 * Units    IPv4 addresses and sin_port in network byte order; everything else in host order.
 *          timeval is 8 bytes; struct linger counts seconds.
 * Returns  int calls: 0 or a count, else SOCKET_ERROR; SOCKET calls: INVALID_SOCKET; the reason is
 *          WSAGetLastError(), which each thread has of its own.
 * Order    may come before or after any other header, as long as the program is compiled with
 *          -D__USE_W32_SOCKETS (scripts/run --app does); otherwise newlib's own fd_set is refused
 *          below. The kernel (freestanding) and the host tests see types and values, not the calls.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Winsock Functions" and "Winsock
 *          Structures"; values, layouts and prototypes compared with the mingw-w64 10.0.0 headers:
 *          AF_IRDA alone differs, 22 on CE and 26 there.
 * Tests    tests/target/t_api.c, header_facts.c                                                */
#pragma once

#if defined(HOST_TEST)
/* glibc has its own fd_set and timeval; ours keep the target's layout under other names. */
#include <sys/select.h>
#include <sys/time.h>
#include <sys/types.h>
#undef FD_SET
#undef FD_CLR
#undef FD_ISSET
#undef FD_ZERO
#undef FD_SETSIZE
#define fd_set ws_fd_set
#define timeval ws_timeval
#else
#if defined(_SYS_TYPES_FD_SET) || defined(_SYS__TIMEVAL_H_)
#error "fd_set or timeval is newlib's: compile with -D__USE_W32_SOCKETS, bsp/include before newlib"
#endif
#ifndef __USE_W32_SOCKETS
#define __USE_W32_SOCKETS 1
#endif
#endif

#include <qos.h>
#include <wince/overlapped.h>
#include <windef.h>
#include <winerror.h>

#ifdef __cplusplus
extern "C" {
#endif

#define _WINSOCK2API_
#define _WINSOCKAPI_
#define WSAAPI WINAPI
#define WINSOCK_VERSION MAKEWORD(2, 2)

#if !defined(HOST_TEST)
#include <wince/bsdtypes.h>
#endif

typedef unsigned int SOCKET;
typedef unsigned int GROUP;
#define INVALID_SOCKET ((SOCKET)~0u)
#define SOCKET_ERROR (-1)

/* --- sets of sockets: an array, not a bitmap ------------------------------------------------- */
#ifndef FD_SETSIZE
#define FD_SETSIZE 64
#endif
typedef struct fd_set {
    unsigned int fd_count;
    SOCKET fd_array[FD_SETSIZE];
} fd_set;
typedef fd_set FD_SET, *PFD_SET, *LPFD_SET;

#if defined(HOST_TEST) || !defined(_TIMEVAL_DEFINED) /* sys/_timeval.h has the same */
#define _TIMEVAL_DEFINED
struct timeval {
    LONG tv_sec;
    LONG tv_usec;
};
#endif
typedef struct timeval TIMEVAL, *PTIMEVAL, *LPTIMEVAL;

#define FD_ZERO(set) ((void)((set)->fd_count = 0))
#define FD_SET(s, set)                                                          \
    do {                                                                        \
        SOCKET fd_s_ = (s);                                                     \
        fd_set *fd_set_ = (set);                                                \
        unsigned int fd_i_ = 0;                                                 \
        while (fd_i_ < fd_set_->fd_count && fd_set_->fd_array[fd_i_] != fd_s_)  \
            fd_i_++;                                                            \
        if (fd_i_ == fd_set_->fd_count && fd_i_ < FD_SETSIZE)                   \
            fd_set_->fd_array[fd_set_->fd_count++] = fd_s_;                     \
    } while (0)
#define FD_CLR(s, set)                                                          \
    do {                                                                        \
        SOCKET fd_s_ = (s);                                                     \
        fd_set *fd_set_ = (set);                                                \
        unsigned int fd_i_ = 0;                                                 \
        while (fd_i_ < fd_set_->fd_count && fd_set_->fd_array[fd_i_] != fd_s_)  \
            fd_i_++;                                                            \
        if (fd_i_ < fd_set_->fd_count) {                                        \
            fd_set_->fd_count--;                                                \
            for (; fd_i_ < fd_set_->fd_count; fd_i_++)                          \
                fd_set_->fd_array[fd_i_] = fd_set_->fd_array[fd_i_ + 1];        \
        }                                                                       \
    } while (0)
#define FD_ISSET(s, set) __WSAFDIsSet((SOCKET)(s), (fd_set *)(set))

/* --- addresses ------------------------------------------------------------------------------- */
struct in_addr {
    union {
        struct {
            UCHAR s_b1, s_b2, s_b3, s_b4;
        } S_un_b;
        struct {
            USHORT s_w1, s_w2;
        } S_un_w;
        ULONG S_addr;
    } S_un;
};
#define s_addr S_un.S_addr
#define s_net S_un.S_un_b.s_b1
#define s_host S_un.S_un_b.s_b2
#define s_lh S_un.S_un_b.s_b3
#define s_impno S_un.S_un_b.s_b4
#define s_imp S_un.S_un_w.s_w2
typedef struct in_addr IN_ADDR, *PIN_ADDR, *LPIN_ADDR;

struct sockaddr {
    USHORT sa_family;
    char sa_data[14];
};
typedef struct sockaddr SOCKADDR, *PSOCKADDR, *LPSOCKADDR;

struct sockaddr_in {
    SHORT sin_family;
    USHORT sin_port;
    struct in_addr sin_addr;
    char sin_zero[8];
};
typedef struct sockaddr_in SOCKADDR_IN, *PSOCKADDR_IN, *LPSOCKADDR_IN;

struct sockaddr_storage {
    SHORT ss_family;
    char ss_pad1_[6];
    int64_t ss_align_;
    char ss_pad2_[112];
};
typedef struct sockaddr_storage SOCKADDR_STORAGE, *PSOCKADDR_STORAGE, *LPSOCKADDR_STORAGE;

typedef struct _SOCKET_ADDRESS {
    LPSOCKADDR lpSockaddr;
    INT iSockaddrLength;
} SOCKET_ADDRESS, *PSOCKET_ADDRESS, *LPSOCKET_ADDRESS;

typedef struct _SOCKET_ADDRESS_LIST {
    INT iAddressCount;
    SOCKET_ADDRESS Address[1];
} SOCKET_ADDRESS_LIST, *LPSOCKET_ADDRESS_LIST;

#define INADDR_ANY ((ULONG)0x00000000)
#define INADDR_LOOPBACK ((ULONG)0x7f000001)
#define INADDR_BROADCAST ((ULONG)0xffffffff)
#define INADDR_NONE ((ULONG)0xffffffff)

#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_INET 2
#define AF_IRDA 22
#define AF_INET6 23
#define PF_UNSPEC AF_UNSPEC
#define PF_INET AF_INET
#define PF_INET6 AF_INET6

#define SOCK_STREAM 1
#define SOCK_DGRAM 2
#define SOCK_RAW 3
#define SOCK_RDM 4
#define SOCK_SEQPACKET 5

#define IPPROTO_IP 0
#define IPPROTO_ICMP 1
#define IPPROTO_IGMP 2
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_IPV6 41
#define IPPROTO_ICMPV6 58
#define IPPROTO_RAW 255
#define IPPROTO_MAX 256

#define FROM_PROTOCOL_INFO (-1)
#define SOMAXCONN 0x7fffffff

/* --- options --------------------------------------------------------------------------------- */
#define SOL_SOCKET 0xffff
#define SO_DEBUG 0x0001
#define SO_ACCEPTCONN 0x0002
#define SO_REUSEADDR 0x0004
#define SO_EXCLUSIVEADDRUSE ((int)~SO_REUSEADDR)
#define SO_KEEPALIVE 0x0008
#define SO_DONTROUTE 0x0010
#define SO_BROADCAST 0x0020
#define SO_USELOOPBACK 0x0040
#define SO_LINGER 0x0080
#define SO_DONTLINGER ((int)~SO_LINGER)
#define SO_OOBINLINE 0x0100
#define SO_SNDBUF 0x1001
#define SO_RCVBUF 0x1002
#define SO_SNDLOWAT 0x1003
#define SO_RCVLOWAT 0x1004
#define SO_SNDTIMEO 0x1005
#define SO_RCVTIMEO 0x1006
#define SO_ERROR 0x1007
#define SO_TYPE 0x1008
#define SO_GROUP_ID 0x2001
#define SO_GROUP_PRIORITY 0x2002
#define SO_MAX_MSG_SIZE 0x2003
#define SO_PROTOCOL_INFOA 0x2004
#define SO_PROTOCOL_INFOW 0x2005
#define SO_PROTOCOL_INFO SO_PROTOCOL_INFOW
#define PVD_CONFIG 0x3001
#define SO_CONDITIONAL_ACCEPT 0x3002
#define SO_CONNECT_TIME 0x700C
#define TCP_NODELAY 0x0001
#define TCP_EXPEDITED_1122 0x0002
#define TCP_BSDURGENT 0x7000

struct linger {
    USHORT l_onoff;
    USHORT l_linger; /* seconds */
};
typedef struct linger LINGER, *PLINGER, *LPLINGER;

/* --- flags and events ------------------------------------------------------------------------ */
#define MSG_OOB 0x0001
#define MSG_PEEK 0x0002
#define MSG_DONTROUTE 0x0004
#define MSG_WAITALL 0x0008
#define MSG_INTERRUPT 0x0010
#define MSG_PARTIAL 0x8000
#define SD_RECEIVE 0
#define SD_SEND 1
#define SD_BOTH 2
#define CF_ACCEPT 0
#define CF_REJECT 1
#define CF_DEFER 2
#define WSA_FLAG_OVERLAPPED 0x01
#define WSA_FLAG_MULTIPOINT_C_ROOT 0x02
#define WSA_FLAG_MULTIPOINT_C_LEAF 0x04
#define WSA_FLAG_MULTIPOINT_D_ROOT 0x08
#define WSA_FLAG_MULTIPOINT_D_LEAF 0x10
#define JL_SENDER_ONLY 0x01
#define JL_RECEIVER_ONLY 0x02
#define JL_BOTH 0x04

#define FD_READ_BIT 0
#define FD_WRITE_BIT 1
#define FD_OOB_BIT 2
#define FD_ACCEPT_BIT 3
#define FD_CONNECT_BIT 4
#define FD_CLOSE_BIT 5
#define FD_QOS_BIT 6
#define FD_GROUP_QOS_BIT 7
#define FD_ROUTING_INTERFACE_CHANGE_BIT 8
#define FD_ADDRESS_LIST_CHANGE_BIT 9
#define FD_READ (1 << FD_READ_BIT)
#define FD_WRITE (1 << FD_WRITE_BIT)
#define FD_OOB (1 << FD_OOB_BIT)
#define FD_ACCEPT (1 << FD_ACCEPT_BIT)
#define FD_CONNECT (1 << FD_CONNECT_BIT)
#define FD_CLOSE (1 << FD_CLOSE_BIT)
#define FD_QOS (1 << FD_QOS_BIT)
#define FD_GROUP_QOS (1 << FD_GROUP_QOS_BIT)
#define FD_ROUTING_INTERFACE_CHANGE (1 << FD_ROUTING_INTERFACE_CHANGE_BIT)
#define FD_ADDRESS_LIST_CHANGE (1 << FD_ADDRESS_LIST_CHANGE_BIT)
#define FD_MAX_EVENTS 10
#define FD_ALL_EVENTS ((1 << FD_MAX_EVENTS) - 1)

typedef HANDLE WSAEVENT, *LPWSAEVENT;
#define WSA_INVALID_EVENT ((WSAEVENT)0)
#define WSA_MAXIMUM_WAIT_EVENTS 64
#define WSA_WAIT_FAILED 0xFFFFFFFFu
#define WSA_WAIT_EVENT_0 0u
#define WSA_WAIT_IO_COMPLETION 0xC0u
#define WSA_WAIT_TIMEOUT 258u
#define WSA_INFINITE 0xFFFFFFFFu

typedef struct _WSANETWORKEVENTS {
    LONG lNetworkEvents;
    int iErrorCode[FD_MAX_EVENTS];
} WSANETWORKEVENTS, *LPWSANETWORKEVENTS;

typedef struct _WSABUF {
    ULONG len;
    char *buf;
} WSABUF, *LPWSABUF;

typedef struct _QualityOfService {
    FLOWSPEC SendingFlowspec;
    FLOWSPEC ReceivingFlowspec;
    WSABUF ProviderSpecific;
} QOS, *LPQOS;

typedef OVERLAPPED WSAOVERLAPPED, *LPWSAOVERLAPPED;

typedef void(CALLBACK *LPWSAOVERLAPPED_COMPLETION_ROUTINE)(DWORD dwError, DWORD cbTransferred,
                                                           LPWSAOVERLAPPED lpOverlapped,
                                                           DWORD dwFlags);
typedef int(CALLBACK *LPCONDITIONPROC)(LPWSABUF lpCallerId, LPWSABUF lpCallerData, LPQOS lpSQOS,
                                       LPQOS lpGQOS, LPWSABUF lpCalleeId, LPWSABUF lpCalleeData,
                                       GROUP *g, DWORD dwCallbackData);

/* --- catalogue ------------------------------------------------------------------------------- */
#define WSAPROTOCOL_LEN 255
#define MAX_PROTOCOL_CHAIN 7
#define BASE_PROTOCOL 1
#define LAYERED_PROTOCOL 0
#define BIGENDIAN 0x0000
#define LITTLEENDIAN 0x0001
#define SECURITY_PROTOCOL_NONE 0x0000
#define XP1_CONNECTIONLESS 0x00000001
#define XP1_GUARANTEED_DELIVERY 0x00000002
#define XP1_GUARANTEED_ORDER 0x00000004
#define XP1_MESSAGE_ORIENTED 0x00000008
#define XP1_PSEUDO_STREAM 0x00000010
#define XP1_GRACEFUL_CLOSE 0x00000020
#define XP1_EXPEDITED_DATA 0x00000040
#define XP1_CONNECT_DATA 0x00000080
#define XP1_DISCONNECT_DATA 0x00000100
#define XP1_SUPPORT_BROADCAST 0x00000200
#define XP1_SUPPORT_MULTIPOINT 0x00000400
#define XP1_QOS_SUPPORTED 0x00002000
#define XP1_INTERRUPT 0x00004000
#define XP1_UNI_SEND 0x00008000
#define XP1_UNI_RECV 0x00010000
#define XP1_IFS_HANDLES 0x00020000
#define XP1_PARTIAL_MESSAGE 0x00040000
#define PFL_MULTIPLE_PROTO_ENTRIES 0x00000001
#define PFL_RECOMMENDED_PROTO_ENTRY 0x00000002
#define PFL_HIDDEN 0x00000004
#define PFL_MATCHES_PROTOCOL_ZERO 0x00000008

typedef struct _WSAPROTOCOLCHAIN {
    int ChainLen;
    DWORD ChainEntries[MAX_PROTOCOL_CHAIN];
} WSAPROTOCOLCHAIN, *LPWSAPROTOCOLCHAIN;

typedef struct _WSAPROTOCOL_INFOA {
    DWORD dwServiceFlags1, dwServiceFlags2, dwServiceFlags3, dwServiceFlags4;
    DWORD dwProviderFlags;
    GUID ProviderId;
    DWORD dwCatalogEntryId;
    WSAPROTOCOLCHAIN ProtocolChain;
    int iVersion, iAddressFamily, iMaxSockAddr, iMinSockAddr, iSocketType, iProtocol;
    int iProtocolMaxOffset, iNetworkByteOrder, iSecurityScheme;
    DWORD dwMessageSize, dwProviderReserved;
    char szProtocol[WSAPROTOCOL_LEN + 1];
} WSAPROTOCOL_INFOA, *LPWSAPROTOCOL_INFOA;

typedef struct _WSAPROTOCOL_INFOW {
    DWORD dwServiceFlags1, dwServiceFlags2, dwServiceFlags3, dwServiceFlags4;
    DWORD dwProviderFlags;
    GUID ProviderId;
    DWORD dwCatalogEntryId;
    WSAPROTOCOLCHAIN ProtocolChain;
    int iVersion, iAddressFamily, iMaxSockAddr, iMinSockAddr, iSocketType, iProtocol;
    int iProtocolMaxOffset, iNetworkByteOrder, iSecurityScheme;
    DWORD dwMessageSize, dwProviderReserved;
    WCHAR szProtocol[WSAPROTOCOL_LEN + 1];
} WSAPROTOCOL_INFOW, *LPWSAPROTOCOL_INFOW;
typedef WSAPROTOCOL_INFOW WSAPROTOCOL_INFO, *LPWSAPROTOCOL_INFO;

#define WSADESCRIPTION_LEN 256
#define WSASYS_STATUS_LEN 128
typedef struct WSAData {
    WORD wVersion;
    WORD wHighVersion;
    char szDescription[WSADESCRIPTION_LEN + 1];
    char szSystemStatus[WSASYS_STATUS_LEN + 1];
    USHORT iMaxSockets;
    USHORT iMaxUdpDg;
    char *lpVendorInfo;
} WSADATA, *LPWSADATA;

struct hostent {
    char *h_name;
    char **h_aliases;
    SHORT h_addrtype;
    SHORT h_length;
    char **h_addr_list;
};
#define h_addr h_addr_list[0]
typedef struct hostent HOSTENT, *PHOSTENT, *LPHOSTENT;

struct servent {
    char *s_name;
    char **s_aliases;
    SHORT s_port;            /* network order */
    char *s_proto;
};
typedef struct servent SERVENT, *PSERVENT, *LPSERVENT;

struct protoent {
    char *p_name;
    char **p_aliases;
    SHORT p_proto;
};
typedef struct protoent PROTOENT, *PPROTOENT, *LPPROTOENT;

#if !defined(__LP64__)
WIN_STATIC_ASSERT(sizeof(fd_set) == 4 + 4 * FD_SETSIZE, "fd_set");
WIN_STATIC_ASSERT(sizeof(struct timeval) == 8 && sizeof(LINGER) == 4, "timeval, linger");
WIN_STATIC_ASSERT(sizeof(SOCKADDR) == 16 && sizeof(SOCKADDR_IN) == 16, "sockaddr");
WIN_STATIC_ASSERT(sizeof(SOCKADDR_STORAGE) == 128, "sockaddr_storage");
WIN_STATIC_ASSERT(sizeof(WSABUF) == 8 && sizeof(WSANETWORKEVENTS) == 44, "WSABUF, events");
WIN_STATIC_ASSERT(sizeof(WSAOVERLAPPED) == 20 && sizeof(QOS) == 72, "WSAOVERLAPPED, QOS");
WIN_STATIC_ASSERT(sizeof(WSAPROTOCOLCHAIN) == 32, "WSAPROTOCOLCHAIN");
WIN_STATIC_ASSERT(sizeof(WSAPROTOCOL_INFOA) == 372, "WSAPROTOCOL_INFOA");
WIN_STATIC_ASSERT(sizeof(WSAPROTOCOL_INFOW) == 628, "WSAPROTOCOL_INFOW");
WIN_STATIC_ASSERT(sizeof(WSADATA) == 400, "WSADATA");
#endif

#ifdef __cplusplus
}
#endif

#include <wsaerror.h>
#include <wsalookup.h>
#include <wsaioctl.h>
#if defined(__STDC_HOSTED__) && __STDC_HOSTED__ && !defined(HOST_TEST)
#include <wsafunc.h>
#endif
