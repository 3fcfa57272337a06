/* SPDX-License-Identifier: MIT */
/* virt: what this board's files share. */
#pragma once
#include <stdint.h>

/* Bytes of RAM at the board's RAM base, from the flattened device tree that QEMU puts there; 0 when
 * there is none or it makes no sense.  At boot, while the first megabyte of RAM is untouched. */
uint32_t fdt_ram_size(void);
