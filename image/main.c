/* SPDX-License-Identifier: MIT */
/* The composition root of the product.  start.S comes here with the MMU on. */
#include "image/boot.h"

void kernel_main(void)
{
    image_up();
    image_run();
}
