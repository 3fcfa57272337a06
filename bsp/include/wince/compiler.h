/* SPDX-License-Identifier: MIT */
/* compiler: words that the compilers of Windows CE know and GCC does not.  Each source of a
 * program is compiled with -include wince/compiler.h (image/user/CMakeLists.txt), since they are
 * there in a file that includes nothing.
 *
 * Words    __declspec with dllexport, dllimport, thread, noreturn, align, naked, noinline,
 *          selectany, nothrow, deprecated, restrict, noalias, novtable, allocate, uuid: one each.
 *          __inline in C without `static` is always inlined: it needs no definition elsewhere.
 *          There is one way to call on ARM: __cdecl and its kin say nothing.
 *          __unaligned says nothing: ARMv7 reads and writes 8, 16 and 32 bits at any address; 64
 *          bits want a multiple of 4.
 * Source   learn.microsoft.com "__declspec", "__int8, __int16, __int32, __int64", "Keywords (C++)".
 * Tests    tests/system/test_headers.py                                                       */
#pragma once

#if defined(__GNUC__) && !defined(_MSC_VER)

#define __declspec(what) WINCE_DECLSPEC_##what
#define _declspec(what) WINCE_DECLSPEC_##what
#define WINCE_DECLSPEC_dllexport __attribute__((visibility("default")))
#define WINCE_DECLSPEC_dllimport
#define WINCE_DECLSPEC_thread __thread
#define WINCE_DECLSPEC_noreturn __attribute__((__noreturn__))
#define WINCE_DECLSPEC_align(bytes) __attribute__((__aligned__(bytes)))
#define WINCE_DECLSPEC_naked __attribute__((naked))
#define WINCE_DECLSPEC_noinline __attribute__((__noinline__))
#define WINCE_DECLSPEC_selectany __attribute__((weak))
#define WINCE_DECLSPEC_nothrow __attribute__((__nothrow__))
#define WINCE_DECLSPEC_deprecated __attribute__((__deprecated__))
#define WINCE_DECLSPEC_restrict __attribute__((__malloc__))
#define WINCE_DECLSPEC_noalias
#define WINCE_DECLSPEC_novtable
#define WINCE_DECLSPEC_allocate(section_name) __attribute__((section(section_name)))
#define WINCE_DECLSPEC_uuid(text)

#define __cdecl
#define _cdecl
#define __stdcall
#define _stdcall
#define __fastcall
#define _fastcall
#define __thiscall
#define __pascal
#define _pascal
#define __export
#define __far
#define __near
#define __huge
#define _far
#define _near
#define __based(where)
#define __unaligned
#define __w64
#define __ptr32
#define __ptr64

#define __int8 char
#define __int16 short
#define __int32 int
#define __int64 long long
#define _int8 char
#define _int16 short
#define _int32 int
#define _int64 long long

#define __forceinline __inline__ __attribute__((__always_inline__))
#define _inline __inline
#if !defined(__cplusplus)
#define __inline __inline__ __attribute__((__always_inline__))
#endif

#define __FUNCSIG__ __PRETTY_FUNCTION__
#define __FUNCDNAME__ __FUNCTION__
#define __noop ((void)0)
#define __assume(what)              \
    do {                            \
        if (!(what))                \
            __builtin_unreachable(); \
    } while (0)
#define __debugbreak() __asm__ volatile("bkpt #0")
#define __identifier(name) name

#endif
