/* SPDX-License-Identifier: MIT */
/* wingdi: colours as numbers; there is no screen to draw on.
 * Source   learn.microsoft.com, Windows Embedded CE 6.0 "COLORREF".
 * Tests    tests/target/header_facts_heads.c                                                    */
#pragma once
#include <windef.h>

#define RGB(r, g, b) ((COLORREF)((BYTE)(r) | ((WORD)((BYTE)(g)) << 8) | ((DWORD)(BYTE)(b) << 16)))
#define GetRValue(rgb) ((BYTE)(rgb))
#define GetGValue(rgb) ((BYTE)((WORD)(rgb) >> 8))
#define GetBValue(rgb) ((BYTE)((rgb) >> 16))
