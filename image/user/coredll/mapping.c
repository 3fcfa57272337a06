/* SPDX-License-Identifier: MIT */
/* Mappings: sections of the kernel. */
#include "image/user/coredll/access.h"

HANDLE WINAPI CreateFileMappingW(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes,
                                 DWORD flProtect, DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow,
                                 LPCWSTR lpName)
{
    struct kern_create_section a = { .bytes = dwMaximumSizeLow, .name = word(lpName) };
    DWORD page = flProtect & ~(DWORD)(SEC_COMMIT | SEC_RESERVE);
    uint32_t err = 0;

    (void)lpFileMappingAttributes;
    if (hFile != INVALID_HANDLE_VALUE)
        a.file = word(hFile);
    if (page != PAGE_READONLY && page != PAGE_READWRITE)
        err = ERROR_INVALID_PARAMETER;
    else if (dwMaximumSizeHigh)
        err = ERROR_NOT_ENOUGH_MEMORY;
    else if (!hFile)
        err = ERROR_INVALID_HANDLE;
    access_of_page(page, &a.access);
    if (lpName)
        a.units = wcslen(lpName);
    if (!win32_ok(err ? err : KERN(CREATE_SECTION, &a)))
        return NULL;
    SetLastError(a.existed ? ERROR_ALREADY_EXISTS : 0);
    return (HANDLE)a.section;
}

HANDLE WINAPI CreateFileForMappingW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                                    LPSECURITY_ATTRIBUTES lpSecurityAttributes,
                                    DWORD dwCreationDisposition, DWORD dwFlagsAndAttributes,
                                    HANDLE hTemplateFile)
{
    return CreateFileW(lpFileName, dwDesiredAccess, dwShareMode, lpSecurityAttributes,
                       dwCreationDisposition, dwFlagsAndAttributes, hTemplateFile);
}

LPVOID WINAPI MapViewOfFile(HANDLE hFileMappingObject, DWORD dwDesiredAccess,
                            DWORD dwFileOffsetHigh, DWORD dwFileOffsetLow,
                            DWORD dwNumberOfBytesToMap)
{
    struct kern_map_view a = { word(hFileMappingObject), dwFileOffsetLow, dwNumberOfBytesToMap,
                               VM_READ, 0 };

    if (dwDesiredAccess & FILE_MAP_WRITE)
        a.access |= VM_WRITE;
    else if (!(dwDesiredAccess & FILE_MAP_READ))
        a.access = 0;                           /* which the kernel refuses */
    if (dwFileOffsetHigh && !win32_ok(ERROR_INVALID_PARAMETER))
        return NULL;
    return win32_ok(KERN(MAP_VIEW, &a)) ? (LPVOID)a.address : NULL;
}

BOOL WINAPI UnmapViewOfFile(LPCVOID lpBaseAddress)
{
    struct kern_unmap_view a = { word(lpBaseAddress) };

    return win32_ok(KERN(UNMAP_VIEW, &a));
}

/* Nothing is written back to a file; others see each store at once. */
BOOL WINAPI FlushViewOfFile(LPCVOID lpBaseAddress, DWORD dwNumberOfBytesToFlush)
{
    MEMORY_BASIC_INFORMATION m;

    if (!VirtualQuery(lpBaseAddress, &m, sizeof m))
        return FALSE;
    if (m.Type != MEM_MAPPED)
        return win32_ok(ERROR_INVALID_ADDRESS);
    if (dwNumberOfBytesToFlush > m.RegionSize - (word(lpBaseAddress) - word(m.BaseAddress)))
        return win32_ok(ERROR_INVALID_PARAMETER);
    return TRUE;
}
