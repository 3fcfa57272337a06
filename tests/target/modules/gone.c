/* SPDX-License-Identifier: MIT */
/* gone: a program whose imports are not there. */
#include <stdio.h>
#include "tests/target/modules/dll.h"

int gone(void);
int nowhere(void);

int main(void)
{
    puts("running");
    return gone() + nowhere();
}
