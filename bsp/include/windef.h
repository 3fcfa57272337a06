/* SPDX-License-Identifier: MIT */
/* windef: the Win32 base types that programs, the Winsock headers and the provider share.
 *
 * Units    LONG and its kin are 32 bits on every build, the 64-bit host tests included; WCHAR is
 *          16 bits, so everything is compiled with -fshort-wchar.  CE is UNICODE only.
 * Source   learn.microsoft.com "Windows Data Types" (aa383751); names and widths only, compared
 *          with the mingw-w64 10.0.0 headers (handles of windows and modules are plain HANDLEs).
 * Tests    tests/target/t_wchar.c                                                              */
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define WIN_STATIC_ASSERT(e, why) static_assert(e, why)
#else
#define WIN_STATIC_ASSERT(e, why) __extension__ _Static_assert(e, why)
#endif

#define VOID void
#define CONST const
#define FAR
#define NEAR
#define WINAPI
#define CALLBACK
#define APIENTRY WINAPI
#define MAX_PATH 260

#ifndef FALSE
#define FALSE 0
#endif
#ifndef TRUE
#define TRUE 1
#endif

#if defined(__LP64__)
typedef int LONG;
typedef unsigned int ULONG;
#else
typedef long LONG;
typedef unsigned long ULONG;
#endif
typedef ULONG DWORD;
typedef char CHAR;
typedef unsigned char UCHAR;
typedef unsigned char BYTE;
typedef short SHORT;
typedef unsigned short USHORT;
typedef unsigned short WORD;
typedef int INT;
typedef unsigned int UINT;
typedef int BOOL;
typedef BYTE BOOLEAN;
typedef float FLOAT;
typedef long long LONGLONG;
typedef unsigned long long ULONGLONG;
typedef unsigned long long DWORDLONG;
typedef int32_t INT32;
typedef uint32_t UINT32;
typedef int64_t INT64;
typedef uint64_t UINT64;
typedef ULONG DWORD32;
typedef intptr_t INT_PTR, LONG_PTR;
typedef uintptr_t UINT_PTR, ULONG_PTR, DWORD_PTR;
typedef size_t SIZE_T;
typedef wchar_t WCHAR;
typedef WCHAR TCHAR;

typedef void *PVOID, *LPVOID;
typedef const void *LPCVOID;
typedef CHAR *PCHAR, *PSTR, *LPSTR;
typedef const CHAR *PCSTR, *LPCSTR;
typedef WCHAR *PWCHAR, *PWSTR, *LPWSTR, *PTSTR, *LPTSTR;
typedef const WCHAR *PCWSTR, *LPCWSTR, *PCTSTR, *LPCTSTR;
typedef BYTE *PBYTE, *LPBYTE;
typedef WORD *PWORD, *LPWORD;
typedef INT *PINT, *LPINT;
typedef UINT *PUINT;
typedef BOOL *PBOOL, *LPBOOL;
typedef LONG *PLONG, *LPLONG;
typedef ULONG *PULONG;
typedef DWORD *PDWORD, *LPDWORD;

typedef void *HANDLE;
typedef HANDLE *PHANDLE, *LPHANDLE;
typedef HANDLE HLOCAL, HGLOBAL, HMODULE, HINSTANCE, HWND;
typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM, LRESULT;
typedef LONG HRESULT;
typedef int (*FARPROC)(void);
#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)

#ifndef GUID_DEFINED
#define GUID_DEFINED
typedef struct _GUID {
    uint32_t Data1;
    uint16_t Data2;
    uint16_t Data3;
    uint8_t Data4[8];
} GUID, *LPGUID;
#endif

typedef union _LARGE_INTEGER {
    __extension__ struct {
        DWORD LowPart;
        LONG HighPart;
    };
    struct {
        DWORD LowPart;
        LONG HighPart;
    } u;
    LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
    __extension__ struct {
        DWORD LowPart;
        DWORD HighPart;
    };
    struct {
        DWORD LowPart;
        DWORD HighPart;
    } u;
    ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

/* 100 nanoseconds since 1601-01-01, in two halves. */
typedef struct _FILETIME {
    DWORD dwLowDateTime;
    DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

#define MAKEWORD(lo, hi) ((WORD)(((BYTE)(lo)) | (WORD)((WORD)(BYTE)(hi) << 8)))
#define MAKELONG(lo, hi) ((LONG)(((WORD)(lo)) | ((DWORD)(WORD)(hi) << 16)))
#define LOWORD(l) ((WORD)((DWORD_PTR)(l) & 0xffffu))
#define HIWORD(l) ((WORD)(((DWORD_PTR)(l) >> 16) & 0xffffu))
#define LOBYTE(w) ((BYTE)((DWORD_PTR)(w) & 0xffu))
#define HIBYTE(w) ((BYTE)(((DWORD_PTR)(w) >> 8) & 0xffu))
#define UNREFERENCED_PARAMETER(p) ((void)(p))

WIN_STATIC_ASSERT(sizeof(LONG) == 4 && sizeof(DWORD) == 4, "LONG is 32 bits everywhere");
WIN_STATIC_ASSERT(sizeof(WCHAR) == 2, "WCHAR is 16 bits: compile with -fshort-wchar");
WIN_STATIC_ASSERT(sizeof(GUID) == 16, "GUID");
