/* SPDX-License-Identifier: MIT */
/* The digits of a double, by newlib's dtoa(). */
#include "image/user/crt/format.h"

#include <reent.h>
#include <stdlib.h>

const char *format_digits(double value, int mode, int digits, int *point)
{
    int minus;
    char *end;

    return _dtoa_r(_REENT, value, mode, digits, point, &minus, &end);
}
