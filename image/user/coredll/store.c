/* SPDX-License-Identifier: MIT */
/* Where temporary files go, and how much room there is for files. */
#include "image/user/coredll/file.h"

#include <string.h>

static const WCHAR temporary[] = L"\\Temp\\";
enum { TEMPORARY_LENGTH = sizeof temporary / sizeof *temporary - 1 };

/* Too small a buffer: how long it must be, with the NUL. */
DWORD WINAPI GetTempPathW(DWORD nBufferLength, LPWSTR lpBuffer)
{
    if (nBufferLength <= TEMPORARY_LENGTH || !lpBuffer)
        return TEMPORARY_LENGTH + 1;
    memcpy(lpBuffer, temporary, sizeof temporary);
    return TEMPORARY_LENGTH;
}

static void append_hex(LPWSTR text, unsigned number)
{
    size_t n = wcslen(text);
    int shift = 12;

    while (shift && !(number >> shift))
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        text[n++] = (WCHAR)L"0123456789ABCDEF"[number >> shift & 15];
    text[n] = '\0';
}

static bool name_for(LPCWSTR path, LPCWSTR prefix, unsigned number, LPWSTR out)
{
    size_t n = wcslen(path), room = sizeof L"\\abcFFFF.TMP" / sizeof *path;

    if (n + room > MAX_PATH)
        return false;
    wcscpy(out, path);
    if (n && path[n - 1] != '\\' && path[n - 1] != '/')
        wcscpy(out + n, L"\\");
    wcsncat(out, prefix ? prefix : L"", 3);
    append_hex(out, number);
    wcscat(out, L".TMP");
    return true;
}

UINT WINAPI GetTempFileNameW(LPCWSTR lpPathName, LPCWSTR lpPrefixString, UINT uUnique,
                             LPWSTR lpTempFileName)
{
    unsigned number = (uUnique ? uUnique : GetTickCount()) & 0xffff, first;

    if (!lpPathName || !lpTempFileName)
        return (UINT)win32_ok(ERROR_INVALID_PARAMETER);
    if (!name_for(lpPathName, lpPrefixString, number, lpTempFileName))
        return (UINT)win32_ok(ERROR_BUFFER_OVERFLOW);
    if (uUnique)
        return number;
    first = number = number ? number : 1;
    do {
        HANDLE made;

        name_for(lpPathName, lpPrefixString, number, lpTempFileName);
        made = CreateFileW(lpTempFileName, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
        if (made != INVALID_HANDLE_VALUE) {
            CloseHandle(made);
            return number;
        }
        number = number % 0xffff + 1;
    } while (GetLastError() == ERROR_FILE_EXISTS && number != first);
    return 0;
}

static uint32_t room(struct kern_file_store *a)
{
    return KERN(FILE_STORE, a);
}

BOOL WINAPI GetStoreInformation(LPSTORE_INFORMATION lpsi)
{
    struct kern_file_store a;

    if (!lpsi)
        return win32_ok(ERROR_INVALID_PARAMETER);
    if (!win32_ok(room(&a)))
        return FALSE;
    lpsi->dwStoreSize = a.bytes;
    lpsi->dwFreeSize = a.left;
    return TRUE;
}

static void tell(PULARGE_INTEGER out, uint32_t bytes)
{
    if (out)
        out->QuadPart = bytes;
}

/* All directories share one store. */
BOOL WINAPI GetDiskFreeSpaceExW(LPCWSTR lpDirectoryName, PULARGE_INTEGER lpFreeBytesAvailable,
                                PULARGE_INTEGER lpTotalNumberOfBytes,
                                PULARGE_INTEGER lpTotalNumberOfFreeBytes)
{
    DWORD attributes = GetFileAttributesW(lpDirectoryName ? lpDirectoryName : L"\\");
    struct kern_file_store a;

    if (attributes == INVALID_FILE_ATTRIBUTES)
        return FALSE;
    if (!(attributes & FILE_ATTRIBUTE_DIRECTORY))
        return win32_ok(ERROR_DIRECTORY);
    if (!win32_ok(room(&a)))
        return FALSE;
    tell(lpFreeBytesAvailable, a.left);
    tell(lpTotalNumberOfBytes, a.bytes);
    tell(lpTotalNumberOfFreeBytes, a.left);
    return TRUE;
}
