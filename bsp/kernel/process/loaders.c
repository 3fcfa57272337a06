/* SPDX-License-Identifier: MIT */
/* Every format of program files, one line each; the first that knows a file has it. */
#include "bsp/kernel/process/loader.h"

#define LOADERS(X) \
    X(elf_loader)

#define DECLARE(name) extern const struct loader name;
LOADERS(DECLARE)

#define ROW(name) &name,
const struct loader *const loaders[] = { LOADERS(ROW) };
const unsigned nloaders = ARRAY_SIZE(loaders);
