/* SPDX-License-Identifier: MIT */
/* Just enough of a device tree reader to find /memory's size: QEMU's -m is the user's choice.
 * Source: Devicetree Specification v0.4, 5.2 (header), 5.4 (structure block), 3.4 (/memory).
 * Two address and two size cells, as QEMU's virt writes. */
#include <string.h>
#include "bsp/boards/virt/virt.h"
#include "bsp/kernel/device/board.h"
#include "bsp/kernel/memory/page.h"

enum { FDT_BEGIN_NODE = 1, FDT_END_NODE = 2, FDT_PROP = 3, FDT_NOP = 4 };
enum { OFF_STRUCT = 8, OFF_STRINGS = 12, SIZE_STRINGS = 32, SIZE_STRUCT = 36 };
enum { REG_BYTES = 16, MAPPED = 1 << 20 };
#define FDT_MAGIC 0xd00dfeedu

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool is_reg(const uint8_t *strings, uint32_t strings_bytes, uint32_t name)
{
    return name < strings_bytes && strings_bytes - name >= 4 && !memcmp(strings + name, "reg", 4);
}

/* /memory's reg: base (64 bits), size (64 bits).  Above 1 GB the linear map ends. */
static uint32_t size_from(const uint8_t *reg)
{
    uint32_t size = be32(reg + 12);

    if (be32(reg) || be32(reg + 4) != board.ram_base)
        return 0;
    return be32(reg + 8) || size > 1024 * MiB ? 1024 * MiB : size;
}

static uint32_t find_memory(const uint8_t *at, const uint8_t *end, const uint8_t *strings,
                            uint32_t strings_bytes)
{
    bool in_memory = false;

    while (end - at >= 12) {
        uint32_t token = be32(at), bytes;

        at += 4;
        if (token == FDT_BEGIN_NODE) {
            size_t n = strnlen((const char *)at, (size_t)(end - at));

            in_memory = n >= 6 && !memcmp(at, "memory", 6);
            at += (n + 4) & ~3u;
        } else if (token == FDT_PROP) {
            bytes = be32(at);
            if (bytes > (uint32_t)(end - at) - 8)
                return 0;
            if (in_memory && bytes >= REG_BYTES && is_reg(strings, strings_bytes, be32(at + 4)))
                return size_from(at + 8);
            at += 8 + ((bytes + 3) & ~3u);
        } else if (token != FDT_END_NODE && token != FDT_NOP) {
            return 0;
        }
    }
    return 0;
}

uint32_t fdt_ram_size(void)
{
    const uint8_t *fdt = page_virt(board.ram_base);
    uint32_t at, bytes, strings, strings_bytes;

    if (be32(fdt) != FDT_MAGIC)
        return 0;
    at = be32(fdt + OFF_STRUCT);
    bytes = be32(fdt + SIZE_STRUCT);
    strings = be32(fdt + OFF_STRINGS);
    strings_bytes = be32(fdt + SIZE_STRINGS);
    if (at > MAPPED || bytes > MAPPED - at || strings > MAPPED || strings_bytes > MAPPED - strings)
        return 0;
    return find_memory(fdt + at, fdt + at + bytes, fdt + strings, strings_bytes);
}
