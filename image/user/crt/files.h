/* SPDX-License-Identifier: MIT */
/* files: what the pieces of the runtime that deal with files share.
 *
 * Returns  crt_result: 0, or -1 with errno for a kernel's error; crt_fail: -1 with that errno.
 *          crt_name_fits: false, with errno, for a name that the kernel cannot take.            */
#pragma once
#include "image/user/crt/svc.h"
#include <stdbool.h>

int crt_fail(int code);
int crt_result(uint32_t error);
bool crt_name_fits(const char *name);
