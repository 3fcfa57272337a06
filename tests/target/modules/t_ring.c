/* SPDX-License-Identifier: MIT */
/* t_ring_a.dll and t_ring_b.dll, which need each other: SELF is this one's function, OTHER the
 * other's. */
#include "tests/target/modules/dll.h"

__declspec(dllexport) int SELF(int depth);
int OTHER(int depth);

int SELF(int depth)
{
    return depth ? OTHER(depth - 1) + 1 : 0;
}
