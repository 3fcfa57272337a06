/* SPDX-License-Identifier: MIT */
/* libstdc++.dll, beside the toolchain's libstdc++ and the unwinder of its libgcc: how it begins,
 * and where the unwinder finds the tables of a module.
 *
 * It is linked to an address, as the toolchain's libraries are not position independent, and to
 * coredll.dll as that lies: the two are of one build.
 *
 * Source: Exception Handling ABI for the Arm Architecture (IHI 0038) 4.4: an entry of a table has
 * two words. */
#include <windows.h>
#include "image/user/coredll/module.h"

enum { ENTRY_BYTES = 8 };

extern void (*__init_array_start[])(void);
extern void (*__init_array_end[])(void);

BOOL WINAPI cxx_main(HANDLE module, DWORD reason, LPVOID reserved);
uintptr_t __gnu_Unwind_Find_exidx(uintptr_t pc, int *count);

BOOL WINAPI cxx_main(HANDLE module, DWORD reason, LPVOID reserved)
{
    (void)module;
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH)
        for (void (**init)(void) = __init_array_start; init < __init_array_end; init++)
            (*init)();
    return TRUE;
}

uintptr_t __gnu_Unwind_Find_exidx(uintptr_t pc, int *count)
{
    unsigned bytes;
    const void *table = module_unwind_table(pc, &bytes);

    *count = (int)(bytes / ENTRY_BYTES);
    return (uintptr_t)table;
}
