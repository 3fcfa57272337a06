/* SPDX-License-Identifier: MIT */
/* access: rights of pages, in Win32's words and the kernel's.
 * Source   own design. */
#pragma once
#include "image/user/crt/svc.h"
#include <stdbool.h>

bool access_of_page(DWORD page, uint32_t *access);      /* false: no such word */
DWORD page_of_access(uint32_t access);
