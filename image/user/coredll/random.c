/* SPDX-License-Identifier: MIT */
/* Random numbers, of the kernel's generator; and the CryptoAPI's way to them. */
#include "image/user/crt/svc.h"

#include <wincrypt.h>

static const char provider;      /* its address is a context */
static LONG contexts;            /* open; Interlocked */

BOOL WINAPI CeGenRandom(DWORD dwLen, PBYTE pbBuffer)
{
    struct kern_random a = { word(pbBuffer), 0 };
    uint32_t err = 0;

    if (dwLen && !pbBuffer)
        return win32_ok(ERROR_INVALID_PARAMETER);
    while (dwLen && !err) {
        a.bytes = dwLen < KERN_RANDOM_MAX ? dwLen : KERN_RANDOM_MAX;
        err = KERN(RANDOM, &a);
        a.buffer += a.bytes;
        dwLen -= a.bytes;
    }
    return win32_ok(err);
}

BOOL WINAPI CryptAcquireContextW(HCRYPTPROV *phProv, LPCWSTR pszContainer, LPCWSTR pszProvider,
                                 DWORD dwProvType, DWORD dwFlags)
{
    DWORD rest = dwFlags & ~(DWORD)(CRYPT_MACHINE_KEYSET | CRYPT_SILENT);

    (void)pszProvider;
    if (!phProv)
        return win32_ok(ERROR_INVALID_PARAMETER);
    if (dwProvType == 0 || dwProvType > 999)
        return win32_ok((uint32_t)NTE_BAD_PROV_TYPE);
    if (rest == 0 || rest == CRYPT_DELETEKEYSET)
        return win32_ok((uint32_t)NTE_BAD_KEYSET);    /* there never are any keys */
    if ((rest != CRYPT_VERIFYCONTEXT && rest != CRYPT_NEWKEYSET) ||
        (rest == CRYPT_VERIFYCONTEXT && pszContainer && *pszContainer))
        return win32_ok((uint32_t)NTE_BAD_FLAGS);
    InterlockedIncrement(&contexts);
    *phProv = (HCRYPTPROV)&provider;
    return TRUE;
}

static BOOL is_open(HCRYPTPROV hProv)
{
    return hProv == (HCRYPTPROV)&provider && contexts > 0;
}

BOOL WINAPI CryptReleaseContext(HCRYPTPROV hProv, DWORD dwFlags)
{
    if (!is_open(hProv))
        return win32_ok(ERROR_INVALID_HANDLE);
    InterlockedDecrement(&contexts);
    return win32_ok(dwFlags ? (uint32_t)NTE_BAD_FLAGS : 0);    /* released all the same */
}

BOOL WINAPI CryptGenRandom(HCRYPTPROV hProv, DWORD dwLen, BYTE *pbBuffer)
{
    if (!is_open(hProv))
        return win32_ok(ERROR_INVALID_HANDLE);
    return CeGenRandom(dwLen, pbBuffer);
}
