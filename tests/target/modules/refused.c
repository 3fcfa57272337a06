/* SPDX-License-Identifier: MIT */
/* refused: a program that needs a DLL which will not start. */
#include <stdio.h>
#include "tests/target/modules/dll.h"

int from_refuse(void);

int main(void)
{
    puts("running");
    return from_refuse();
}
