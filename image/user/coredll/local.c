/* SPDX-License-Identifier: MIT */
/* LocalAlloc and its family, and what MSVC adds to malloc: other words for the program's own
 * heap. */
#include "image/user/crt/crt.h"

#include <errno.h>
#include <malloc.h>

HLOCAL WINAPI LocalAlloc(UINT uFlags, UINT uBytes)
{
    return HeapAlloc(GetProcessHeap(), uFlags & LMEM_ZEROINIT ? HEAP_ZERO_MEMORY : 0, uBytes);
}

/* A bad pointer is a bad handle here. */
static bool live(HLOCAL block)
{
    if (crt_heap_block(block))
        return true;
    SetLastError(ERROR_INVALID_HANDLE);
    return false;
}

HLOCAL WINAPI LocalReAlloc(HLOCAL hMem, UINT uBytes, UINT uFlags)
{
    DWORD flags = (uFlags & LMEM_ZEROINIT ? HEAP_ZERO_MEMORY : 0) |
                  (uFlags & LMEM_MOVEABLE ? 0 : HEAP_REALLOC_IN_PLACE_ONLY);

    return live(hMem) ? HeapReAlloc(GetProcessHeap(), flags, hMem, uBytes) : NULL;
}

UINT WINAPI LocalSize(HLOCAL hMem)
{
    return live(hMem) ? HeapSize(GetProcessHeap(), 0, hMem) : 0;
}

HLOCAL WINAPI LocalFree(HLOCAL hMem)
{
    if (hMem && !live(hMem))
        return hMem;
    HeapFree(GetProcessHeap(), 0, hMem);
    return NULL;
}

size_t _msize(void *block)
{
    DWORD bytes = HeapSize(GetProcessHeap(), 0, block);

    if (bytes == (DWORD)-1)
        errno = EINVAL;
    return bytes;
}

void *_expand(void *block, size_t bytes)
{
    return HeapReAlloc(GetProcessHeap(), HEAP_REALLOC_IN_PLACE_ONLY, block, bytes);
}
