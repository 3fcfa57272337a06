/* SPDX-License-Identifier: MIT */
/* t_refuse.dll: its DllMain says FALSE. */
#include "tests/target/modules/dll.h"

BOOL WINAPI DllMain(HANDLE module, DWORD reason, LPVOID reserved);
__declspec(dllexport) int from_refuse(void);

BOOL WINAPI DllMain(HANDLE module, DWORD reason, LPVOID reserved)
{
    (void)module;
    (void)reserved;
    return reason != DLL_PROCESS_ATTACH;
}

int from_refuse(void)
{
    return 1;
}
