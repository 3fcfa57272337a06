/* SPDX-License-Identifier: MIT */
/* files: what the pieces of the runtime that deal with files share.
 *
 * Returns  crt_result: 0, or -1 with errno for a kernel's error; `denied` is what POSIX calls
 *          ERROR_ACCESS_DENIED in this call.  crt_fail: -1 with that errno.                     */
#pragma once
#include "image/user/crt/svc.h"

int crt_fail(int code);
int crt_result(uint32_t error, int denied);
