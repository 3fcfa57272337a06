/* SPDX-License-Identifier: MIT */
/* dll: what the DLLs of t_module share with it. */
#pragma once
#include <windows.h>

/* How often DllMain was called for each reason, in memory of the program: it outlives the DLL. */
struct dll_watch {
    LONG reasons[4];
    HANDLE module;
    BOOL at_end;
};
