# SPDX-License-Identifier: MIT
# SABRE Lite: DRAM at 0x10000000 (IMX6DQRM 2.1); loaded 32 MB above its base, where the loader keeps nothing:
# it moves itself to the end of DRAM.  board.c repeats KERNEL_RAM_BASE.
set(KERNEL_RAM_BASE 0x10000000)
set(KERNEL_LOAD_OFFSET 0x02000000)
set(BOARD_SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/board.c
  ${CMAKE_CURRENT_LIST_DIR}/soc.c)
set(BOARD_TESTS ${CMAKE_CURRENT_LIST_DIR}/test_soc.c)
