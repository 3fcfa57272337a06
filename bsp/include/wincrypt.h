/* SPDX-License-Identifier: MIT */
/* wincrypt: of the CryptoAPI the random numbers, which is what network programs take of it.
 *
 * A context is a number of its process and keeps nothing: any container name, provider and type
 * that can be asked for without keys (CRYPT_VERIFYCONTEXT, or no container) gives one.  There are
 * no keys, hashes or certificates; those functions are not declared.
 *
 * Returns  FALSE: NTE_BAD_FLAGS, NTE_BAD_KEYSET (keys are asked for), ERROR_INVALID_PARAMETER,
 *          ERROR_INVALID_HANDLE.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "CryptAcquireContext", "CryptGenRandom",
 *          "CryptReleaseContext"; values compared with the mingw-w64 10.0.0 headers.
 * Tests    tests/target/t_system.c, header_facts_heads.c                                        */
#pragma once
#include <windef.h>
#include <winerror.h>
#include <wince/random.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef ULONG_PTR HCRYPTPROV;
typedef unsigned int ALG_ID;

#define PROV_RSA_FULL 1
#define PROV_RSA_SIG 2
#define PROV_DSS 3
#define PROV_RSA_SCHANNEL 12
#define PROV_RSA_AES 24
#define CRYPT_VERIFYCONTEXT 0xF0000000
#define CRYPT_NEWKEYSET 0x00000008
#define CRYPT_DELETEKEYSET 0x00000010
#define CRYPT_MACHINE_KEYSET 0x00000020
#define CRYPT_SILENT 0x00000040
#define MS_DEF_PROV_W L"Microsoft Base Cryptographic Provider v1.0"
#define MS_ENHANCED_PROV_W L"Microsoft Enhanced Cryptographic Provider v1.0"
#define MS_DEF_PROV MS_DEF_PROV_W
#define MS_ENHANCED_PROV MS_ENHANCED_PROV_W

BOOL WINAPI CryptAcquireContextW(HCRYPTPROV *phProv, LPCWSTR pszContainer, LPCWSTR pszProvider,
                                 DWORD dwProvType, DWORD dwFlags);
BOOL WINAPI CryptReleaseContext(HCRYPTPROV hProv, DWORD dwFlags);
BOOL WINAPI CryptGenRandom(HCRYPTPROV hProv, DWORD dwLen, BYTE *pbBuffer);
#define CryptAcquireContext CryptAcquireContextW

#ifdef __cplusplus
}
#endif
