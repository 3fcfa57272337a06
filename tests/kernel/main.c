/* SPDX-License-Identifier: MIT */
/* The composition root of the test images: the product and the API set TEST.  What else only
 * tests may do to the kernel (faults on demand, small pools) is switched on here, between the two
 * calls. */
#include "image/boot.h"
#include "tests/kernel/runner.h"

void kernel_main(void)
{
    image_up();
    runner_init();
    image_run();
}
