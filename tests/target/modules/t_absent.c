/* SPDX-License-Identifier: MIT */
/* t_absent.dll: needs a DLL that nobody has. */
#include "tests/target/modules/dll.h"

int nowhere(void);
__declspec(dllexport) int call_nowhere(void);

int call_nowhere(void)
{
    return nowhere();
}
