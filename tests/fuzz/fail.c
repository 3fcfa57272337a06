/* SPDX-License-Identifier: MIT */
/* What test.c is to the unit tests: a failed check aborts, so that libFuzzer keeps the input. */
#include "tests/unit/host/test.h"

#include <stdarg.h>
#include <stdlib.h>

#include "tests/unit/host/world.h"

void test_fail(const char *file, int line, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fprintf(stderr, "# %s:%d: at %llu us: ", file, line, (unsigned long long)world_now());
    vfprintf(stderr, format, args);
    fprintf(stderr, "\n");
    va_end(args);
    abort();
}
