/* SPDX-License-Identifier: MIT */
/* t_wx allowed|forbidden: pages that can be written and executed, as the configuration says
 * (tests/system/test_config.py). */
#include <windows.h>
#include <string.h>
#include "tests/target/tap.h"

enum { PAGE = 4096 };
static bool allowed;

static const uint32_t code[] = { 0xe3a0002a, 0xe12fff1e };      /* mov r0, #42; bx lr */

static void *alloc(DWORD protection)
{
    return VirtualAlloc(NULL, PAGE, MEM_COMMIT | MEM_RESERVE, protection);
}

static void mapping_both_rights(void)
{
    char *p = alloc(PAGE_EXECUTE_READWRITE);
    DWORD old;

    if (!allowed) {
        is((uintptr_t)p, 0);
        is(GetLastError(), ERROR_ACCESS_DENIED);
        return;
    }
    if (!ok(p))
        return;
    memcpy(p, code, sizeof code);
    ok(VirtualProtect(p, PAGE, PAGE_EXECUTE_READWRITE, &old));  /* synchronises what was written */
    is(old, PAGE_EXECUTE_READWRITE);
    is(((int (*)(void))(uintptr_t)p)(), 42);
    ok(VirtualFree(p, 0, MEM_RELEASE));
}

static void protecting_with_both_rights(void)
{
    char *p = alloc(PAGE_READWRITE);
    DWORD old;

    if (!ok(p))
        return;
    is(VirtualProtect(p, PAGE, PAGE_EXECUTE_READWRITE, &old), allowed);
    if (!allowed)
        is(GetLastError(), ERROR_ACCESS_DENIED);
    memcpy(p, code, sizeof code);                               /* still writable */
    ok(VirtualProtect(p, PAGE, PAGE_EXECUTE_READ, &old));
    is(old, allowed ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE);
    is(((int (*)(void))(uintptr_t)p)(), 42);
    ok(VirtualFree(p, 0, MEM_RELEASE));
}

int main(int argc, char **argv)
{
    static const struct tap_test tests[] = {
        TAP(mapping_both_rights),
        TAP(protecting_with_both_rights),
        TAP_END,
    };

    allowed = argc < 2 || strcmp(argv[1], "forbidden");
    return tap_main(argc, argv, tests);
}
