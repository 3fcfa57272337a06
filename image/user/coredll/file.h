/* SPDX-License-Identifier: MIT */
/* file: what the calls about files share.
 * Source   own design. */
#pragma once
#include "image/user/crt/crt.h"
#include "image/user/crt/svc.h"

/* Attributes of a file that is made, among the flags of KERN_CREATE_FILE. */
enum { FILE_MARKS_UNIT = KERN_OPEN_MARKS & -KERN_OPEN_MARKS };

/* The kernel's attributes as a program sees them: no bit at all is a bit of its own. */
static inline DWORD file_attributes(uint32_t attributes)
{
    return attributes ? attributes : FILE_ATTRIBUTE_NORMAL;
}
