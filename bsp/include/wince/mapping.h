/* SPDX-License-Identifier: MIT */
/* mapping: memory that programs share, and files read as memory.
 * Part of winbase.h: programs include <windows.h>.
 *
 * Life     the pages are there from the beginning, and go with the last handle or view.
 * Names    one that is there is opened as it is, ERROR_ALREADY_EXISTS behind success (else 0); they
 *          have a name space of their own, case counts, 259 characters.
 * Returns  CreateFileMapping, MapViewOfFile: NULL.  Sizes without a page, or beyond the file:
 *          ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY; an empty file: ERROR_FILE_INVALID; an
 *          offset within a page: ERROR_MAPPED_ALIGNMENT; more rights than the mapping has:
 *          ERROR_ACCESS_DENIED.
 * Context  any thread.
 * CE       a mapping of a file holds what the file held when it was made, PAGE_READONLY only:
 *          PAGE_READWRITE of a file is ERROR_NOT_SUPPORTED.  FILE_MAP_COPY is not there.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "File Mapping".
 * Tests    tests/target/t_mapping.c, header_facts_memory.c */
#pragma once
#include <windef.h>
#include <wince/security.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FILE_MAP_COPY 0x0001
#define FILE_MAP_WRITE 0x0002
#define FILE_MAP_READ 0x0004
#define FILE_MAP_ALL_ACCESS 0x000F001F
#define SEC_COMMIT 0x8000000
#define SEC_RESERVE 0x4000000
HANDLE WINAPI CreateFileMappingW(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes,
                                 DWORD flProtect, DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow,
                                 LPCWSTR lpName);
#define CreateFileMapping CreateFileMappingW
/* As CreateFile. */
HANDLE WINAPI CreateFileForMappingW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                                    LPSECURITY_ATTRIBUTES lpSecurityAttributes,
                                    DWORD dwCreationDisposition, DWORD dwFlagsAndAttributes,
                                    HANDLE hTemplateFile);
#define CreateFileForMapping CreateFileForMappingW
LPVOID WINAPI MapViewOfFile(HANDLE hFileMappingObject, DWORD dwDesiredAccess,
                            DWORD dwFileOffsetHigh, DWORD dwFileOffsetLow,
                            DWORD dwNumberOfBytesToMap);
BOOL WINAPI UnmapViewOfFile(LPCVOID lpBaseAddress);
BOOL WINAPI FlushViewOfFile(LPCVOID lpBaseAddress, DWORD dwNumberOfBytesToFlush);

#ifdef __cplusplus
}
#endif
