/* SPDX-License-Identifier: MIT */
/* t_iphlp: the IP helper's tables: their sizes as documented, and that they agree with each other
 * and with what sockets say.
 * Source   CE 6.0 "IP Helper Functions". */
#include <iphlpapi.h>
#include <string.h>
#include <ws2tcpip.h>

#include "tests/target/net.h"

enum { ROOM = 48 * 1024, FILL = 0x5a };
static _Alignas(8) char room[ROOM];

static uint32_t own_address(void)
{
    struct sockaddr_in name;
    int len = sizeof name;
    SOCKET s = dgram();

    is(call(s, peer("listen")), 0);
    works(wsp.lpWSPGetSockName(s, (struct sockaddr *)&name, &len, &wsaerr));
    done(s);
    return name.sin_addr.s_addr;
}

/* --- sizes ------------------------------------------------------------------------------------ */

typedef DWORD (*get_table)(void *table, PULONG size);

static DWORD adapters(void *t, PULONG n) { return GetAdaptersInfo(t, n); }
static DWORD addresses(void *t, PULONG n)
{
    return GetAdaptersAddresses(AF_UNSPEC, GAA_FLAG_INCLUDE_PREFIX, NULL, t, n);
}
static DWORD per_adapter(void *t, PULONG n)
{
    DWORD index = 0;

    GetBestInterface(own_address(), &index);
    GetAdapterIndex((WCHAR *)L"en0", &index);
    return GetPerAdapterInfo(index, t, n);
}
static DWORD params(void *t, PULONG n) { return GetNetworkParams(t, n); }
static DWORD interface_info(void *t, PULONG n) { return GetInterfaceInfo(t, n); }
static DWORD one_way(void *t, PULONG n) { return GetUniDirectionalAdapterInfo(t, n); }
static DWORD if_table(void *t, PULONG n) { return GetIfTable(t, n, TRUE); }
static DWORD addr_table(void *t, PULONG n) { return GetIpAddrTable(t, n, TRUE); }
static DWORD routes(void *t, PULONG n) { return GetIpForwardTable(t, n, TRUE); }
static DWORD neighbours(void *t, PULONG n) { return GetIpNetTable(t, n, TRUE); }
static DWORD tcp(void *t, PULONG n) { return GetTcpTable(t, n, TRUE); }
static DWORD udp(void *t, PULONG n) { return GetUdpTable(t, n, TRUE); }

static const struct {
    get_table get;
    DWORD short_of;
} sized[] = {
    { adapters, ERROR_BUFFER_OVERFLOW }, { addresses, ERROR_BUFFER_OVERFLOW },
    { per_adapter, ERROR_BUFFER_OVERFLOW }, { params, ERROR_BUFFER_OVERFLOW },
    { interface_info, ERROR_INSUFFICIENT_BUFFER }, { one_way, ERROR_MORE_DATA },
    { if_table, ERROR_INSUFFICIENT_BUFFER }, { addr_table, ERROR_INSUFFICIENT_BUFFER },
    { routes, ERROR_INSUFFICIENT_BUFFER }, { neighbours, ERROR_INSUFFICIENT_BUFFER },
    { tcp, ERROR_INSUFFICIENT_BUFFER }, { udp, ERROR_INSUFFICIENT_BUFFER },
};

static bool untouched(ULONG from)
{
    while (from < ROOM && room[from] == FILL)
        from++;
    return from == ROOM;
}

static void sizes_of(get_table get, DWORD short_of)
{
    ULONG needed = 0, n;

    is(get(NULL, NULL), ERROR_INVALID_PARAMETER);
    is(get(NULL, &needed), short_of);
    ok(needed > 0 && needed < ROOM);
    n = ROOM;
    is(get(NULL, &n), short_of);
    is(n, needed);
    memset(room, FILL, ROOM);
    n = needed - 1;
    is(get(room, &n), short_of);
    is(n, needed);
    ok(untouched(0));
    is(get(room, &n), NO_ERROR);
    is(n, needed);
    ok(untouched(needed));
    n = ROOM;
    is(get(room, &n), NO_ERROR);
    is(n, needed);
}

static void a_buffer_that_is_too_small_says_what_it_takes(void)
{
    ULONG mac[2], six = 6;
    SOCKET s = listener(&(unsigned){ 0 }), u = dgram();

    bind_any(u, LOOP);
    is(SendARP(ip_of(peer("listen")), 0, mac, &six), NO_ERROR);
    for (unsigned i = 0; i < sizeof sized / sizeof *sized; i++)
        sizes_of(sized[i].get, sized[i].short_of);
    done(s);
    done(u);
}

/* --- adapters --------------------------------------------------------------------------------- */

static const IP_ADAPTER_INFO *first_adapter(void)
{
    ULONG n = ROOM;

    is(GetAdaptersInfo((PIP_ADAPTER_INFO)(void *)room, &n), NO_ERROR);
    return (const IP_ADAPTER_INFO *)(void *)room;
}

static void the_adapter_is_the_one_that_sockets_use(void)
{
    IP_ADAPTER_INFO a = *first_adapter();
    MIB_IFROW row = { .dwIndex = a.Index };
    ULONG six = sizeof row.bPhysAddr, mac[2];
    DWORD index = 0;

    is(inet_addr(a.IpAddressList.IpAddress.String), own_address());
    is(a.AddressLength, 6);
    is(a.Type, MIB_IF_TYPE_ETHERNET);
    is(GetBestInterface(ip_of(peer("listen")), &index), NO_ERROR);
    is(index, a.Index);
    is(GetIfEntry(&row), NO_ERROR);
    ok(!memcmp(row.bPhysAddr, a.Address, 6) && row.dwPhysAddrLen == 6);
    is(row.dwMtu, 1500);
    is(row.dwOperStatus, MIB_IF_OPER_STATUS_OPERATIONAL);
    is(row.dwType, MIB_IF_TYPE_ETHERNET);
    is(SendARP(own_address(), 0, mac, &six), NO_ERROR);
    ok(!memcmp(mac, a.Address, 6) && six == 6);
    row.dwIndex = 99;
    is(GetIfEntry(&row), ERROR_INVALID_DATA);
    is(GetIfEntry(NULL), ERROR_INVALID_PARAMETER);
}

static void names_and_indices_lead_to_each_other(void)
{
    IP_ADAPTER_INFO a = *first_adapter();
    IP_INTERFACE_INFO *info = (IP_INTERFACE_INFO *)(void *)room;
    IP_ADAPTER_ORDER_MAP *map;
    ULONG n = ROOM, index = 0;
    DWORD all = 0;
    WCHAR name[MAX_ADAPTER_NAME];

    is(GetInterfaceInfo(info, &n), NO_ERROR);
    is(info->NumAdapters, 1);
    is(info->Adapter[0].Index, a.Index);
    wcscpy(name, info->Adapter[0].Name);
    is(GetAdapterIndex(name, &index), NO_ERROR);
    is(index, a.Index);
    is(GetAdapterIndex((WCHAR *)L"en", &index), ERROR_DEV_NOT_EXIST);
    is(GetAdapterIndex((WCHAR *)L"en00", &index), ERROR_DEV_NOT_EXIST);
    is(GetAdapterIndex(NULL, &index), ERROR_INVALID_PARAMETER);
    is(GetNumberOfInterfaces(&all), NO_ERROR);
    is(all, 2);
    is(GetNumberOfInterfaces(NULL), ERROR_INVALID_PARAMETER);
    is(GetFriendlyIfIndex(0x12000002), 2);
    map = GetAdapterOrderMap();
    ok(map && map->NumAdapters == 1 && map->AdapterOrder[0] == a.Index);
    ok(!LocalFree(map));
    is(GetPerAdapterInfo(99, (PIP_PER_ADAPTER_INFO)(void *)room, &n), ERROR_INVALID_PARAMETER);
}

static void the_machines_name_is_its_host_name(void)
{
    FIXED_INFO *f = (FIXED_INFO *)(void *)room;
    char name[64];
    ULONG n = ROOM;

    is(gethostname(name, sizeof name), 0);
    is(GetNetworkParams(f, &n), NO_ERROR);
    is(strcmp(f->HostName, name), 0);
    ok(!f->EnableRouting && !f->EnableProxy);
}

static void addresses_come_with_all_that_hangs_on_them(void)
{
    IP_ADAPTER_ADDRESSES *list = (IP_ADAPTER_ADDRESSES *)(void *)room;
    uint32_t own = own_address();
    unsigned found = 0;
    ULONG n = ROOM;

    is(GetAdaptersAddresses(AF_INET, GAA_FLAG_INCLUDE_PREFIX, NULL, list, &n), NO_ERROR);
    for (IP_ADAPTER_ADDRESSES *a = list; a; a = a->Next, found++) {
        struct sockaddr_in *in =
            (struct sockaddr_in *)(void *)a->FirstUnicastAddress->Address.lpSockaddr;

        is(a->Length, sizeof *a);
        is(a->OperStatus, IfOperStatusUp);
        is(a->FirstUnicastAddress->Address.iSockaddrLength, sizeof *in);
        is(in->sin_family, AF_INET);
        ok(a->IfType == IF_TYPE_SOFTWARE_LOOPBACK ? in->sin_addr.s_addr == htonl(INADDR_LOOPBACK)
                                                  : in->sin_addr.s_addr == own);
        is(a->FirstPrefix->PrefixLength, a->IfType == IF_TYPE_SOFTWARE_LOOPBACK ? 8 : 24);
        ok(!wcscmp(a->FriendlyName, a->IfType == IF_TYPE_SOFTWARE_LOOPBACK ? L"lo0" : L"en0"));
    }
    is(found, 2);
    n = ROOM;
    is(GetAdaptersAddresses(AF_UNSPEC, GAA_FLAG_SKIP_UNICAST | GAA_FLAG_SKIP_FRIENDLY_NAME, NULL,
                            list, &n), NO_ERROR);
    ok(!list->FirstUnicastAddress && !list->FriendlyName && !list->FirstPrefix);
    is(GetAdaptersAddresses(AF_INET6, 0, NULL, list, &n), ERROR_NO_DATA);
    is(GetAdaptersAddresses(99, 0, NULL, list, &n), ERROR_INVALID_PARAMETER);
}

static void tables_on_a_heap_are_the_same(void)
{
    MIB_IFTABLE *ifs = NULL;
    MIB_IPADDRTABLE *ips = NULL;

    is(AllocateAndGetIfTableFromStack(&ifs, TRUE, GetProcessHeap(), 0), NO_ERROR);
    is(AllocateAndGetIpAddrTableFromStack(&ips, TRUE, GetProcessHeap(), 0), NO_ERROR);
    if (!ok(ifs && ips))
        return;
    is(ifs->dwNumEntries, 2);
    ok(ifs->table[0].dwIndex < ifs->table[1].dwIndex);
    is(ips->dwNumEntries, 2);
    ok(ntohl(ips->table[0].dwAddr) < ntohl(ips->table[1].dwAddr));
    is(ips->table[1].dwAddr, htonl(INADDR_LOOPBACK));
    ok(HeapFree(GetProcessHeap(), 0, ifs) && HeapFree(GetProcessHeap(), 0, ips));
    ok(IsLocalAddress(own_address()) && IsLocalAddress(htonl(0x7f050505)));
    ok(!IsLocalAddress(ip_of(peer("listen"))) && !IsLocalAddress(0));
}

/* --- routes ----------------------------------------------------------------------------------- */

/* The address that a socket would use, 0: no route. */
static uint32_t via(SOCKET s, uint32_t to)
{
    struct sockaddr_in in = { .sin_family = AF_INET }, out = { 0 };
    DWORD n;

    in.sin_addr.s_addr = to;
    if (WSAIoctl(s, SIO_ROUTING_INTERFACE_QUERY, &in, sizeof in, &out, sizeof out, &n, NULL, NULL))
        return 0;
    return out.sin_addr.s_addr;
}

static uint32_t address_of_index(DWORD index)
{
    MIB_IPADDRTABLE *t = (MIB_IPADDRTABLE *)(void *)room;
    ULONG n = ROOM;

    is(GetIpAddrTable(t, &n, FALSE), NO_ERROR);
    for (DWORD i = 0; i < t->dwNumEntries; i++)
        if (t->table[i].dwIndex == index)
            return t->table[i].dwAddr;
    return 0;
}

static void routes_are_those_that_sockets_take(void)
{
    uint32_t own = own_address();
    uint32_t to[] = { own ^ htonl(1), own | htonl(0xff), ip_of(peer("listen")),
                      htonl(INADDR_LOOPBACK), htonl(0x7f010203), htonl(0x08080808),
                      htonl(0xc0000207), htonl(0xe0000001), 0xffffffff };
    DWORD inside = 0;
    SOCKET s = dgram();

    is(GetBestInterface(own, &inside), NO_ERROR);     /* nothing of it leaves */
    is(address_of_index(inside), htonl(INADDR_LOOPBACK));
    for (unsigned i = 0; i < sizeof to / sizeof *to; i++) {
        struct sockaddr_in in = { .sin_family = AF_INET };
        MIB_IPFORWARDROW best;
        DWORD index = 0, again = 0;
        uint32_t want = via(s, to[i]);

        in.sin_addr.s_addr = to[i];
        is(GetBestInterface(to[i], &index), want ? NO_ERROR : ERROR_CAN_NOT_COMPLETE);
        if (!want)
            continue;
        is(address_of_index(index), want);
        is(GetBestInterfaceEx((struct sockaddr *)&in, &again), NO_ERROR);
        is(again, index);
        is(GetBestRoute(to[i], 0, &best), NO_ERROR);
        is(best.dwForwardIfIndex, index);
        is((to[i] ^ best.dwForwardDest) & best.dwForwardMask, 0);
    }
    done(s);
    is(GetBestInterface(own, NULL), ERROR_INVALID_PARAMETER);
    is(GetBestInterfaceEx(NULL, &(DWORD){ 0 }), ERROR_INVALID_PARAMETER);
    is(GetBestInterfaceEx(&(struct sockaddr){ .sa_family = AF_INET6 }, &(DWORD){ 0 }),
       ERROR_NOT_SUPPORTED);
    is(GetBestRoute(own, 0, NULL), ERROR_INVALID_PARAMETER);
}

/* --- connections ------------------------------------------------------------------------------ */

static MIB_TCPROW *tcp_row(unsigned local, unsigned remote)
{
    MIB_TCPTABLE *t = (MIB_TCPTABLE *)(void *)room;
    ULONG n = ROOM;

    is(GetTcpTable(t, &n, FALSE), NO_ERROR);
    for (DWORD i = 0; i < t->dwNumEntries; i++)
        if (t->table[i].dwLocalPort == htons((u_short)local) &&
            t->table[i].dwRemotePort == htons((u_short)remote))
            return &t->table[i];
    return NULL;
}

static bool tcp_state(unsigned local, unsigned remote, DWORD state)
{
    MIB_TCPROW *row = tcp_row(local, remote);

    return row && row->dwState == state;
}

static unsigned remote_port(SOCKET s)
{
    struct sockaddr_in name;
    int len = sizeof name;

    works(wsp.lpWSPGetPeerName(s, (struct sockaddr *)&name, &len, &wsaerr));
    return ntohs(name.sin_port);
}

static void connections_are_listed_in_their_states(void)
{
    unsigned port, client_port;
    SOCKET lis = listener(&port), c = stream(), s;
    MIB_TCPROW row;
    char byte;

    ok(tcp_state(port, 0, MIB_TCP_STATE_LISTEN));
    is(call(c, at(LOOP, port)), 0);
    s = accepted(lis);
    client_port = remote_port(s);
    ok(tcp_state(client_port, port, MIB_TCP_STATE_ESTAB));
    ok(tcp_state(port, client_port, MIB_TCP_STATE_ESTAB));
    is(shutdown(c, SD_SEND), 0);
    is(recv(s, &byte, 1, 0), 0);
    ok(tcp_state(client_port, port, MIB_TCP_STATE_FIN_WAIT2));
    ok(tcp_state(port, client_port, MIB_TCP_STATE_CLOSE_WAIT));
    done(s);
    is(recv(c, &byte, 1, 0), 0);
    done(c);
    ok(tcp_state(client_port, port, MIB_TCP_STATE_TIME_WAIT));
    row = *tcp_row(client_port, port);
    row.dwState = MIB_TCP_STATE_DELETE_TCB;
    is(SetTcpEntry(&row), NO_ERROR);
    ok(!tcp_row(client_port, port));
    is(SetTcpEntry(&row), ERROR_NOT_FOUND);
    done(lis);
    ok(!tcp_row(port, 0));
}

static void an_entry_that_is_deleted_resets_the_connection(void)
{
    SOCKET c, s;
    MIB_TCPROW row;
    char byte;

    pair(&c, &s);
    row = *tcp_row(local_port(c), remote_port(c));
    is(SetTcpEntry(&row), ERROR_INVALID_PARAMETER);
    is(SetTcpEntry(NULL), ERROR_INVALID_PARAMETER);
    row.dwState = MIB_TCP_STATE_DELETE_TCB;
    is(SetTcpEntry(&row), NO_ERROR);
    is(recv(s, &byte, 1, 0), SOCKET_ERROR);
    is(WSAGetLastError(), WSAECONNRESET);
    is(recv(c, &byte, 1, 0), SOCKET_ERROR);
    is(WSAGetLastError(), WSAECONNABORTED);
    done(c);
    done(s);
}

static bool has_udp(unsigned port)
{
    MIB_UDPTABLE *t = (MIB_UDPTABLE *)(void *)room;
    ULONG n = ROOM;

    is(GetUdpTable(t, &n, FALSE), NO_ERROR);
    for (DWORD i = 0; i < t->dwNumEntries; i++)
        if (t->table[i].dwLocalPort == htons((u_short)port) &&
            t->table[i].dwLocalAddr == htonl(INADDR_LOOPBACK))
            return true;
    return false;
}

static void counters_follow_what_is_sent(void)
{
    MIB_UDPSTATS u0, u1;
    MIB_IPSTATS i0, i1;
    MIB_TCPSTATS t0, t1;
    SOCKET a = dgram(), c, s;
    unsigned port = bind_any(a, LOOP);

    ok(has_udp(port));
    is(GetUdpStatistics(&u0), NO_ERROR);
    is(GetIpStatistics(&i0), NO_ERROR);
    is(GetTcpStatistics(&t0), NO_ERROR);
    for (unsigned i = 0; i < 3; i++)
        is(sendto(a, "x", 1, 0, at(LOOP, port), PEERLEN), 1);
    pair(&c, &s);
    is(GetUdpStatisticsEx(&u1, AF_INET), NO_ERROR);
    is(GetIpStatisticsEx(&i1, AF_INET), NO_ERROR);
    is(GetTcpStatisticsEx(&t1, AF_INET), NO_ERROR);
    ok(u1.dwOutDatagrams >= u0.dwOutDatagrams + 3 && u1.dwInDatagrams >= u0.dwInDatagrams + 3);
    ok(i1.dwInReceives >= i0.dwInReceives + 3 && i1.dwOutRequests >= i0.dwOutRequests + 3);
    is(i1.dwForwarding, MIB_IP_NOT_FORWARDING);
    ok(i1.dwNumRoutes >= 3 && i1.dwNumIf == 2 && i1.dwNumAddr == 2);
    ok(t1.dwActiveOpens >= t0.dwActiveOpens + 1 && t1.dwPassiveOpens >= t0.dwPassiveOpens + 1);
    ok(t1.dwCurrEstab >= 2 && t1.dwNumConns >= 2 && t1.dwInSegs > t0.dwInSegs);
    done(c);
    done(s);
    done(a);
    ok(!has_udp(port));
    is(GetIpStatisticsEx(&i1, AF_INET6), ERROR_NOT_SUPPORTED);
    is(GetTcpStatisticsEx(&t1, 99), ERROR_INVALID_PARAMETER);
    is(GetUdpStatistics(NULL), ERROR_INVALID_PARAMETER);
}

static void what_lwip_cannot_do_says_so(void)
{
    ULONG a, b;

    is(AddIPAddress(htonl(0x0a000299), htonl(0xffffff00), 2, &a, &b), ERROR_NOT_SUPPORTED);
    is(DeleteIPAddress(1), ERROR_NOT_SUPPORTED);
    is(CreateIpForwardEntry(NULL), ERROR_NOT_SUPPORTED);
    is(SetIpTTL(64), ERROR_NOT_SUPPORTED);
    is(IpReleaseAddress(NULL), ERROR_INVALID_PARAMETER);
    is(IpRenewAddress(&(IP_ADAPTER_INDEX_MAP){ .Index = 99 }), ERROR_INVALID_PARAMETER);
    is(FlushIpNetTable(99), ERROR_INVALID_PARAMETER);
}

static const struct tap_test tests[] = {
    TAP(a_buffer_that_is_too_small_says_what_it_takes),
    TAP(the_adapter_is_the_one_that_sockets_use),
    TAP(names_and_indices_lead_to_each_other),
    TAP(the_machines_name_is_its_host_name),
    TAP(addresses_come_with_all_that_hangs_on_them),
    TAP(tables_on_a_heap_are_the_same),
    TAP(routes_are_those_that_sockets_take),
    TAP(connections_are_listed_in_their_states),
    TAP(an_entry_that_is_deleted_resets_the_connection),
    TAP(counters_follow_what_is_sent),
    TAP(what_lwip_cannot_do_says_so),
    TAP_END,
};

int main(int argc, char **argv)
{
    WSADATA data;

    return WSAStartup(MAKEWORD(2, 2), &data) || net_main(argc, argv, tests);
}
