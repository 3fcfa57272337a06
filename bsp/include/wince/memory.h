/* SPDX-License-Identifier: MIT */
/* memory: pages, heaps, what the machine has.
 * Part of winbase.h: programs include <windows.h>.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Core OS Reference".
 * Tests    tests/target/t_vm.c */
#pragma once
#include <windef.h>
#include <winnt.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct _SYSTEM_INFO {
    WORD wProcessorArchitecture;
    WORD wReserved;
    DWORD dwPageSize;
    LPVOID lpMinimumApplicationAddress;
    LPVOID lpMaximumApplicationAddress;
    DWORD dwActiveProcessorMask;
    DWORD dwNumberOfProcessors;
    DWORD dwProcessorType;
    DWORD dwAllocationGranularity;
    WORD wProcessorLevel;
    WORD wProcessorRevision;
} SYSTEM_INFO, *LPSYSTEM_INFO;

typedef struct _MEMORYSTATUS {
    DWORD dwLength;
    DWORD dwMemoryLoad; /* percent of physical memory in use */
    DWORD dwTotalPhys, dwAvailPhys, dwTotalPageFile, dwAvailPageFile, dwTotalVirtual,
        dwAvailVirtual;
} MEMORYSTATUS, *LPMEMORYSTATUS;

LPVOID WINAPI VirtualAlloc(LPVOID lpAddress, DWORD dwSize, DWORD flAllocationType, DWORD flProtect);
BOOL WINAPI VirtualFree(LPVOID lpAddress, DWORD dwSize, DWORD dwFreeType);
BOOL WINAPI VirtualProtect(LPVOID lpAddress, DWORD dwSize, DWORD flNewProtect,
                           PDWORD lpflOldProtect);
void WINAPI GetSystemInfo(LPSYSTEM_INFO lpSystemInfo);
void WINAPI GlobalMemoryStatus(LPMEMORYSTATUS lpmst);
#define LMEM_FIXED 0x0000
#define LMEM_ZEROINIT 0x0040
#define LPTR (LMEM_FIXED | LMEM_ZEROINIT)
HLOCAL WINAPI LocalAlloc(UINT uFlags, UINT uBytes);
HLOCAL WINAPI LocalFree(HLOCAL hMem);
#define HEAP_ZERO_MEMORY 0x00000008
HANDLE WINAPI GetProcessHeap(void);
LPVOID WINAPI HeapAlloc(HANDLE hHeap, DWORD dwFlags, DWORD dwBytes);
BOOL WINAPI HeapFree(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem);

#define ZeroMemory(destination, length) __builtin_memset((destination), 0, (length))
#define FillMemory(destination, length, fill) __builtin_memset((destination), (fill), (length))
#define CopyMemory(destination, source, length) __builtin_memcpy((destination), (source), (length))
#define MoveMemory(destination, source, length) __builtin_memmove((destination), (source), (length))

#ifdef __cplusplus
}
#endif
