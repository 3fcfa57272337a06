/* SPDX-License-Identifier: MIT */
/* strsafe: strings whose room is known.  Each function is a line over one of the three that
 * image/user/coredll/strsafe.c has.
 *
 * Units    Cch: characters, Cb: bytes; a room includes the NUL.
 * Returns  S_OK; STRSAFE_E_INSUFFICIENT_BUFFER, and the text is cut off with a NUL, unless a flag
 *          says otherwise; STRSAFE_E_INVALID_PARAMETER: a room of 0 or above STRSAFE_MAX_CCH, no
 *          string, no NUL within the room, or unknown flags.
 * Limits   StringCchGets and StringCbGets are not there.
 * Source   learn.microsoft.com "Strsafe.h"; values and prototypes compared with the mingw-w64
 *          10.0.0 headers.
 * Tests    tests/target/t_strsafe.c, header_facts_wide.c                                        */
#pragma once
#include <stdarg.h>
#include <windef.h>
#include <winerror.h>

#ifdef __cplusplus
extern "C" {
#endif

#define STRSAFE_MAX_CCH 2147483647
#define STRSAFE_IGNORE_NULLS 0x00000100
#define STRSAFE_FILL_BEHIND_NULL 0x00000200
#define STRSAFE_FILL_ON_FAILURE 0x00000400
#define STRSAFE_NULL_ON_FAILURE 0x00000800
#define STRSAFE_NO_TRUNCATION 0x00001000
#define STRSAFE_VALID_FLAGS                                                       \
    (0x000000FF | STRSAFE_IGNORE_NULLS | STRSAFE_FILL_BEHIND_NULL |               \
     STRSAFE_FILL_ON_FAILURE | STRSAFE_NULL_ON_FAILURE | STRSAFE_NO_TRUNCATION)
#define STRSAFE_FILL_BYTE(x) ((DWORD)(((x) & 0x000000FF) | STRSAFE_FILL_BEHIND_NULL))
#define STRSAFE_FAILURE_BYTE(x) ((DWORD)(((x) & 0x000000FF) | STRSAFE_FILL_ON_FAILURE))
#define STRSAFE_GET_FILL_PATTERN(flags) ((int)((flags) & 0x000000FF))

#define STRSAFE_E_INSUFFICIENT_BUFFER ((HRESULT)0x8007007AL)
#define STRSAFE_E_INVALID_PARAMETER ((HRESULT)0x80070057L)
#define STRSAFE_E_END_OF_FILE ((HRESULT)0x80070026L)

/* The room, in bytes, and where the answers about the rest of it go, are in one structure: `end`
 * is a pointer to a string's, `remaining` counts characters, or bytes with `bytes`. */
struct strsafe_room {
    void *dest;
    size_t room;
    BOOL wide, bytes;
    void *end;
    size_t *remaining;
    DWORD flags;
};
HRESULT strsafe_copy(const struct strsafe_room *to, BOOL append, const void *source, size_t most);
HRESULT strsafe_print(const struct strsafe_room *to, const void *format, va_list args);
HRESULT strsafe_length(const void *text, size_t room, BOOL wide, BOOL bytes, size_t *length);

/* The functions of one width (A, W) and one unit (Cch, Cb). */
#define STRSAFE_FAMILY(A, Cch, CHAR_T, is_wide, is_bytes)                                         \
    static inline HRESULT String##Cch##Copy##A(CHAR_T *pszDest, size_t cDest,                     \
            const CHAR_T *pszSrc)                                                                 \
    {                                                                                             \
        struct strsafe_room to = { pszDest, cDest, is_wide, is_bytes, NULL, NULL, 0 };            \
        return strsafe_copy(&to, FALSE, pszSrc, STRSAFE_MAX_CCH);                                 \
    }                                                                                             \
    static inline HRESULT String##Cch##Copy##Ex##A(CHAR_T *pszDest, size_t cDest,                 \
            const CHAR_T *pszSrc, CHAR_T **ppszDestEnd, size_t *pcRemaining, DWORD dwFlags)       \
    {                                                                                             \
        struct strsafe_room to = { pszDest, cDest, is_wide, is_bytes, (void *)ppszDestEnd,        \
            pcRemaining, dwFlags };                                                               \
        return strsafe_copy(&to, FALSE, pszSrc, STRSAFE_MAX_CCH);                                 \
    }                                                                                             \
    static inline HRESULT String##Cch##Copy##N##A(CHAR_T *pszDest, size_t cDest,                  \
            const CHAR_T *pszSrc, size_t cMost)                                                   \
    {                                                                                             \
        struct strsafe_room to = { pszDest, cDest, is_wide, is_bytes, NULL, NULL, 0 };            \
        return strsafe_copy(&to, FALSE, pszSrc, (is_bytes) ? cMost / sizeof(CHAR_T) : cMost);     \
    }                                                                                             \
    static inline HRESULT String##Cch##Copy##NEx##A(CHAR_T *pszDest, size_t cDest,                \
            const CHAR_T *pszSrc, size_t cMost, CHAR_T **ppszDestEnd, size_t *pcRemaining,        \
            DWORD dwFlags)                                                                        \
    {                                                                                             \
        struct strsafe_room to = { pszDest, cDest, is_wide, is_bytes, (void *)ppszDestEnd,        \
            pcRemaining, dwFlags };                                                               \
        return strsafe_copy(&to, FALSE, pszSrc, (is_bytes) ? cMost / sizeof(CHAR_T) : cMost);     \
    }                                                                                             \
    static inline HRESULT String##Cch##Cat##A(CHAR_T *pszDest, size_t cDest,                      \
            const CHAR_T *pszSrc)                                                                 \
    {                                                                                             \
        struct strsafe_room to = { pszDest, cDest, is_wide, is_bytes, NULL, NULL, 0 };            \
        return strsafe_copy(&to, TRUE, pszSrc, STRSAFE_MAX_CCH);                                  \
    }                                                                                             \
    static inline HRESULT String##Cch##Cat##Ex##A(CHAR_T *pszDest, size_t cDest,                  \
            const CHAR_T *pszSrc, CHAR_T **ppszDestEnd, size_t *pcRemaining, DWORD dwFlags)       \
    {                                                                                             \
        struct strsafe_room to = { pszDest, cDest, is_wide, is_bytes, (void *)ppszDestEnd,        \
            pcRemaining, dwFlags };                                                               \
        return strsafe_copy(&to, TRUE, pszSrc, STRSAFE_MAX_CCH);                                  \
    }                                                                                             \
    static inline HRESULT String##Cch##Cat##N##A(CHAR_T *pszDest, size_t cDest,                   \
            const CHAR_T *pszSrc, size_t cMost)                                                   \
    {                                                                                             \
        struct strsafe_room to = { pszDest, cDest, is_wide, is_bytes, NULL, NULL, 0 };            \
        return strsafe_copy(&to, TRUE, pszSrc, (is_bytes) ? cMost / sizeof(CHAR_T) : cMost);      \
    }                                                                                             \
    static inline HRESULT String##Cch##Cat##NEx##A(CHAR_T *pszDest, size_t cDest,                 \
            const CHAR_T *pszSrc, size_t cMost, CHAR_T **ppszDestEnd, size_t *pcRemaining,        \
            DWORD dwFlags)                                                                        \
    {                                                                                             \
        struct strsafe_room to = { pszDest, cDest, is_wide, is_bytes, (void *)ppszDestEnd,        \
            pcRemaining, dwFlags };                                                               \
        return strsafe_copy(&to, TRUE, pszSrc, (is_bytes) ? cMost / sizeof(CHAR_T) : cMost);      \
    }                                                                                             \
    static inline HRESULT String##Cch##VPrintf##A(CHAR_T *pszDest, size_t cDest,                  \
            const CHAR_T *pszFormat, va_list argList)                                             \
    {                                                                                             \
        struct strsafe_room to = { pszDest, cDest, is_wide, is_bytes, NULL, NULL, 0 };            \
        return strsafe_print(&to, pszFormat, argList);                                            \
    }                                                                                             \
    static inline HRESULT String##Cch##VPrintfEx##A(CHAR_T *pszDest, size_t cDest,                \
            CHAR_T **ppszDestEnd, size_t *pcRemaining, DWORD dwFlags, const CHAR_T *pszFormat,    \
            va_list argList)                                                                      \
    {                                                                                             \
        struct strsafe_room to = { pszDest, cDest, is_wide, is_bytes, (void *)ppszDestEnd,        \
            pcRemaining, dwFlags };                                                               \
        return strsafe_print(&to, pszFormat, argList);                                            \
    }                                                                                             \
    static inline HRESULT String##Cch##Printf##A(CHAR_T *pszDest, size_t cDest,                   \
            const CHAR_T *pszFormat, ...)                                                         \
    {                                                                                             \
        struct strsafe_room to = { pszDest, cDest, is_wide, is_bytes, NULL, NULL, 0 };            \
        va_list args;                                                                             \
        HRESULT hr;                                                                               \
        va_start(args, pszFormat);                                                                \
        hr = strsafe_print(&to, pszFormat, args);                                                 \
        va_end(args);                                                                             \
        return hr;                                                                                \
    }                                                                                             \
    static inline HRESULT String##Cch##PrintfEx##A(CHAR_T *pszDest, size_t cDest,                 \
            CHAR_T **ppszDestEnd, size_t *pcRemaining, DWORD dwFlags, const CHAR_T *pszFormat,    \
            ...)                                                                                  \
    {                                                                                             \
        struct strsafe_room to = { pszDest, cDest, is_wide, is_bytes, (void *)ppszDestEnd,        \
            pcRemaining, dwFlags };                                                               \
        va_list args;                                                                             \
        HRESULT hr;                                                                               \
        va_start(args, pszFormat);                                                                \
        hr = strsafe_print(&to, pszFormat, args);                                                 \
        va_end(args);                                                                             \
        return hr;                                                                                \
    }                                                                                             \
    static inline HRESULT String##Cch##Length##A(const CHAR_T *psz, size_t cMax,                  \
            size_t *pcLength)                                                                     \
    {                                                                                             \
        return strsafe_length(psz, cMax, is_wide, is_bytes, pcLength);                            \
    }

STRSAFE_FAMILY(A, Cch, CHAR, FALSE, FALSE)
STRSAFE_FAMILY(A, Cb, CHAR, FALSE, TRUE)
STRSAFE_FAMILY(W, Cch, WCHAR, TRUE, FALSE)
STRSAFE_FAMILY(W, Cb, WCHAR, TRUE, TRUE)
#undef STRSAFE_FAMILY

#ifdef UNICODE
#define STRSAFE_TEXT(name) name##W
#else
#define STRSAFE_TEXT(name) name##A
#endif
#define StringCchCopy STRSAFE_TEXT(StringCchCopy)
#define StringCchCopyEx STRSAFE_TEXT(StringCchCopyEx)
#define StringCchCopyN STRSAFE_TEXT(StringCchCopyN)
#define StringCchCopyNEx STRSAFE_TEXT(StringCchCopyNEx)
#define StringCchCat STRSAFE_TEXT(StringCchCat)
#define StringCchCatEx STRSAFE_TEXT(StringCchCatEx)
#define StringCchCatN STRSAFE_TEXT(StringCchCatN)
#define StringCchCatNEx STRSAFE_TEXT(StringCchCatNEx)
#define StringCchVPrintf STRSAFE_TEXT(StringCchVPrintf)
#define StringCchVPrintfEx STRSAFE_TEXT(StringCchVPrintfEx)
#define StringCchPrintf STRSAFE_TEXT(StringCchPrintf)
#define StringCchPrintfEx STRSAFE_TEXT(StringCchPrintfEx)
#define StringCchLength STRSAFE_TEXT(StringCchLength)
#define StringCbCopy STRSAFE_TEXT(StringCbCopy)
#define StringCbCopyEx STRSAFE_TEXT(StringCbCopyEx)
#define StringCbCopyN STRSAFE_TEXT(StringCbCopyN)
#define StringCbCopyNEx STRSAFE_TEXT(StringCbCopyNEx)
#define StringCbCat STRSAFE_TEXT(StringCbCat)
#define StringCbCatEx STRSAFE_TEXT(StringCbCatEx)
#define StringCbCatN STRSAFE_TEXT(StringCbCatN)
#define StringCbCatNEx STRSAFE_TEXT(StringCbCatNEx)
#define StringCbVPrintf STRSAFE_TEXT(StringCbVPrintf)
#define StringCbVPrintfEx STRSAFE_TEXT(StringCbVPrintfEx)
#define StringCbPrintf STRSAFE_TEXT(StringCbPrintf)
#define StringCbPrintfEx STRSAFE_TEXT(StringCbPrintfEx)
#define StringCbLength STRSAFE_TEXT(StringCbLength)

#ifdef __cplusplus
}
#endif
