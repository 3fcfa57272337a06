/* SPDX-License-Identifier: MIT */
/* In front of libstdc++'s own: the library has std::wstring for wchar_t of 32 bits, and here it has
 * 16.  So strings are instantiated in the program. */
#pragma once
#include_next <bits/c++config.h>
#undef _GLIBCXX_EXTERN_TEMPLATE
#define _GLIBCXX_EXTERN_TEMPLATE -1 /* libstdc++'s word for: all but strings */
