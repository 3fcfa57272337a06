/* SPDX-License-Identifier: MIT */
/* t_lookup: name spaces and protocols: what is asked without a server, and what none can do.
 *
 * dns=town          www.example.test exists, as tests/system/test_names.py plays it.
 * Source   CE 6.0 "WSALookupServiceBegin", "WSALookupServiceNext", "EnumProtocols". */
#include <nspapi.h>
#include <string.h>
#include <svcguid.h>
#include <ws2tcpip.h>

#include "tests/target/net.h"

enum { ROOM = 4096 };
static _Alignas(8) char room[ROOM];
static WSAQUERYSETW *const result = (WSAQUERYSETW *)(void *)room;

static GUID by_name = SVCID_INET_HOSTADDRBYNAME, by_text = SVCID_INET_HOSTADDRBYINETSTRING,
            host = SVCID_HOSTNAME, service = SVCID_INET_SERVICEBYNAME;

static WSAQUERYSETW query(GUID *class_id, const WCHAR *name)
{
    WSAQUERYSETW q;

    memset(&q, 0, sizeof q);
    q.dwSize = sizeof q;
    q.lpServiceClassId = class_id;
    q.dwNameSpace = NS_DNS;
    q.lpszServiceInstanceName = (LPWSTR)(uintptr_t)name;
    return q;
}

static HANDLE begin(WSAQUERYSETW *q, DWORD flags)
{
    HANDLE h = NULL;

    is(WSALookupServiceBegin(q, flags, &h), 0);
    return h;
}

static void refused(WSAQUERYSETW *q, DWORD flags, int err)
{
    HANDLE h = NULL;

    is(WSALookupServiceBegin(q, flags, &h), SOCKET_ERROR);
    is(WSAGetLastError(), err);
}

static int next(HANDLE h, DWORD flags)
{
    DWORD n = ROOM;

    memset(room, 0x5a, ROOM);
    return WSALookupServiceNext(h, flags, &n, result);
}

static bool address_is(const CSADDR_INFO *a, const char *want, unsigned port, int type)
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)(void *)a->RemoteAddr.lpSockaddr;
    const struct sockaddr_in *here = (const struct sockaddr_in *)(void *)a->LocalAddr.lpSockaddr;

    return a->RemoteAddr.iSockaddrLength == sizeof *in && in->sin_family == AF_INET &&
           in->sin_addr.s_addr == inet_addr(want) && ntohs(in->sin_port) == port &&
           here->sin_addr.s_addr == 0 && a->iSocketType == type &&
           a->iProtocol == (type == SOCK_DGRAM ? IPPROTO_UDP : IPPROTO_TCP);
}

static void the_last_one(HANDLE h)
{
    is(next(h, 0), SOCKET_ERROR);
    is(WSAGetLastError(), WSA_E_NO_MORE);
    is(WSALookupServiceEnd(h), 0);
    is(WSALookupServiceEnd(h), SOCKET_ERROR);
    is(WSAGetLastError(), WSA_INVALID_HANDLE);
    is(next(h, 0), SOCKET_ERROR);
    is(WSAGetLastError(), WSA_INVALID_HANDLE);
}

static void a_dotted_address_is_a_name_of_itself(void)
{
    WSAQUERYSETW q = query(&by_name, L"192.0.2.9");
    HANDLE h = begin(&q, LUP_RETURN_ALL);

    is(next(h, 0), 0);
    is(result->dwNumberOfCsAddrs, 1);
    ok(address_is(result->lpcsaBuffer, "192.0.2.9", 0, SOCK_STREAM));
    ok(!wcscmp(result->lpszServiceInstanceName, L"192.0.2.9"));
    ok(!memcmp(result->lpServiceClassId, &by_name, sizeof by_name));
    is(result->dwNameSpace, NS_DNS);
    the_last_one(h);
}

static void a_service_gives_its_port_and_its_kind(void)
{
    GUID http = SVCID_TCP(80), snmp = SVCID_UDP(161), record = SVCID_DNS(SVCID_DNS_TYPE_A),
         mail = SVCID_DNS(SVCID_DNS_TYPE_MX);
    WSAQUERYSETW q = query(&http, L"127.0.0.1");
    AFPROTOCOLS udp = { AF_INET, IPPROTO_UDP }, six = { AF_INET6, IPPROTO_TCP };
    HANDLE h = begin(&q, LUP_RETURN_ADDR);

    is(next(h, LUP_RETURN_ALL), 0);
    ok(address_is(result->lpcsaBuffer, "127.0.0.1", 80, SOCK_STREAM));
    ok(!result->lpszServiceInstanceName && !result->lpServiceClassId);
    the_last_one(h);
    q.lpServiceClassId = &snmp;
    h = begin(&q, LUP_RETURN_ALL);
    is(next(h, LUP_RETURN_ADDR), 0);
    ok(address_is(result->lpcsaBuffer, "127.0.0.1", 161, SOCK_DGRAM));
    ok(!result->lpszServiceInstanceName);
    the_last_one(h);
    q.lpServiceClassId = &record;
    the_last_one((next(h = begin(&q, 0), 0), h));
    q.lpServiceClassId = &mail;
    refused(&q, 0, WSANO_DATA);
    q = query(&by_name, L"127.0.0.1");
    q.dwNumberOfProtocols = 1;
    q.lpafpProtocols = &udp;
    h = begin(&q, LUP_RETURN_ADDR);
    is(next(h, 0), 0);
    ok(address_is(result->lpcsaBuffer, "127.0.0.1", 0, SOCK_DGRAM));
    the_last_one(h);
    q.lpafpProtocols = &six;
    refused(&q, 0, WSANO_DATA);
    q.lpafpProtocols = &udp;
    q.lpServiceClassId = &http;
    refused(&q, 0, WSANO_DATA);
}

static void our_own_name_leads_to_our_address_and_back(void)
{
    char name[64];
    WCHAR wide[64];
    WSAQUERYSETW q = query(&host, NULL);
    HANDLE h = begin(&q, LUP_RETURN_NAME | LUP_RETURN_ADDR);

    is(gethostname(name, sizeof name), 0);
    mbstowcs(wide, name, 64);
    is(next(h, 0), 0);
    ok(!wcscmp(result->lpszServiceInstanceName, wide));
    ok(result->dwNumberOfCsAddrs >= 1);
    the_last_one(h);
    q = query(&by_text, L"127.0.0.1");
    h = begin(&q, LUP_RETURN_NAME | LUP_RETURN_ADDR);
    is(next(h, 0), 0);
    ok(!wcscmp(result->lpszServiceInstanceName, L"localhost"));
    ok(address_is(result->lpcsaBuffer, "127.0.0.1", 0, SOCK_STREAM));
    the_last_one(h);
    q.lpszServiceInstanceName = (LPWSTR)(uintptr_t)L"localhost";
    refused(&q, 0, WSAEINVAL);
}

static void too_little_room_says_how_much_and_loses_nothing(void)
{
    WSAQUERYSETW q = query(&by_name, L"127.0.0.1");
    HANDLE h = begin(&q, LUP_RETURN_ALL);
    DWORD needed = 0, n;

    is(WSALookupServiceNext(h, 0, &needed, NULL), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    ok(needed > sizeof q && needed < ROOM);
    n = needed - 1;
    memset(room, 0x5a, ROOM);
    is(WSALookupServiceNext(h, 0, &n, result), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    is(n, needed);
    ok(room[0] == 0x5a);
    is(WSALookupServiceNext(h, 0, NULL, result), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    is(WSALookupServiceNext(h, 0, &n, result), 0);
    ok(room[needed] == 0x5a);
    the_last_one(h);
    h = begin(&q, LUP_RETURN_ALL);
    is(next(h, LUP_FLUSHPREVIOUS), SOCKET_ERROR);
    is(WSAGetLastError(), WSA_E_NO_MORE);
    the_last_one(h);
}

static void what_is_not_asked_rightly_is_refused(void)
{
    WSAQUERYSETW q = query(&by_name, L"127.0.0.1");
    GUID other = { 1, 2, 3, { 4 } };

    refused(NULL, 0, WSAEFAULT);
    is(WSALookupServiceBegin(&q, 0, NULL), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    q.dwSize--;
    refused(&q, 0, WSAEINVAL);
    q = query(NULL, L"127.0.0.1");
    refused(&q, 0, WSAEINVAL);
    q = query(&by_name, L"127.0.0.1");
    q.dwNumberOfProtocols = 1;
    refused(&q, 0, WSAEINVAL);
    q = query(&by_name, L"127.0.0.1");
    refused(&q, LUP_CONTAINERS, WSANO_DATA);
    q.dwNameSpace = NS_SAP;
    refused(&q, 0, WSASERVICE_NOT_FOUND);
    q.dwNameSpace = NS_ALL;
    q.lpNSProviderId = &other;
    refused(&q, 0, WSASERVICE_NOT_FOUND);
    q = query(&service, L"http/tcp");
    refused(&q, 0, WSASERVICE_NOT_FOUND);
    q = query(&other, L"127.0.0.1");
    refused(&q, 0, WSASERVICE_NOT_FOUND);
    is(WSASetService(NULL, RNRSERVICE_REGISTER, 0), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    is(WSASetService(&q, RNRSERVICE_REGISTER, 0), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEOPNOTSUPP);
}

static void there_is_one_name_space_and_it_stays(void)
{
    WSANAMESPACE_INFOW *info = (WSANAMESPACE_INFOW *)(void *)room;
    DWORD n = 0, needed;
    WSAQUERYSETW q = query(&by_name, L"127.0.0.1");
    GUID id;

    is(WSAEnumNameSpaceProviders(&n, NULL), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEFAULT);
    needed = n;
    n--;
    is(WSAEnumNameSpaceProviders(&n, info), SOCKET_ERROR);
    is(n, needed);
    is(WSAEnumNameSpaceProviders(&n, info), 1);
    is(info->dwNameSpace, NS_DNS);
    ok(info->fActive && info->lpszIdentifier[0]);
    id = info->NSProviderId;
    q.lpNSProviderId = &id;
    is(WSALookupServiceEnd(begin(&q, 0)), 0);
    is(WSCInstallNameSpace((LPWSTR)(uintptr_t)L"x", (LPWSTR)(uintptr_t)L"x.dll", NS_DNS, 1, &id),
       SOCKET_ERROR);
    is(WSAGetLastError(), WSASYSCALLFAILURE);
    is(WSCUnInstallNameSpace(&id), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEINVAL);
}

static void protocols_are_those_of_winsock_2(void)
{
    PROTOCOL_INFOW *p = (PROTOCOL_INFOW *)(void *)room;
    INT tcp[] = { IPPROTO_TCP, 0 };
    DWORD n = 0, needed;

    is(EnumProtocols(NULL, NULL, &n), SOCKET_ERROR);
    is(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
    needed = n;
    n--;
    is(EnumProtocols(NULL, p, &n), SOCKET_ERROR);
    is(n, needed);
    memset(room, 0x5a, ROOM);
    is(EnumProtocols(NULL, p, &n), 2);
    ok(room[needed] == 0x5a);
    ok(p[0].iProtocol == IPPROTO_TCP && p[1].iProtocol == IPPROTO_UDP);
    ok(p[0].dwServiceFlags & XP_GUARANTEED_DELIVERY && p[1].dwServiceFlags & XP_CONNECTIONLESS);
    is(p[0].dwMessageSize, 0);
    is(p[0].iMaxSockAddr, sizeof(SOCKADDR_IN));
    ok(!wcscmp(p[0].lpProtocol, L"TCP/IP") && !wcscmp(p[1].lpProtocol, L"UDP/IP"));
    is(EnumProtocols(tcp, p, &n), 1);
}

static void what_needs_a_window_is_refused(void)
{
    struct addrinfo *ai;
    char buffer[1024];

    ok(!WSAAsyncGetHostByName(NULL, 0x400, "localhost", buffer, sizeof buffer));
    is(WSAGetLastError(), WSAEOPNOTSUPP);
    ok(!WSAAsyncGetAddrInfo(NULL, 0x400, "localhost", NULL, NULL, &ai));
    is(WSAGetLastError(), WSAEOPNOTSUPP);
    is(WSACancelAsyncRequest((HANDLE)4), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEINVAL);
    is(WSAAsyncSelect(dgram(), NULL, 0x400, FD_READ), SOCKET_ERROR);
    is(WSAGetLastError(), WSAEOPNOTSUPP);
}

static void ipv6_has_its_types_and_is_not_spoken(void)
{
    struct in6_addr a = in6addr_loopback;
    struct sockaddr_in6 name = { .sin6_family = AF_INET6 };
    char text[64];

    ok(IN6_IS_ADDR_LOOPBACK(&a) && !IN6_IS_ADDR_UNSPECIFIED(&a) && !IN6_IS_ADDR_V4COMPAT(&a));
    ok(IN6_IS_ADDR_UNSPECIFIED(&in6addr_any) && !IN6_IS_ADDR_LOOPBACK(&in6addr_any));
    a.s6_bytes[12] = 10;
    ok(IN6_IS_ADDR_V4COMPAT(&a) && !IN6_IS_ADDR_V4MAPPED(&a));
    a.s6_bytes[10] = a.s6_bytes[11] = 0xff;
    ok(IN6_IS_ADDR_V4MAPPED(&a) && !IN6_IS_ADDR_V4COMPAT(&a));
    a.s6_bytes[0] = 0xfe;
    a.s6_bytes[1] = 0x80;
    ok(IN6_IS_ADDR_LINKLOCAL(&a) && !IN6_IS_ADDR_SITELOCAL(&a) && !IN6_IS_ADDR_MULTICAST(&a));
    a.s6_bytes[1] = 0xc0;
    ok(IN6_IS_ADDR_SITELOCAL(&a));
    a.s6_bytes[0] = 0xff;
    a.s6_bytes[1] = 0x02;
    ok(IN6_IS_ADDR_MULTICAST(&a) && IN6_IS_ADDR_MC_LINKLOCAL(&a) && !IN6_IS_ADDR_MC_GLOBAL(&a));
    ok(socket(AF_INET6, SOCK_STREAM, 0) == INVALID_SOCKET);
    is(WSAGetLastError(), WSAEAFNOSUPPORT);
    is(getnameinfo((struct sockaddr *)&name, sizeof name, text, sizeof text, NULL, 0, 0),
       WSAEAFNOSUPPORT);
    ok(!strcmp(gai_strerrorA(0), "No error.") && gai_strerrorA(EAI_NONAME)[0]);
    ok(!wcscmp(gai_strerror(0), L"No error."));
}

static void a_server_is_asked_forward_and_backward(void)
{
    WSAQUERYSETW q = query(&by_name, L"www.example.test");
    HANDLE h;

    if (strcmp(tap_arg("dns", ""), "town")) {
        tap_skip("dns=town");
        return;
    }
    h = begin(&q, LUP_RETURN_ALL);
    is(next(h, 0), 0);
    ok(!wcscmp(result->lpszServiceInstanceName, L"real.example.test"));
    ok(address_is(result->lpcsaBuffer, "192.0.2.80", 0, SOCK_STREAM));
    the_last_one(h);
    q = query(&by_name, L"many.example.test");
    h = begin(&q, LUP_RETURN_ADDR);
    is(next(h, 0), 0);
    is(result->dwNumberOfCsAddrs, 3);
    ok(address_is(&result->lpcsaBuffer[2], "10.9.8.3", 0, SOCK_STREAM));
    the_last_one(h);
    q = query(&by_text, L"192.0.2.80");
    h = begin(&q, LUP_RETURN_NAME);
    is(next(h, 0), 0);
    ok(!wcscmp(result->lpszServiceInstanceName, L"real.example.test"));
    the_last_one(h);
    q = query(&by_name, L"no.example.test");
    refused(&q, 0, WSASERVICE_NOT_FOUND);
    q = query(&by_name, L"v6.example.test");
    refused(&q, 0, WSANO_DATA);
    q = query(&by_name, L"bad.example.test");
    refused(&q, 0, WSATRY_AGAIN);
}

static void addresses_as_text_and_back(void)
{
    static const char loopback[16] = { [15] = 1 };
    struct in_addr v4;
    char bytes[16], text[INET6_ADDRSTRLEN];

    is(inet_pton(AF_INET, "10.0.2.15", &v4), 1);
    is(v4.s_addr, inet_addr("10.0.2.15"));
    is(inet_pton(AF_INET, "10.0.2", &v4), 0);
    is(inet_pton(AF_INET6, "::1", bytes), 1);
    ok(!memcmp(bytes, loopback, sizeof bytes));
    is(inet_pton(AF_UNIX, "x", bytes), -1);
    is(WSAGetLastError(), WSAEAFNOSUPPORT);
    ok(inet_ntop(AF_INET, &v4, text, 10) == text && !strcmp(text, "10.0.2.15"));
    ok(!inet_ntop(AF_INET, &v4, text, 9));
    is(WSAGetLastError(), ERROR_INVALID_PARAMETER);
    ok(inet_ntop(AF_INET6, loopback, text, 4) == text && !strcmp(text, "::1"));
    ok(!inet_ntop(AF_UNIX, loopback, text, sizeof text));
    is(WSAGetLastError(), WSAEAFNOSUPPORT);
}

static const struct tap_test tests[] = {
    TAP(a_dotted_address_is_a_name_of_itself),
    TAP(a_service_gives_its_port_and_its_kind),
    TAP(our_own_name_leads_to_our_address_and_back),
    TAP(too_little_room_says_how_much_and_loses_nothing),
    TAP(what_is_not_asked_rightly_is_refused),
    TAP(there_is_one_name_space_and_it_stays),
    TAP(protocols_are_those_of_winsock_2),
    TAP(what_needs_a_window_is_refused),
    TAP(ipv6_has_its_types_and_is_not_spoken),
    TAP(a_server_is_asked_forward_and_backward),
    TAP(addresses_as_text_and_back),
    TAP_END,
};

int main(int argc, char **argv)
{
    WSADATA data;
    HANDLE h;
    WSAQUERYSETW q = query(&by_name, L"127.0.0.1");

    if (WSALookupServiceBegin(&q, 0, &h) != SOCKET_ERROR || WSAGetLastError() != WSANOTINITIALISED)
        return 1;
    return WSAStartup(MAKEWORD(2, 2), &data) || net_main(argc, argv, tests);
}
