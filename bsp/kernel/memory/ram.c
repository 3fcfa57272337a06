/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/memory/ram.h"
#include "bsp/arm/mmu.h"
#include "bsp/kernel/device/board.h"
#include "bsp/kernel/memory/page.h"

enum { LOW_RAM = 1 << 20 };             /* mapped first, to read what the loader left there */

void ram_init(void)
{
    uint32_t bytes;

    mmu_map_ram(board.ram_base, LOW_RAM);
    bytes = board.ram_size ? board.ram_size() : 0;
    if (!bytes)
        bytes = board.ram_bytes;
    mmu_map_ram(board.ram_base, bytes);
    page_init(board.ram_base, bytes);
}
