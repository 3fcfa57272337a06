/* SPDX-License-Identifier: MIT */
/* basetsd: integers of a stated width, and integers as wide as a pointer.
 * Source   learn.microsoft.com "Windows Data Types" (aa383751); names and widths compared with the
 *          mingw-w64 10.0.0 headers.
 * Tests    tests/target/header_facts_heads.c                                                    */
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef int8_t INT8, *PINT8;
typedef int16_t INT16, *PINT16;
typedef int32_t INT32, *PINT32;
typedef int64_t INT64, *PINT64;
typedef uint8_t UINT8, *PUINT8;
typedef uint16_t UINT16, *PUINT16;
typedef uint32_t UINT32, *PUINT32;
typedef uint64_t UINT64, *PUINT64;
typedef int LONG32, *PLONG32;
typedef unsigned int ULONG32, *PULONG32;
#if defined(__LP64__)
typedef unsigned int DWORD32, *PDWORD32;
#else
typedef unsigned long DWORD32, *PDWORD32;
#endif
typedef int64_t LONG64, *PLONG64;
typedef uint64_t ULONG64, *PULONG64;
typedef uint64_t DWORD64, *PDWORD64;

typedef intptr_t INT_PTR, *PINT_PTR, LONG_PTR, *PLONG_PTR;
typedef uintptr_t UINT_PTR, *PUINT_PTR, ULONG_PTR, *PULONG_PTR, DWORD_PTR, *PDWORD_PTR;
typedef size_t SIZE_T, *PSIZE_T;
typedef INT_PTR SSIZE_T, *PSSIZE_T;
#if defined(__LP64__)
typedef int HALF_PTR, *PHALF_PTR;
typedef unsigned int UHALF_PTR, *PUHALF_PTR;
#else
typedef short HALF_PTR, *PHALF_PTR;
typedef unsigned short UHALF_PTR, *PUHALF_PTR;
#endif

#define MAXINT_PTR INTPTR_MAX
#define MAXUINT_PTR UINTPTR_MAX
#define PtrToUlong(p) ((unsigned long)(uintptr_t)(p))
#define PtrToLong(p) ((long)(intptr_t)(p))
#define PtrToUint(p) ((unsigned int)(uintptr_t)(p))
#define PtrToInt(p) ((int)(intptr_t)(p))
#define PtrToUshort(p) ((unsigned short)(uintptr_t)(p))
#define UlongToPtr(u) ((void *)(uintptr_t)(u))
#define LongToPtr(i) ((void *)(intptr_t)(i))
#define UintToPtr(u) ((void *)(uintptr_t)(u))
#define IntToPtr(i) ((void *)(intptr_t)(i))
#define HandleToUlong(h) ((unsigned long)(uintptr_t)(h))
#define HandleToLong(h) ((long)(intptr_t)(h))
#define UlongToHandle(u) ((void *)(uintptr_t)(u))
#define LongToHandle(i) ((void *)(intptr_t)(i))
