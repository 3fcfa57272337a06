/* SPDX-License-Identifier: MIT */
/* iprtrmib: tables and counters of MIB-II (RFC 1213) as the IP helper gives them.
 *
 * Units    addresses, and the low 16 bits of a port, in network byte order; dwLastChange in
 *          hundredths of a second after boot; dwSpeed in bits a second.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "IP Helper Structures"; layouts compared
 *          with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/header_facts_iphlp.c                                                    */
#pragma once
#include <ipifcons.h>
#include <windef.h>

#ifndef ANY_SIZE
#define ANY_SIZE 1
#endif
#define MAX_INTERFACE_NAME_LEN 256
#define MAXLEN_IFDESCR 256
#define MAXLEN_PHYSADDR 8

typedef struct _MIB_IFNUMBER {
    DWORD dwValue;
} MIB_IFNUMBER, *PMIB_IFNUMBER;

typedef struct _MIB_IFROW {
    WCHAR wszName[MAX_INTERFACE_NAME_LEN];
    DWORD dwIndex, dwType, dwMtu, dwSpeed, dwPhysAddrLen;
    BYTE bPhysAddr[MAXLEN_PHYSADDR];
    DWORD dwAdminStatus, dwOperStatus, dwLastChange;
    DWORD dwInOctets, dwInUcastPkts, dwInNUcastPkts, dwInDiscards, dwInErrors, dwInUnknownProtos;
    DWORD dwOutOctets, dwOutUcastPkts, dwOutNUcastPkts, dwOutDiscards, dwOutErrors, dwOutQLen;
    DWORD dwDescrLen;
    BYTE bDescr[MAXLEN_IFDESCR];
} MIB_IFROW, *PMIB_IFROW;
typedef struct _MIB_IFTABLE {
    DWORD dwNumEntries;
    MIB_IFROW table[ANY_SIZE];
} MIB_IFTABLE, *PMIB_IFTABLE;

/* --- ICMP ------------------------------------------------------------------------------------- */
typedef struct _MIBICMPSTATS {
    DWORD dwMsgs, dwErrors, dwDestUnreachs, dwTimeExcds, dwParmProbs, dwSrcQuenchs, dwRedirects,
        dwEchos, dwEchoReps, dwTimestamps, dwTimestampReps, dwAddrMasks, dwAddrMaskReps;
} MIBICMPSTATS, *PMIBICMPSTATS;
typedef struct _MIBICMPINFO {
    MIBICMPSTATS icmpInStats, icmpOutStats;
} MIBICMPINFO;
typedef struct _MIB_ICMP {
    MIBICMPINFO stats;
} MIB_ICMP, *PMIB_ICMP;
typedef struct _MIBICMPSTATS_EX {
    DWORD dwMsgs, dwErrors;
    DWORD rgdwTypeCount[256];
} MIBICMPSTATS_EX, *PMIBICMPSTATS_EX;
typedef struct _MIB_ICMP_EX {
    MIBICMPSTATS_EX icmpInStats, icmpOutStats;
} MIB_ICMP_EX, *PMIB_ICMP_EX;
typedef enum {
    ICMP4_ECHO_REPLY = 0, ICMP4_DST_UNREACH = 3, ICMP4_SOURCE_QUENCH = 4, ICMP4_REDIRECT = 5,
    ICMP4_ECHO_REQUEST = 8, ICMP4_ROUTER_ADVERT = 9, ICMP4_ROUTER_SOLICIT = 10,
    ICMP4_TIME_EXCEEDED = 11, ICMP4_PARAM_PROB = 12, ICMP4_TIMESTAMP_REQUEST = 13,
    ICMP4_TIMESTAMP_REPLY = 14, ICMP4_MASK_REQUEST = 17, ICMP4_MASK_REPLY = 18
} ICMP4_TYPE, *PICMP4_TYPE;

/* --- UDP -------------------------------------------------------------------------------------- */
typedef struct _MIB_UDPSTATS {
    DWORD dwInDatagrams, dwNoPorts, dwInErrors, dwOutDatagrams, dwNumAddrs;
} MIB_UDPSTATS, *PMIB_UDPSTATS;
typedef struct _MIB_UDPROW {
    DWORD dwLocalAddr, dwLocalPort;
} MIB_UDPROW, *PMIB_UDPROW;
typedef struct _MIB_UDPTABLE {
    DWORD dwNumEntries;
    MIB_UDPROW table[ANY_SIZE];
} MIB_UDPTABLE, *PMIB_UDPTABLE;

/* --- TCP -------------------------------------------------------------------------------------- */
typedef struct _MIB_TCPSTATS {
    DWORD dwRtoAlgorithm, dwRtoMin, dwRtoMax, dwMaxConn, dwActiveOpens, dwPassiveOpens,
        dwAttemptFails, dwEstabResets, dwCurrEstab, dwInSegs, dwOutSegs, dwRetransSegs, dwInErrs,
        dwOutRsts, dwNumConns;
} MIB_TCPSTATS, *PMIB_TCPSTATS;
#define MIB_TCP_RTO_OTHER 1
#define MIB_TCP_RTO_CONSTANT 2
#define MIB_TCP_RTO_RSRE 3
#define MIB_TCP_RTO_VANJ 4
#define MIB_TCP_MAXCONN_DYNAMIC ((DWORD)-1)

typedef struct _MIB_TCPROW {
    DWORD dwState, dwLocalAddr, dwLocalPort, dwRemoteAddr, dwRemotePort;
} MIB_TCPROW, *PMIB_TCPROW;
typedef struct _MIB_TCPTABLE {
    DWORD dwNumEntries;
    MIB_TCPROW table[ANY_SIZE];
} MIB_TCPTABLE, *PMIB_TCPTABLE;
#define MIB_TCP_STATE_CLOSED 1
#define MIB_TCP_STATE_LISTEN 2
#define MIB_TCP_STATE_SYN_SENT 3
#define MIB_TCP_STATE_SYN_RCVD 4
#define MIB_TCP_STATE_ESTAB 5
#define MIB_TCP_STATE_FIN_WAIT1 6
#define MIB_TCP_STATE_FIN_WAIT2 7
#define MIB_TCP_STATE_CLOSE_WAIT 8
#define MIB_TCP_STATE_CLOSING 9
#define MIB_TCP_STATE_LAST_ACK 10
#define MIB_TCP_STATE_TIME_WAIT 11
#define MIB_TCP_STATE_DELETE_TCB 12

/* --- IP --------------------------------------------------------------------------------------- */
#define MIB_USE_CURRENT_TTL ((DWORD)-1)
#define MIB_USE_CURRENT_FORWARDING ((DWORD)-1)
#define MIB_IP_FORWARDING 1
#define MIB_IP_NOT_FORWARDING 2
typedef struct _MIB_IPSTATS {
    DWORD dwForwarding, dwDefaultTTL, dwInReceives, dwInHdrErrors, dwInAddrErrors, dwForwDatagrams,
        dwInUnknownProtos, dwInDiscards, dwInDelivers, dwOutRequests, dwRoutingDiscards,
        dwOutDiscards, dwOutNoRoutes, dwReasmTimeout, dwReasmReqds, dwReasmOks, dwReasmFails,
        dwFragOks, dwFragFails, dwFragCreates, dwNumIf, dwNumAddr, dwNumRoutes;
} MIB_IPSTATS, *PMIB_IPSTATS;

typedef struct _MIB_IPADDRROW {
    DWORD dwAddr, dwIndex, dwMask, dwBCastAddr, dwReasmSize;
    USHORT unused1;
    USHORT wType;
} MIB_IPADDRROW, *PMIB_IPADDRROW;
typedef struct _MIB_IPADDRTABLE {
    DWORD dwNumEntries;
    MIB_IPADDRROW table[ANY_SIZE];
} MIB_IPADDRTABLE, *PMIB_IPADDRTABLE;
#define MIB_IPADDR_PRIMARY 0x0001
#define MIB_IPADDR_DYNAMIC 0x0004
#define MIB_IPADDR_DISCONNECTED 0x0008
#define MIB_IPADDR_DELETED 0x0040
#define MIB_IPADDR_TRANSIENT 0x0080

typedef struct _MIB_IPFORWARDROW {
    DWORD dwForwardDest, dwForwardMask, dwForwardPolicy, dwForwardNextHop, dwForwardIfIndex,
        dwForwardType, dwForwardProto, dwForwardAge, dwForwardNextHopAS, dwForwardMetric1,
        dwForwardMetric2, dwForwardMetric3, dwForwardMetric4, dwForwardMetric5;
} MIB_IPFORWARDROW, *PMIB_IPFORWARDROW;
typedef struct _MIB_IPFORWARDTABLE {
    DWORD dwNumEntries;
    MIB_IPFORWARDROW table[ANY_SIZE];
} MIB_IPFORWARDTABLE, *PMIB_IPFORWARDTABLE;
#define MIB_IPROUTE_TYPE_OTHER 1
#define MIB_IPROUTE_TYPE_INVALID 2
#define MIB_IPROUTE_TYPE_DIRECT 3
#define MIB_IPROUTE_TYPE_INDIRECT 4
#define MIB_IPROUTE_METRIC_UNUSED ((DWORD)-1)
#define MIB_IPPROTO_OTHER 1
#define MIB_IPPROTO_LOCAL 2
#define MIB_IPPROTO_NETMGMT 3
#define MIB_IPPROTO_ICMP 4
#define MIB_IPPROTO_EGP 5
#define MIB_IPPROTO_GGP 6
#define MIB_IPPROTO_HELLO 7
#define MIB_IPPROTO_RIP 8
#define MIB_IPPROTO_IS_IS 9
#define MIB_IPPROTO_ES_IS 10
#define MIB_IPPROTO_CISCO 11
#define MIB_IPPROTO_BBN 12
#define MIB_IPPROTO_OSPF 13
#define MIB_IPPROTO_BGP 14
#define MIB_IPPROTO_NT_AUTOSTATIC 10002
#define MIB_IPPROTO_NT_STATIC 10006
#define MIB_IPPROTO_NT_STATIC_NON_DOD 10007

typedef struct _MIB_IPNETROW {
    DWORD dwIndex, dwPhysAddrLen;
    BYTE bPhysAddr[MAXLEN_PHYSADDR];
    DWORD dwAddr, dwType;
} MIB_IPNETROW, *PMIB_IPNETROW;
typedef struct _MIB_IPNETTABLE {
    DWORD dwNumEntries;
    MIB_IPNETROW table[ANY_SIZE];
} MIB_IPNETTABLE, *PMIB_IPNETTABLE;
#define MIB_IPNET_TYPE_OTHER 1
#define MIB_IPNET_TYPE_INVALID 2
#define MIB_IPNET_TYPE_DYNAMIC 3
#define MIB_IPNET_TYPE_STATIC 4
