/* SPDX-License-Identifier: MIT */
/* guiddef: GUID, comparing two of them, and DEFINE_GUID, which declares one, and behind
 * <initguid.h> defines it.
 * Source   learn.microsoft.com "GUID structure", "Using GUIDs"; compared with the mingw-w64 10.0.0
 *          headers.
 * Tests    tests/system/test_headers.py, tests/target/header_facts_heads.c                     */
#pragma once
#include <stdint.h>

#ifndef GUID_DEFINED
#define GUID_DEFINED
typedef struct _GUID {
    uint32_t Data1;
    uint16_t Data2;
    uint16_t Data3;
    uint8_t Data4[8];
} GUID, *LPGUID;
#endif
typedef GUID IID, *LPIID, CLSID, *LPCLSID, FMTID, *LPFMTID, UUID;
typedef const GUID *LPCGUID;

#if defined(__cplusplus)
typedef const GUID &REFGUID;
typedef const GUID &REFIID;
typedef const GUID &REFCLSID;
#else
typedef const GUID *REFGUID;
typedef const GUID *REFIID;
typedef const GUID *REFCLSID;
#endif

#if defined(__cplusplus)
static inline int IsEqualGUID(REFGUID a, REFGUID b)
{
    return !__builtin_memcmp(&a, &b, sizeof(GUID));
}
static inline bool operator==(const GUID &a, const GUID &b)
{
    return IsEqualGUID(a, b) != 0;
}
static inline bool operator!=(const GUID &a, const GUID &b)
{
    return !(a == b);
}
#else
#define IsEqualGUID(a, b) (!__builtin_memcmp((a), (b), sizeof(GUID)))
#endif
#define InlineIsEqualGUID(a, b) IsEqualGUID(a, b)
#define IsEqualIID(a, b) IsEqualGUID(a, b)
#define IsEqualCLSID(a, b) IsEqualGUID(a, b)


#if defined(__cplusplus)
#define WINCE_GUID_LINKAGE extern "C"
#else
#define WINCE_GUID_LINKAGE extern
#endif
#define WINCE_DECLARE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    WINCE_GUID_LINKAGE const GUID name
/* weak: several files of a program may define it, as with selectany. */
#define WINCE_DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    WINCE_GUID_LINKAGE const GUID name __attribute__((weak));              \
    const GUID name = {                                                    \
        (l), (w1), (w2), { (b1), (b2), (b3), (b4), (b5), (b6), (b7), (b8) } \
    }
#ifndef DEFINE_GUID
#ifdef INITGUID
#define DEFINE_GUID WINCE_DEFINE_GUID
#else
#define DEFINE_GUID WINCE_DECLARE_GUID
#endif
#endif
