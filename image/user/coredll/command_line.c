/* SPDX-License-Identifier: MIT */
/* The command line as a program sees it. */
#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"

const char *crt_command_line;

/* The text is the program's from then on, which may cut it into words. */
LPWSTR WINAPI GetCommandLineW(void)
{
    static WCHAR text[KERN_CMDLINE_MAX];
    static LONG ready;

    if (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE)) {
        MultiByteToWideChar(CP_UTF8, 0, args_behind_name(crt_command_line), -1, text,
                            KERN_CMDLINE_MAX);
        __atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
    }
    return text;
}
