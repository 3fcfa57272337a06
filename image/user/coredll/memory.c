/* SPDX-License-Identifier: MIT */
/* Virtual memory.
 *
 * The kernel has one notion, mapped pages with rights; reserved memory is mapped without rights,
 * and to commit it is to give it some. */
#include "image/user/coredll/access.h"

enum { PAGE_BYTES = 4096 };

struct protection {
    DWORD page;
    uint32_t access;
};

static const struct protection protections[] = {
    { PAGE_NOACCESS, 0 },
    { PAGE_READONLY, VM_READ },
    { PAGE_READWRITE, VM_READ | VM_WRITE },
    { PAGE_EXECUTE, VM_READ | VM_EXEC },
    { PAGE_EXECUTE_READ, VM_READ | VM_EXEC },
    { PAGE_EXECUTE_READWRITE, VM_READ | VM_WRITE | VM_EXEC },
};
enum { NPROTECTIONS = sizeof protections / sizeof protections[0] };

bool access_of_page(DWORD page, uint32_t *access)
{
    for (unsigned i = 0; i < NPROTECTIONS; i++)
        if (protections[i].page == page) {
            *access = protections[i].access;
            return true;
        }
    return false;
}

DWORD page_of_access(uint32_t access)
{
    for (unsigned i = NPROTECTIONS; i-- > 0;)
        if (protections[i].access == access)
            return protections[i].page;
    return PAGE_NOACCESS;
}

/* The pages that the bytes from address on touch: a range may begin and end anywhere. */
static struct kern_vm pages(LPVOID address, DWORD bytes, uint32_t access)
{
    uint32_t first = word(address) & ~(uint32_t)(PAGE_BYTES - 1);
    struct kern_vm a = { first, bytes + (word(address) - first), access, 0 };

    a.bytes = (a.bytes + PAGE_BYTES - 1) & ~(uint32_t)(PAGE_BYTES - 1);
    return a;
}

LPVOID WINAPI VirtualAlloc(LPVOID lpAddress, DWORD dwSize, DWORD flAllocationType, DWORD flProtect)
{
    uint32_t access = 0, err;
    struct kern_vm a;

    if (!dwSize || !(flAllocationType & (MEM_COMMIT | MEM_RESERVE)) ||
        !access_of_page(flProtect, &access) || dwSize > USER_TOP) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    if (!(flAllocationType & MEM_COMMIT))
        access = 0;
    a = pages(lpAddress, dwSize, access);
    if (lpAddress && !(flAllocationType & MEM_RESERVE) && !KERN(VM_PROTECT, &a))
        return (LPVOID)a.address;
    err = KERN(VM_ALLOC, &a);
    return win32_ok(err) ? (LPVOID)a.address : NULL;
}

BOOL WINAPI VirtualFree(LPVOID lpAddress, DWORD dwSize, DWORD dwFreeType)
{
    struct kern_vm a = pages(lpAddress, dwSize, 0);

    if (dwSize > USER_TOP)
        return win32_ok(ERROR_INVALID_PARAMETER);
    if (dwFreeType == MEM_RELEASE && !dwSize) {
        a.address = word(lpAddress);
        a.bytes = 0;
        return win32_ok(KERN(VM_FREE, &a));
    }
    if (dwFreeType == MEM_DECOMMIT && dwSize)
        return win32_ok(KERN(VM_PROTECT, &a));
    return win32_ok(ERROR_INVALID_PARAMETER);
}

BOOL WINAPI VirtualProtect(LPVOID lpAddress, DWORD dwSize, DWORD flNewProtect,
                           PDWORD lpflOldProtect)
{
    uint32_t access;
    struct kern_vm a;

    if (!dwSize || dwSize > USER_TOP || !lpflOldProtect || !access_of_page(flNewProtect, &access))
        return win32_ok(ERROR_INVALID_PARAMETER);
    a = pages(lpAddress, dwSize, access);
    if (!win32_ok(KERN(VM_PROTECT, &a)))
        return FALSE;
    *lpflOldProtect = page_of_access(a.old_access);
    return TRUE;
}

void WINAPI GetSystemInfo(LPSYSTEM_INFO lpSystemInfo)
{
    *lpSystemInfo = (SYSTEM_INFO){
        .wProcessorArchitecture = PROCESSOR_ARCHITECTURE_ARM,
        .dwPageSize = PAGE_BYTES,
        .lpMinimumApplicationAddress = (LPVOID)USER_BASE,
        .lpMaximumApplicationAddress = (LPVOID)(USER_TOP - 1),
        .dwActiveProcessorMask = 1,
        .dwNumberOfProcessors = 1,
        .dwAllocationGranularity = PAGE_BYTES,
    };
}

void WINAPI GlobalMemoryStatus(LPMEMORYSTATUS lpmst)
{
    struct kern_memory m = { 0 };

    KERN(MEMORY, &m);
    ZeroMemory(lpmst, sizeof *lpmst);
    lpmst->dwLength = sizeof *lpmst;
    lpmst->dwTotalPhys = m.total_pages * PAGE_BYTES;
    lpmst->dwAvailPhys = m.free_pages * PAGE_BYTES;
    if (m.total_pages)
        lpmst->dwMemoryLoad = 100 - m.free_pages * 100 / m.total_pages;
    lpmst->dwTotalVirtual = USER_TOP - USER_BASE;
    lpmst->dwAvailVirtual = lpmst->dwTotalVirtual;
}
