/* SPDX-License-Identifier: MIT */
/* iphlpapi: the IP helper: adapters, addresses, routes, neighbours, connections, counters.
 *
 * Returns  NO_ERROR or an ERROR_* (winerror.h), not the last error.  What fills a buffer may be
 *          asked with none, or too little: ERROR_BUFFER_OVERFLOW (GetAdaptersInfo,
 *          GetAdaptersAddresses, GetNetworkParams, GetPerAdapterInfo) or
 *          ERROR_INSUFFICIENT_BUFFER (all tables, GetInterfaceInfo), and the length says how much
 *          it takes now.
 * Context  any thread; WSAStartup is not needed.  Those that ask the network sleep: SendARP,
 *          GetRTTAndHopCount, IpRenewAddress, and NotifyAddrChange and NotifyRouteChange without
 *          a handle.
 * CE       NotifyAddrChange and NotifyRouteChange with a handle and no OVERLAPPED give an event
 *          that is set at each change, until it is closed.
 * Limits   docs/limits.md, "Network": what lwIP cannot do gives ERROR_NOT_SUPPORTED.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "IP Helper Functions"; prototypes compared
 *          with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/t_iphlp.c, t_icmp.c, t_notify.c, header_facts_iphlp.c                   */
#pragma once
#include <winsock2.h>

#include <ipexport.h>
#include <iprtrmib.h>
#include <iptypes.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- adapters and addresses ------------------------------------------------------------------- */
ULONG WINAPI GetAdaptersInfo(PIP_ADAPTER_INFO pAdapterInfo, PULONG pOutBufLen);
ULONG WINAPI GetAdaptersAddresses(ULONG Family, ULONG Flags, PVOID Reserved,
                                  PIP_ADAPTER_ADDRESSES pAdapterAddresses, PULONG pOutBufLen);
DWORD WINAPI GetPerAdapterInfo(ULONG IfIndex, PIP_PER_ADAPTER_INFO pPerAdapterInfo,
                               PULONG pOutBufLen);
DWORD WINAPI GetNetworkParams(PFIXED_INFO pFixedInfo, PULONG pOutBufLen);
DWORD WINAPI GetInterfaceInfo(PIP_INTERFACE_INFO pIfTable, PULONG dwOutBufLen);
DWORD WINAPI GetUniDirectionalAdapterInfo(PIP_UNIDIRECTIONAL_ADAPTER_ADDRESS pIPIfInfo,
                                          PULONG dwOutBufLen);
DWORD WINAPI GetNumberOfInterfaces(PDWORD pdwNumIf);
DWORD WINAPI GetAdapterIndex(LPWSTR AdapterName, PULONG IfIndex);
DWORD WINAPI GetFriendlyIfIndex(DWORD IfIndex);
/* LocalFree it. */
PIP_ADAPTER_ORDER_MAP WINAPI GetAdapterOrderMap(VOID);
DWORD WINAPI GetIfEntry(PMIB_IFROW pIfRow);
DWORD WINAPI SetIfEntry(PMIB_IFROW pIfRow);
DWORD WINAPI GetIfTable(PMIB_IFTABLE pIfTable, PULONG pdwSize, BOOL bOrder);
DWORD WINAPI GetIpAddrTable(PMIB_IPADDRTABLE pIpAddrTable, PULONG pdwSize, BOOL bOrder);
/* HeapFree it, from hHeap. */
DWORD WINAPI AllocateAndGetIfTableFromStack(PMIB_IFTABLE *ppIfTable, BOOL bOrder, HANDLE hHeap,
                                            DWORD dwFlags);
DWORD WINAPI AllocateAndGetIpAddrTableFromStack(PMIB_IPADDRTABLE *ppIpAddrTable, BOOL bOrder,
                                                HANDLE hHeap, DWORD dwFlags);
DWORD WINAPI AddIPAddress(IPAddr Address, IPMask IpMask, DWORD IfIndex, PULONG NTEContext,
                          PULONG NTEInstance);
DWORD WINAPI DeleteIPAddress(ULONG NTEContext);
BOOL WINAPI IsLocalAddress(IPAddr InAddress);
DWORD WINAPI IpReleaseAddress(PIP_ADAPTER_INDEX_MAP AdapterInfo);
DWORD WINAPI IpRenewAddress(PIP_ADAPTER_INDEX_MAP AdapterInfo);
DWORD WINAPI NotifyAddrChange(PHANDLE Handle, LPOVERLAPPED overlapped);
DWORD WINAPI NotifyRouteChange(PHANDLE Handle, LPOVERLAPPED overlapped);
BOOL WINAPI CancelIPChangeNotify(LPOVERLAPPED notifyOverlapped);

/* --- routes and neighbours -------------------------------------------------------------------- */
DWORD WINAPI GetIpForwardTable(PMIB_IPFORWARDTABLE pIpForwardTable, PULONG pdwSize, BOOL bOrder);
DWORD WINAPI CreateIpForwardEntry(PMIB_IPFORWARDROW pRoute);
DWORD WINAPI SetIpForwardEntry(PMIB_IPFORWARDROW pRoute);
DWORD WINAPI DeleteIpForwardEntry(PMIB_IPFORWARDROW pRoute);
DWORD WINAPI GetBestInterface(IPAddr dwDestAddr, PDWORD pdwBestIfIndex);
DWORD WINAPI GetBestInterfaceEx(struct sockaddr *pDestAddr, PDWORD pdwBestIfIndex);
DWORD WINAPI GetBestRoute(DWORD dwDestAddr, DWORD dwSourceAddr, PMIB_IPFORWARDROW pBestRoute);
BOOL WINAPI GetRTTAndHopCount(IPAddr DestIpAddress, PULONG HopCount, ULONG MaxHops, PULONG RTT);
DWORD WINAPI EnableRouter(HANDLE *pHandle, OVERLAPPED *pOverlapped);
DWORD WINAPI UnenableRouter(OVERLAPPED *pOverlapped, LPDWORD lpdwEnableCount);
DWORD WINAPI GetIpNetTable(PMIB_IPNETTABLE pIpNetTable, PULONG pdwSize, BOOL bOrder);
DWORD WINAPI CreateIpNetEntry(PMIB_IPNETROW pArpEntry);
DWORD WINAPI SetIpNetEntry(PMIB_IPNETROW pArpEntry);
DWORD WINAPI DeleteIpNetEntry(PMIB_IPNETROW pArpEntry);
DWORD WINAPI FlushIpNetTable(DWORD dwIfIndex);
DWORD WINAPI CreateProxyArpEntry(DWORD dwAddress, DWORD dwMask, DWORD dwIfIndex);
DWORD WINAPI DeleteProxyArpEntry(DWORD dwAddress, DWORD dwMask, DWORD dwIfIndex);
DWORD WINAPI SendARP(IPAddr DestIP, IPAddr SrcIP, PULONG pMacAddr, PULONG PhyAddrLen);

/* --- connections and counters ----------------------------------------------------------------- */
DWORD WINAPI GetTcpTable(PMIB_TCPTABLE pTcpTable, PULONG pdwSize, BOOL bOrder);
DWORD WINAPI SetTcpEntry(PMIB_TCPROW pTcpRow);
DWORD WINAPI GetUdpTable(PMIB_UDPTABLE pUdpTable, PULONG pdwSize, BOOL bOrder);
DWORD WINAPI GetIpStatistics(PMIB_IPSTATS pStats);
DWORD WINAPI GetIpStatisticsEx(PMIB_IPSTATS pStats, DWORD dwFamily);
DWORD WINAPI SetIpStatistics(PMIB_IPSTATS pIpStats);
DWORD WINAPI SetIpTTL(UINT nTTL);
DWORD WINAPI GetIcmpStatistics(PMIB_ICMP pStats);
DWORD WINAPI GetIcmpStatisticsEx(PMIB_ICMP_EX pStats, DWORD dwFamily);
DWORD WINAPI GetTcpStatistics(PMIB_TCPSTATS pStats);
DWORD WINAPI GetTcpStatisticsEx(PMIB_TCPSTATS pStats, DWORD dwFamily);
DWORD WINAPI GetUdpStatistics(PMIB_UDPSTATS pStats);
DWORD WINAPI GetUdpStatisticsEx(PMIB_UDPSTATS pStats, DWORD dwFamily);

#ifdef __cplusplus
}
#endif
