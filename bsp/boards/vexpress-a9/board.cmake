# SPDX-License-Identifier: MIT
# Versatile Express V2P-CA9: DRAM at 0x60000000 (ARM DUI 0448, memory map); loaded 32 MB above its base, where a
# loader keeps nothing: it moves itself to the end of DRAM.  board.c repeats KERNEL_RAM_BASE.
set(KERNEL_RAM_BASE 0x60000000)
set(KERNEL_LOAD_OFFSET 0x02000000)
set(BOARD_SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/board.c
  ${CMAKE_CURRENT_LIST_DIR}/sysreg.c)
set(BOARD_TESTS ${CMAKE_CURRENT_LIST_DIR}/test_sysreg.c)
