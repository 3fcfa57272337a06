/* SPDX-License-Identifier: MIT */
/* absent_ip: options of IPv6 and IP, as far as the test files name them (see absent.h).  */
#pragma once
#include <winsock2.h>
#include <iphlpapi.h>
#include <nspapi.h>

enum {
    IPV6_DONTFRAG = 14,
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
