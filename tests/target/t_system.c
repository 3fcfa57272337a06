/* SPDX-License-Identifier: MIT */
/* What a program asks the system: which one it is, random numbers. */
#include <string.h>
#include <windows.h>
#include <wincrypt.h>
#include "tests/target/kern.h"
#include "tests/target/tap.h"

enum { MANY = 5000 };

static void it_is_windows_ce_6(void)
{
    struct {
        OSVERSIONINFO v;
        DWORD behind;
    } s;

    memset(&s, 0xee, sizeof s);
    s.v.dwOSVersionInfoSize = sizeof s.v;
    ok(GetVersionEx(&s.v));
    is(s.v.dwMajorVersion, 6);
    is(s.v.dwMinorVersion, 0);
    is(s.v.dwPlatformId, VER_PLATFORM_WIN32_CE);
    is(s.v.szCSDVersion[0], 0);
    is(s.behind, 0xeeeeeeee);
    SetLastError(0);
    s.v.dwOSVersionInfoSize = sizeof s.v - 1;
    ok(!GetVersionEx(&s.v));
    is(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
    ok(!GetVersionEx(NULL));
    is(GetLastError(), ERROR_INVALID_PARAMETER);
}

static unsigned ones(const BYTE *bytes, unsigned n)
{
    unsigned sum = 0;

    while (n--)
        sum += (unsigned)__builtin_popcount(bytes[n]);
    return sum;
}

/* A million draws of fair bits leave these bounds once. */
static void fair(const BYTE *bytes)
{
    unsigned sum = ones(bytes, MANY);

    if (sum < MANY * 4 - 500 || sum > MANY * 4 + 500)
        tap_fail("%u of %u bits are 1", sum, MANY * 8);
}

static void random_bytes_fill_what_is_asked_for(void)
{
    static BYTE first[MANY + 1], second[MANY + 1];

    first[MANY] = second[MANY] = 0x5a;
    ok(CeGenRandom(MANY, first));
    ok(CeGenRandom(MANY, second));
    fair(first);
    fair(second);
    is(first[MANY], 0x5a);
    is(second[MANY], 0x5a);
    ok(memcmp(first, second, 16) && memcmp(first + MANY - 16, second + MANY - 16, 16));
    for (unsigned i = 0; i < MANY; i++)
        first[i] ^= second[i];
    fair(first);
    ok(CeGenRandom(0, NULL));
}

static void random_bytes_for_nowhere(void)
{
    ok(!CeGenRandom(1, NULL));
    is(GetLastError(), ERROR_INVALID_PARAMETER);
    ok(!CeGenRandom(16, (BYTE *)0x80001000));
    is(GetLastError(), ERROR_NOACCESS);
    ok(!CeGenRandom(0xffffffff, (BYTE *)0x7ffef000));
    is(GetLastError(), ERROR_NOACCESS);
}

static void seeds_differ(void)
{
    LONGLONG first = CeGetRandomSeed();

    ok(first != CeGetRandomSeed());
}

static void the_exports_behind_tls_and_stdio(void)
{
    DWORD slot = TlsCall(TLS_FUNCALLOC, 0);

    ok(slot != TLS_OUT_OF_INDEXES);
    ok(TlsSetValue(slot, &slot) && TlsGetValue(slot) == &slot);
    is(TlsCall(TLS_FUNCFREE, slot), TRUE);
    is(TlsCall(7, slot), 0);
    ok(_getstdfilex(0) == stdin && _getstdfilex(1) == stdout && _getstdfilex(2) == stderr);
    ok(!_getstdfilex(3) && !_getstdfilex(-1));
}

static void a_date_and_its_count(void)
{
    SYSTEMTIME t = { 2006, 9, 0, 19, 12, 34, 56, 789 }, again;
    FILETIME f;

    ok(SystemTimeToFileTime(&t, &f));
    ok(FileTimeToSystemTime(&f, &again));
    t.wDayOfWeek = 2;
    ok(!memcmp(&t, &again, sizeof t));
    is(f.dwHighDateTime, 0x1c6dbe8);
    is(f.dwLowDateTime, 0x3b77c50);
}

static void a_context_gives_random_bytes(void)
{
    static BYTE bytes[MANY];
    HCRYPTPROV prov = 0, second = 0;

    ok(CryptAcquireContext(&prov, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT));
    ok(CryptAcquireContext(&second, L"keys", MS_DEF_PROV, PROV_RSA_FULL, CRYPT_NEWKEYSET));
    ok(prov && second);
    ok(CryptGenRandom(prov, MANY, bytes));
    fair(bytes);
    ok(CryptReleaseContext(prov, 0));
    ok(CryptGenRandom(second, MANY, bytes));
    ok(CryptReleaseContext(second, 0));
    ok(!CryptGenRandom(second, 1, bytes));
    is(GetLastError(), ERROR_INVALID_HANDLE);
    ok(!CryptReleaseContext(second, 0));
    is(GetLastError(), ERROR_INVALID_HANDLE);
}

static void a_context_that_cannot_be(void)
{
    static const struct {
        DWORD type, flags;
        LPCWSTR container;
        DWORD error;
    } cases[] = {
        { PROV_RSA_FULL, 0, NULL, NTE_BAD_KEYSET },
        { PROV_RSA_FULL, CRYPT_DELETEKEYSET, NULL, NTE_BAD_KEYSET },
        { PROV_RSA_FULL, 0x40000000, NULL, NTE_BAD_FLAGS },
        { PROV_RSA_FULL, CRYPT_VERIFYCONTEXT, L"keys", NTE_BAD_FLAGS },
        { 0, CRYPT_VERIFYCONTEXT, NULL, NTE_BAD_PROV_TYPE },
        { 1000, CRYPT_VERIFYCONTEXT, NULL, NTE_BAD_PROV_TYPE },
    };
    HCRYPTPROV prov;

    for (unsigned i = 0; i < ARRAYSIZE(cases); i++) {
        prov = 7;
        ok(!CryptAcquireContext(&prov, cases[i].container, NULL, cases[i].type, cases[i].flags));
        is(GetLastError(), cases[i].error);
        is(prov, 7);
    }
    ok(!CryptAcquireContext(NULL, NULL, NULL, PROV_RSA_FULL, CRYPT_VERIFYCONTEXT));
    is(GetLastError(), ERROR_INVALID_PARAMETER);
}

int main(int argc, char **argv)
{
    static const struct tap_test tests[] = {
        TAP(it_is_windows_ce_6),
        TAP(random_bytes_fill_what_is_asked_for),
        TAP(random_bytes_for_nowhere),
        TAP(seeds_differ),
        TAP(the_exports_behind_tls_and_stdio),
        TAP(a_date_and_its_count),
        TAP(a_context_gives_random_bytes),
        TAP(a_context_that_cannot_be),
        TAP_END,
    };

    return tap_main(argc, argv, tests);
}
