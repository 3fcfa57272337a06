# SPDX-License-Identifier: MIT
# Orange Pi PC: 1 GB at 0x40000000 (H3 User Manual V1.2, 4.1).  The image sits 32 MB above it, clear of
# what U-Boot keeps below (script, device tree) and of U-Boot itself, which runs at 0x4a000000.
# board.c repeats KERNEL_RAM_BASE.
set(KERNEL_RAM_BASE 0x40000000)
set(KERNEL_LOAD_OFFSET 0x02000000)
set(BOARD_SOURCES
  ${CMAKE_CURRENT_LIST_DIR}/board.c
  ${CMAKE_CURRENT_LIST_DIR}/calibrate.c
  ${CMAKE_CURRENT_LIST_DIR}/clocks.c
  ${CMAKE_CURRENT_LIST_DIR}/sid.c)
set(BOARD_TESTS ${CMAKE_CURRENT_LIST_DIR}/test_early.c)
