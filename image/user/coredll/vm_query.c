/* SPDX-License-Identifier: MIT */
/* What lies at an address, and whether it may be touched. */
#include "image/user/coredll/access.h"

enum { PAGE_BYTES = 4096 };

static bool query(const volatile void *address, struct kern_vm_query *a)
{
    *a = (struct kern_vm_query){ .address = word(address) };
    return win32_ok(KERN(VM_QUERY, a));
}

/* Reserved memory is mapped without rights (VirtualAlloc), so that is what such pages are. */
DWORD WINAPI VirtualQuery(LPCVOID lpAddress, PMEMORY_BASIC_INFORMATION lpBuffer, DWORD dwLength)
{
    struct kern_vm_query a;

    if (dwLength < sizeof *lpBuffer) {
        SetLastError(ERROR_BAD_LENGTH);
        return 0;
    }
    if (!query(lpAddress, &a))
        return 0;
    *lpBuffer = (MEMORY_BASIC_INFORMATION){
        .BaseAddress = (PVOID)(a.address & ~(uint32_t)(PAGE_BYTES - 1)),
        .AllocationBase = (PVOID)a.region, .RegionSize = a.bytes, .State = MEM_FREE };
    if (a.kind != VM_FREE) {
        lpBuffer->State = a.access ? MEM_COMMIT : MEM_RESERVE;
        lpBuffer->Protect = lpBuffer->AllocationProtect = page_of_access(a.access);
        lpBuffer->Type = a.kind == VM_VIEW ? MEM_MAPPED : MEM_PRIVATE;
    } else {
        lpBuffer->Protect = PAGE_NOACCESS;
    }
    return sizeof *lpBuffer;
}

/* How many bytes from there on have the right; `most` or more is as good as most. */
static uint32_t reach(uint32_t from, uint32_t most, uint32_t access)
{
    DWORD error = GetLastError();
    struct kern_vm_query a;
    uint32_t at = from;

    while (at - from < most && query((void *)at, &a) && a.access & access)
        at = (a.address & ~(uint32_t)(PAGE_BYTES - 1)) + a.bytes;
    SetLastError(error);
    return at - from;
}

BOOL WINAPI IsBadReadPtr(const void *lp, UINT ucb)
{
    return reach(word(lp), ucb, VM_READ) < ucb;
}

BOOL WINAPI IsBadWritePtr(LPVOID lp, UINT ucb)
{
    return reach(word(lp), ucb, VM_WRITE) < ucb;
}

BOOL WINAPI IsBadCodePtr(FARPROC lpfn)
{
    return reach((uint32_t)lpfn, 1, VM_READ) < 1;
}

/* A text ends long before the pages that hold it: each page is asked about when it is come to. */
BOOL WINAPI IsBadStringPtrW(LPCWSTR lpsz, UINT ucchMax)
{
    uint32_t at = word(lpsz), known = at;

    for (; ucchMax; ucchMax--, at += sizeof *lpsz) {
        WCHAR c;

        if (at + sizeof c < at)
            return TRUE;
        if (at + sizeof c > known) {
            known = at + reach(at, sizeof c, VM_READ);
            if (at + sizeof c > known)
                return TRUE;
        }
        __builtin_memcpy(&c, (const void *)at, sizeof c);
        if (!c)
            return FALSE;
    }
    return FALSE;
}
