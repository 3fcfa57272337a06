/* SPDX-License-Identifier: MIT */
/* windef: the Win32 base types that programs, the Winsock headers and the provider share.
 *
 * Units    LONG and its kin are 32 bits on every build, the 64-bit host tests included; WCHAR is
 *          16 bits, so everything is compiled with -fshort-wchar.
 * CE       a call takes 16-bit text, and `Foo` is FooW, whatever UNICODE says.  Without UNICODE,
 *          which programs are compiled with, TCHAR, TEXT and <tchar.h> are char's.
 *          Handles of windows, modules and so on are plain HANDLEs unless STRICT is defined.
 * min, max macros in C, templates in C++ (a macro would break the C++ library); NOMINMAX: none.
 * Source   learn.microsoft.com "Windows Data Types" (aa383751); names and widths only, compared
 *          with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/t_wchar.c, header_facts_heads.c                                         */
#pragma once
#include <basetsd.h>

#ifdef __cplusplus
#if __cplusplus >= 201103L
#define WIN_STATIC_ASSERT(e, why) static_assert(e, why)
#else
#define WIN_STATIC_ASSERT(e, why) \
    extern "C++" char win_static_assert_[(e) ? 1 : -1] /* one name, within extern "C" and without */
#endif
#else
#define WIN_STATIC_ASSERT(e, why) __extension__ _Static_assert(e, why)
#endif

#ifdef UNDER_CE
#define WINCE_PROGRAM 1
#endif

#ifndef VOID
#define VOID void
#endif
#ifndef CONST
#define CONST const
#endif
#define FAR
#define NEAR
#define WINAPI
#define WINAPIV
#define CALLBACK
#define APIENTRY WINAPI
#define APIPRIVATE
#define PASCAL
#define CDECL
#define MAX_PATH 260

/* Which way an argument goes; for the reader. */
#ifndef IN
#define IN
#endif
#ifndef OUT
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif

#ifndef NULL
#ifdef __cplusplus
#define NULL 0
#else
#define NULL ((void *)0)
#endif
#endif
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
typedef char CHAR, CCHAR;
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
typedef double DOUBLE;
typedef long long LONGLONG;
typedef unsigned long long ULONGLONG;
typedef unsigned long long DWORDLONG;
typedef wchar_t WCHAR;

typedef void *PVOID, *LPVOID;
typedef const void *LPCVOID;
typedef CHAR *PCHAR, *LPCH, *PCH, *NPSTR, *PSTR, *LPSTR, *PSZ;
typedef const CHAR *PCSTR, *LPCSTR, *LPCCH, *PCCH;
typedef WCHAR *PWCHAR, *LPWCH, *PWCH, *PWSTR, *LPWSTR, *NWPSTR;
typedef const WCHAR *PCWSTR, *LPCWSTR, *LPCWCH, *PCWCH;
typedef BYTE *PBYTE, *LPBYTE;
typedef UCHAR *PUCHAR;
typedef SHORT *PSHORT;
typedef USHORT *PUSHORT;
typedef WORD *PWORD, *LPWORD;
typedef INT *PINT, *LPINT;
typedef UINT *PUINT, *LPUINT;
typedef BOOL *PBOOL, *LPBOOL;
typedef BOOLEAN *PBOOLEAN;
typedef FLOAT *PFLOAT;
typedef LONG *PLONG, *LPLONG;
typedef ULONG *PULONG;
typedef DWORD *PDWORD, *LPDWORD;
typedef LONGLONG *PLONGLONG;
typedef ULONGLONG *PULONGLONG;
typedef DWORDLONG *PDWORDLONG;

#if defined(UNICODE) || !defined(WINCE_PROGRAM)
typedef WCHAR TCHAR, *PTCHAR, *PTCH, *PTSTR, *LPTCH, *LPTSTR;
typedef const WCHAR *PCTSTR, *LPCTSTR;
typedef WCHAR TBYTE, *PTBYTE;
#define __TEXT(quote) L##quote
#else
typedef CHAR TCHAR, *PTCHAR, *PTCH, *PTSTR, *LPTCH, *LPTSTR;
typedef const CHAR *PCTSTR, *LPCTSTR;
typedef unsigned char TBYTE, *PTBYTE;
#define __TEXT(quote) quote
#endif
#define TEXT(quote) __TEXT(quote)

typedef void *HANDLE;
typedef HANDLE *PHANDLE, *LPHANDLE;
#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)
#ifdef STRICT
#define DECLARE_HANDLE(name) struct name##__ { int unused; }; typedef struct name##__ *name
typedef void *HGDIOBJ;
#else
#define DECLARE_HANDLE(name) typedef HANDLE name
DECLARE_HANDLE(HGDIOBJ);
#endif
DECLARE_HANDLE(HINSTANCE);
typedef HINSTANCE HMODULE;
DECLARE_HANDLE(HWND);
DECLARE_HANDLE(HKEY);
typedef HKEY *PHKEY;
DECLARE_HANDLE(HDC);
DECLARE_HANDLE(HICON);
typedef HICON HCURSOR;
DECLARE_HANDLE(HMENU);
DECLARE_HANDLE(HBITMAP);
DECLARE_HANDLE(HBRUSH);
DECLARE_HANDLE(HFONT);
DECLARE_HANDLE(HPEN);
DECLARE_HANDLE(HRGN);
DECLARE_HANDLE(HPALETTE);
DECLARE_HANDLE(HACCEL);
DECLARE_HANDLE(HRSRC);
DECLARE_HANDLE(HHOOK);
DECLARE_HANDLE(HKL);
DECLARE_HANDLE(HMONITOR);
typedef HANDLE HLOCAL, HGLOBAL, LOCALHANDLE, GLOBALHANDLE;
typedef int HFILE;
#define HFILE_ERROR ((HFILE)-1)

typedef WORD ATOM;
typedef DWORD COLORREF, *LPCOLORREF;
typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM, LRESULT;
typedef LONG HRESULT;
typedef LONG SCODE;
typedef DWORD LCID, *PLCID;
typedef WORD LANGID;
typedef DWORD ACCESS_MASK, *PACCESS_MASK;
/* In C they take any arguments. */
#pragma GCC diagnostic push
#if !defined(__cplusplus)
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#endif
typedef int(WINAPI *FARPROC)();
typedef int(WINAPI *NEARPROC)();
typedef int(WINAPI *PROC)();
#pragma GCC diagnostic pop

typedef struct tagPOINT {
    LONG x, y;
} POINT, *PPOINT, *NPPOINT, *LPPOINT;
typedef struct _POINTL {
    LONG x, y;
} POINTL, *PPOINTL;
typedef struct tagSIZE {
    LONG cx, cy;
} SIZE, *PSIZE, *LPSIZE;
typedef struct tagRECT {
    LONG left, top, right, bottom;
} RECT, *PRECT, *NPRECT, *LPRECT;
typedef const RECT *LPCRECT;

#include <guiddef.h>

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

typedef struct _LUID {
    DWORD LowPart;
    LONG HighPart;
} LUID, *PLUID;

/* 100 nanoseconds since 1601-01-01, in two halves. */
typedef struct _FILETIME {
    DWORD dwLowDateTime;
    DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

typedef struct _SYSTEMTIME {
    WORD wYear, wMonth, wDayOfWeek, wDay, wHour, wMinute, wSecond, wMilliseconds;
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;

#define MAKEWORD(lo, hi) ((WORD)(((BYTE)(lo)) | (WORD)((WORD)(BYTE)(hi) << 8)))
#define MAKELONG(lo, hi) ((LONG)(((WORD)(lo)) | ((DWORD)(WORD)(hi) << 16)))
#define MAKEDWORD(lo, hi) ((DWORD)MAKELONG(lo, hi))
#define MAKEWPARAM(lo, hi) ((WPARAM)(DWORD)MAKELONG(lo, hi))
#define MAKELPARAM(lo, hi) ((LPARAM)(DWORD)MAKELONG(lo, hi))
#define MAKELRESULT(lo, hi) ((LRESULT)(DWORD)MAKELONG(lo, hi))
#define LOWORD(l) ((WORD)((DWORD_PTR)(l) & 0xffffu))
#define HIWORD(l) ((WORD)(((DWORD_PTR)(l) >> 16) & 0xffffu))
#define LOBYTE(w) ((BYTE)((DWORD_PTR)(w) & 0xffu))
#define HIBYTE(w) ((BYTE)(((DWORD_PTR)(w) >> 8) & 0xffu))
#define UNREFERENCED_PARAMETER(p) ((void)(p))
#define DBG_UNREFERENCED_PARAMETER(p) ((void)(p))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(v) ((void)(v))

#ifdef WINCE_PROGRAM
#define far
#define near
#include <wince/minmax.h>
#endif

WIN_STATIC_ASSERT(sizeof(LONG) == 4 && sizeof(DWORD) == 4, "LONG is 32 bits everywhere");
WIN_STATIC_ASSERT(sizeof(WCHAR) == 2, "WCHAR is 16 bits: compile with -fshort-wchar");
WIN_STATIC_ASSERT(sizeof(GUID) == 16, "GUID");
