/* SPDX-License-Identifier: MIT */
/* Name spaces, protocols, service classes and IPv6 a second time, by their published numbers:
 * layouts are those of 32-bit Windows.  Nothing here runs. */
#include <nspapi.h>
#include <stddef.h>
#include <svcguid.h>
#include <ws2tcpip.h>

#define SIZE(type, bytes) WIN_STATIC_ASSERT(sizeof(type) == (bytes), #type)
#define AT(type, field, offset) \
    WIN_STATIC_ASSERT(offsetof(type, field) == (offset), #type "." #field)
#define VALUE(name, value) WIN_STATIC_ASSERT((long long)(name) == (value), #name)

SIZE(BLOB, 8); SIZE(CSADDR_INFO, 24); AT(CSADDR_INFO, RemoteAddr, 8);
AT(CSADDR_INFO, iSocketType, 16); AT(CSADDR_INFO, iProtocol, 20); SIZE(AFPROTOCOLS, 8);
SIZE(WSAVERSION, 8); SIZE(WSAECOMPARATOR, 4); SIZE(WSAESETSERVICEOP, 4);
SIZE(WSAQUERYSETW, 60); AT(WSAQUERYSETW, lpszServiceInstanceName, 4);
AT(WSAQUERYSETW, lpServiceClassId, 8); AT(WSAQUERYSETW, lpVersion, 12);
AT(WSAQUERYSETW, dwNameSpace, 20); AT(WSAQUERYSETW, lpNSProviderId, 24);
AT(WSAQUERYSETW, dwNumberOfProtocols, 32); AT(WSAQUERYSETW, lpafpProtocols, 36);
AT(WSAQUERYSETW, dwNumberOfCsAddrs, 44); AT(WSAQUERYSETW, lpcsaBuffer, 48);
AT(WSAQUERYSETW, dwOutputFlags, 52); AT(WSAQUERYSETW, lpBlob, 56);
SIZE(WSANAMESPACE_INFOW, 32); AT(WSANAMESPACE_INFOW, fActive, 20);
AT(WSANAMESPACE_INFOW, lpszIdentifier, 28); SIZE(WSANSCLASSINFOW, 20);
SIZE(WSASERVICECLASSINFOW, 16); SIZE(PROTOCOL_INFOW, 32); AT(PROTOCOL_INFOW, iSocketType, 16);
AT(PROTOCOL_INFOW, lpProtocol, 28);
SIZE(struct sockaddr_in6, 28); AT(struct sockaddr_in6, sin6_addr, 8);
AT(struct sockaddr_in6, sin6_scope_id, 24); SIZE(struct sockaddr_in6_old, 24);
SIZE(struct ip_mreq, 8); SIZE(struct ipv6_mreq, 20); SIZE(IN_PKTINFO, 8); SIZE(IN6_PKTINFO, 20);

VALUE(NS_ALL, 0); VALUE(NS_DNS, 12); VALUE(NS_NETBT, 13); VALUE(NS_NLA, 15); VALUE(NS_BTH, 16);
VALUE(LUP_DEEP, 1); VALUE(LUP_CONTAINERS, 2); VALUE(LUP_NOCONTAINERS, 4); VALUE(LUP_NEAREST, 8);
VALUE(LUP_RETURN_NAME, 0x10); VALUE(LUP_RETURN_TYPE, 0x20); VALUE(LUP_RETURN_ADDR, 0x100);
VALUE(LUP_RETURN_BLOB, 0x200); VALUE(LUP_RETURN_ALL, 0xff0); VALUE(LUP_FLUSHCACHE, 0x1000);
VALUE(LUP_FLUSHPREVIOUS, 0x2000); VALUE(LUP_RES_SERVICE, 0x8000); VALUE(COMP_NOTLESS, 1);
VALUE(RNRSERVICE_DELETE, 2); VALUE(XP_GRACEFUL_CLOSE, 0x20); VALUE(XP_SUPPORTS_BROADCAST, 0x200);
VALUE(IPV6_UNICAST_HOPS, 4); VALUE(IPV6_MULTICAST_IF, 9); VALUE(IPV6_JOIN_GROUP, 12);
VALUE(IPV6_LEAVE_GROUP, 13); VALUE(IPV6_HOPLIMIT, 21); VALUE(IPV6_PROTECTION_LEVEL, 23);
VALUE(INET6_ADDRSTRLEN, 65); VALUE(SVCID_DNS_TYPE_PTR, 12);

extern const GUID header_facts_http;
const GUID header_facts_http = SVCID_TCP(80);
WIN_STATIC_ASSERT(sizeof((GUID[]){ SVCID_HOSTNAME, SVCID_ECHO_UDP, SVCID_FTP_TCP }) == 48, "GUIDs");
