/* SPDX-License-Identifier: MIT */
/* message: the texts of the system's error codes.
 * Returns  ASCII without a line end; NULL when there is none.                                  */
#pragma once
#include <windows.h>

const char *message_text(DWORD code);
