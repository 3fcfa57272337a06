/* SPDX-License-Identifier: MIT */
/* Tables of connections and of bound datagram sockets, and the counters of the protocols. */
#include "image/user/iphlpapi/iphlp.h"
#include "image/user/iphlpapi/routes.h"

#include <stdlib.h>
#include <string.h>

static int in_order(const void *a, const void *b)
{
    const struct net_connection_entry *x = a, *y = b;
    int c = iphlp_compare(x->local, y->local);

    if (!c)
        c = (int)x->local_port - (int)y->local_port;
    if (!c)
        c = iphlp_compare(x->remote, y->remote);
    return c ? c : (int)x->remote_port - (int)y->remote_port;
}

static DWORD connections(bool datagram, bool order, struct net_connection_entry **out, uint32_t *n)
{
    DWORD err = iphlp_connections(datagram, out, n);

    if (!err && order)
        qsort(*out, *n, sizeof **out, in_order);
    return err;
}

DWORD WINAPI GetTcpTable(PMIB_TCPTABLE pTcpTable, PULONG pdwSize, BOOL bOrder)
{
    struct net_connection_entry *e;
    uint32_t n;
    DWORD err;

    if (!pdwSize)
        return ERROR_INVALID_PARAMETER;
    err = connections(false, bOrder, &e, &n);
    if (err)
        return err;
    if (!iphlp_room(pTcpTable, pdwSize, IPHLP_TABLE_BYTES(MIB_TCPTABLE, n)))
        err = ERROR_INSUFFICIENT_BUFFER;
    else
        pTcpTable->dwNumEntries = n;
    for (uint32_t i = 0; !err && i < n; i++)
        pTcpTable->table[i] = (MIB_TCPROW){ e[i].state, e[i].local, htons(e[i].local_port),
                                            e[i].remote, htons(e[i].remote_port) };
    free(e);
    return err;
}

DWORD WINAPI GetUdpTable(PMIB_UDPTABLE pUdpTable, PULONG pdwSize, BOOL bOrder)
{
    struct net_connection_entry *e;
    uint32_t n;
    DWORD err;

    if (!pdwSize)
        return ERROR_INVALID_PARAMETER;
    err = connections(true, bOrder, &e, &n);
    if (err)
        return err;
    if (!iphlp_room(pUdpTable, pdwSize, IPHLP_TABLE_BYTES(MIB_UDPTABLE, n)))
        err = ERROR_INSUFFICIENT_BUFFER;
    else
        pUdpTable->dwNumEntries = n;
    for (uint32_t i = 0; !err && i < n; i++)
        pUdpTable->table[i] = (MIB_UDPROW){ e[i].local, htons(e[i].local_port) };
    free(e);
    return err;
}

DWORD WINAPI SetTcpEntry(PMIB_TCPROW pTcpRow)
{
    struct net_end_connection a;
    uint32_t err;

    if (!pTcpRow || pTcpRow->dwState != MIB_TCP_STATE_DELETE_TCB)
        return ERROR_INVALID_PARAMETER;
    a = (struct net_end_connection){ pTcpRow->dwLocalAddr, pTcpRow->dwRemoteAddr,
                                     ntohs((u_short)pTcpRow->dwLocalPort),
                                     ntohs((u_short)pTcpRow->dwRemotePort) };
    err = NET(END_CONNECTION, &a);
    return err == WSAENOTCONN ? ERROR_NOT_FOUND : iphlp_error(err);
}

/* --- counters --------------------------------------------------------------------------------- */

WIN_STATIC_ASSERT(sizeof(MIB_IPSTATS) == 4 * NET_IP_WORDS, "the kernel's order is MIB_IPSTATS'");
WIN_STATIC_ASSERT(sizeof(MIBICMPSTATS) == 4 * NET_ICMP_WORDS, "that of ICMP");
WIN_STATIC_ASSERT(sizeof(MIB_TCPSTATS) == 4 * NET_TCP_WORDS, "that of TCP");
WIN_STATIC_ASSERT(sizeof(MIB_UDPSTATS) == 4 * NET_UDP_WORDS, "that of UDP");

static DWORD statistics(const void *out, DWORD family, struct net_statistics_out *s)
{
    struct net_statistics_call a = { word(s) };

    if (!out || (family != AF_INET && family != AF_INET6))
        return ERROR_INVALID_PARAMETER;
    return family == AF_INET6 ? ERROR_NOT_SUPPORTED : iphlp_error(NET(STATISTICS, &a));
}

DWORD WINAPI GetIpStatisticsEx(PMIB_IPSTATS pStats, DWORD dwFamily)
{
    struct net_statistics_out s;
    MIB_IPFORWARDROW *routes;
    uint32_t n = 0;
    DWORD err = statistics(pStats, dwFamily, &s);

    if (err)
        return err;
    err = iphlp_routes(&routes, &n);
    if (err)
        return err;
    free(routes);
    memcpy(pStats, s.ip, sizeof *pStats);
    pStats->dwNumRoutes = n;
    return NO_ERROR;
}

DWORD WINAPI GetIpStatistics(PMIB_IPSTATS pStats)
{
    return GetIpStatisticsEx(pStats, AF_INET);
}

DWORD WINAPI GetIcmpStatistics(PMIB_ICMP pStats)
{
    struct net_statistics_out s;
    DWORD err = statistics(pStats, AF_INET, &s);

    if (err)
        return err;
    memcpy(&pStats->stats.icmpInStats, s.icmp_in, sizeof pStats->stats.icmpInStats);
    memcpy(&pStats->stats.icmpOutStats, s.icmp_out, sizeof pStats->stats.icmpOutStats);
    return NO_ERROR;
}

static void by_type(MIBICMPSTATS_EX *out, const MIBICMPSTATS *in)
{
    memset(out, 0, sizeof *out);
    out->dwMsgs = in->dwMsgs;
    out->dwErrors = in->dwErrors;
    out->rgdwTypeCount[ICMP4_DST_UNREACH] = in->dwDestUnreachs;
    out->rgdwTypeCount[ICMP4_TIME_EXCEEDED] = in->dwTimeExcds;
    out->rgdwTypeCount[ICMP4_PARAM_PROB] = in->dwParmProbs;
    out->rgdwTypeCount[ICMP4_SOURCE_QUENCH] = in->dwSrcQuenchs;
    out->rgdwTypeCount[ICMP4_REDIRECT] = in->dwRedirects;
    out->rgdwTypeCount[ICMP4_ECHO_REQUEST] = in->dwEchos;
    out->rgdwTypeCount[ICMP4_ECHO_REPLY] = in->dwEchoReps;
    out->rgdwTypeCount[ICMP4_TIMESTAMP_REQUEST] = in->dwTimestamps;
    out->rgdwTypeCount[ICMP4_TIMESTAMP_REPLY] = in->dwTimestampReps;
    out->rgdwTypeCount[ICMP4_MASK_REQUEST] = in->dwAddrMasks;
    out->rgdwTypeCount[ICMP4_MASK_REPLY] = in->dwAddrMaskReps;
}

DWORD WINAPI GetIcmpStatisticsEx(PMIB_ICMP_EX pStats, DWORD dwFamily)
{
    struct net_statistics_out s;
    MIBICMPSTATS in, out;
    DWORD err = statistics(pStats, dwFamily, &s);

    if (err)
        return err;
    memcpy(&in, s.icmp_in, sizeof in);
    memcpy(&out, s.icmp_out, sizeof out);
    by_type(&pStats->icmpInStats, &in);
    by_type(&pStats->icmpOutStats, &out);
    return NO_ERROR;
}

DWORD WINAPI GetTcpStatisticsEx(PMIB_TCPSTATS pStats, DWORD dwFamily)
{
    struct net_statistics_out s;
    DWORD err = statistics(pStats, dwFamily, &s);

    if (!err)
        memcpy(pStats, s.tcp, sizeof *pStats);
    return err;
}

DWORD WINAPI GetTcpStatistics(PMIB_TCPSTATS pStats)
{
    return GetTcpStatisticsEx(pStats, AF_INET);
}

DWORD WINAPI GetUdpStatisticsEx(PMIB_UDPSTATS pStats, DWORD dwFamily)
{
    struct net_statistics_out s;
    DWORD err = statistics(pStats, dwFamily, &s);

    if (!err)
        memcpy(pStats, s.udp, sizeof *pStats);
    return err;
}

DWORD WINAPI GetUdpStatistics(PMIB_UDPSTATS pStats)
{
    return GetUdpStatisticsEx(pStats, AF_INET);
}
