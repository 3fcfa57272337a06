/* SPDX-License-Identifier: MIT */
/* t_missing.dll: its import library promises of t_plain.dll what that does not have. */
#include "tests/target/modules/dll.h"

int gone(void);
int gone_too(void);
__declspec(dllexport) int call_gone(void);

int call_gone(void)
{
    return gone() + gone_too();
}
