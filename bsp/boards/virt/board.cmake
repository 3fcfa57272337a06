# SPDX-License-Identifier: MIT
# QEMU "virt": RAM base as in hw/arm/virt.c (VIRT_MEM); the image sits 4 MB above it, so that the
# device tree QEMU puts at the base is never overwritten.  board.c repeats KERNEL_RAM_BASE.
set(KERNEL_RAM_BASE 0x40000000)
set(KERNEL_LOAD_OFFSET 0x00400000)
set(BOARD_SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/board.c
  ${CMAKE_CURRENT_LIST_DIR}/fdt_ram.c)
