/* SPDX-License-Identifier: MIT */
/* memory: pages, heaps, what the machine has.
 * Part of winbase.h: programs include <windows.h>.
 *
 * Heaps    a program's own, which malloc, LocalAlloc and HeapAlloc(GetProcessHeap()) share, as on
 *          CE: what one gives another may free; its sizes are rounded up.  Those of HeapCreate are
 *          exact; with a maximum their blocks, 16 bytes each on top, stay within it, rounded up to
 *          pages.  All are serialized, HEAP_NO_SERIALIZE or not.
 * Returns  NULL with ERROR_NOT_ENOUGH_MEMORY.  A pointer that is no live block of the heap:
 *          ERROR_INVALID_PARAMETER, of LocalXxx ERROR_INVALID_HANDLE, and nothing has happened;
 *          HeapSize (DWORD)-1, LocalSize 0, LocalFree the pointer.
 * CE       an HLOCAL is the pointer; LocalReAlloc moves a block with LMEM_MOVEABLE only.  The
 *          initial size of HeapCreate is not set aside.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "Core OS Reference".
 * Tests    tests/target/t_vm.c, t_heap.c, header_facts_memory.c */
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
typedef struct _MEMORY_BASIC_INFORMATION {
    PVOID BaseAddress, AllocationBase;
    DWORD AllocationProtect; /* as Protect */
    DWORD RegionSize, State, Protect, Type;
} MEMORY_BASIC_INFORMATION, *PMEMORY_BASIC_INFORMATION;
/* How much it has written; 0: an address that no program has, or too little room. */
DWORD WINAPI VirtualQuery(LPCVOID lpAddress, PMEMORY_BASIC_INFORMATION lpBuffer, DWORD dwLength);
/* TRUE: some byte cannot be touched so.  Another thread may change that at once. */
BOOL WINAPI IsBadReadPtr(const void *lp, UINT ucb);
BOOL WINAPI IsBadWritePtr(LPVOID lp, UINT ucb);
BOOL WINAPI IsBadCodePtr(FARPROC lpfn);
/* At most ucchMax characters are looked at, up to the NUL. */
BOOL WINAPI IsBadStringPtrW(LPCWSTR lpsz, UINT ucchMax);
#define IsBadStringPtr IsBadStringPtrW
void WINAPI GetSystemInfo(LPSYSTEM_INFO lpSystemInfo);
void WINAPI GlobalMemoryStatus(LPMEMORYSTATUS lpmst);

#define LMEM_FIXED 0x0000
#define LMEM_MOVEABLE 0x0002
#define LMEM_ZEROINIT 0x0040
#define LPTR (LMEM_FIXED | LMEM_ZEROINIT)
#define LHND (LMEM_MOVEABLE | LMEM_ZEROINIT)
#define NONZEROLPTR (LMEM_FIXED)
#define NONZEROLHND (LMEM_MOVEABLE)
HLOCAL WINAPI LocalAlloc(UINT uFlags, UINT uBytes);
HLOCAL WINAPI LocalReAlloc(HLOCAL hMem, UINT uBytes, UINT uFlags);
UINT WINAPI LocalSize(HLOCAL hMem);
HLOCAL WINAPI LocalFree(HLOCAL hMem);
#define LocalLock(hMem) ((LPVOID)(hMem))
#define LocalUnlock(hMem) ((BOOL)((void)(hMem), FALSE))
#define LocalHandle(pMem) ((HLOCAL)(pMem))
#define LocalFlags(hMem) ((UINT)((void)(hMem), 0))

/* The names of systems with two heaps. */
#define GMEM_FIXED LMEM_FIXED
#define GMEM_MOVEABLE LMEM_MOVEABLE
#define GMEM_ZEROINIT LMEM_ZEROINIT
#define GPTR LPTR
#define GHND LHND
#define GlobalAlloc(uFlags, dwBytes) LocalAlloc((uFlags), (dwBytes))
#define GlobalReAlloc(hMem, dwBytes, uFlags) LocalReAlloc((hMem), (dwBytes), (uFlags))
#define GlobalSize(hMem) LocalSize(hMem)
#define GlobalFree(hMem) LocalFree(hMem)
#define GlobalLock(hMem) LocalLock(hMem)
#define GlobalUnlock(hMem) LocalUnlock(hMem)
#define GlobalHandle(pMem) LocalHandle(pMem)
#define GlobalFlags(hMem) LocalFlags(hMem)

#define HEAP_NO_SERIALIZE 0x00000001
#define HEAP_ZERO_MEMORY 0x00000008
#define HEAP_REALLOC_IN_PLACE_ONLY 0x00000010
HANDLE WINAPI GetProcessHeap(void);
HANDLE WINAPI HeapCreate(DWORD flOptions, DWORD dwInitialSize, DWORD dwMaximumSize);
BOOL WINAPI HeapDestroy(HANDLE hHeap);
LPVOID WINAPI HeapAlloc(HANDLE hHeap, DWORD dwFlags, DWORD dwBytes);
LPVOID WINAPI HeapReAlloc(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem, DWORD dwBytes);
DWORD WINAPI HeapSize(HANDLE hHeap, DWORD dwFlags, LPCVOID lpMem);
BOOL WINAPI HeapFree(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem);
/* lpMem NULL: all blocks. */
BOOL WINAPI HeapValidate(HANDLE hHeap, DWORD dwFlags, LPCVOID lpMem);

#define ZeroMemory(destination, length) __builtin_memset((destination), 0, (length))
#define FillMemory(destination, length, fill) __builtin_memset((destination), (fill), (length))
#define CopyMemory(destination, source, length) __builtin_memcpy((destination), (source), (length))
#define MoveMemory(destination, source, length) __builtin_memmove((destination), (source), (length))

#ifdef __cplusplus
}
#endif
