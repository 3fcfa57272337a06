/* SPDX-License-Identifier: MIT */
/* What lwIP cannot do: an interface has one address, routes follow from the interfaces, nothing is
 * forwarded, and its ARP table takes no entries of ours (docs/limits.md). */
#include <iphlpapi.h>
#include <winerror.h>

DWORD WINAPI AddIPAddress(IPAddr Address, IPMask IpMask, DWORD IfIndex, PULONG NTEContext,
                          PULONG NTEInstance)
{
    (void)Address, (void)IpMask, (void)IfIndex, (void)NTEContext, (void)NTEInstance;
    return ERROR_NOT_SUPPORTED;
}

DWORD WINAPI DeleteIPAddress(ULONG NTEContext)
{
    (void)NTEContext;
    return ERROR_NOT_SUPPORTED;
}

DWORD WINAPI SetIfEntry(PMIB_IFROW pIfRow)
{
    (void)pIfRow;
    return ERROR_NOT_SUPPORTED;
}

DWORD WINAPI CreateIpForwardEntry(PMIB_IPFORWARDROW pRoute)
{
    (void)pRoute;
    return ERROR_NOT_SUPPORTED;
}

DWORD WINAPI SetIpForwardEntry(PMIB_IPFORWARDROW pRoute)
{
    (void)pRoute;
    return ERROR_NOT_SUPPORTED;
}

DWORD WINAPI DeleteIpForwardEntry(PMIB_IPFORWARDROW pRoute)
{
    (void)pRoute;
    return ERROR_NOT_SUPPORTED;
}

DWORD WINAPI EnableRouter(HANDLE *pHandle, OVERLAPPED *pOverlapped)
{
    (void)pHandle, (void)pOverlapped;
    return ERROR_NOT_SUPPORTED;
}

DWORD WINAPI UnenableRouter(OVERLAPPED *pOverlapped, LPDWORD lpdwEnableCount)
{
    (void)pOverlapped, (void)lpdwEnableCount;
    return ERROR_NOT_SUPPORTED;
}

DWORD WINAPI CreateIpNetEntry(PMIB_IPNETROW pArpEntry)
{
    (void)pArpEntry;
    return ERROR_NOT_SUPPORTED;
}

DWORD WINAPI SetIpNetEntry(PMIB_IPNETROW pArpEntry)
{
    (void)pArpEntry;
    return ERROR_NOT_SUPPORTED;
}

DWORD WINAPI DeleteIpNetEntry(PMIB_IPNETROW pArpEntry)
{
    (void)pArpEntry;
    return ERROR_NOT_SUPPORTED;
}

DWORD WINAPI CreateProxyArpEntry(DWORD dwAddress, DWORD dwMask, DWORD dwIfIndex)
{
    (void)dwAddress, (void)dwMask, (void)dwIfIndex;
    return ERROR_NOT_SUPPORTED;
}

DWORD WINAPI DeleteProxyArpEntry(DWORD dwAddress, DWORD dwMask, DWORD dwIfIndex)
{
    (void)dwAddress, (void)dwMask, (void)dwIfIndex;
    return ERROR_NOT_SUPPORTED;
}

DWORD WINAPI SetIpStatistics(PMIB_IPSTATS pIpStats)
{
    (void)pIpStats;
    return ERROR_NOT_SUPPORTED;
}

DWORD WINAPI SetIpTTL(UINT nTTL)
{
    (void)nTTL;
    return ERROR_NOT_SUPPORTED;
}
