/* SPDX-License-Identifier: MIT */
/* tables: the kernel's page tables, which start.S and then mmu.c fill, and the first stacks. */
#include "bsp/arm/pte.h"

    .bss
    .balign 16384
    .global kernel_l1
    .global user_none_l1
kernel_l1:                              /* TTBR1 walks only the upper half (TTBCR.N = 1); */
user_none_l1:                           /* the lower 8 KB serve as TTBR0 without a process */
    .space  16384
    .global kernel_image_l2
kernel_image_l2:                        /* the last one is left for mmu_ram.c: the archive's end */
    .space  IMAGE_L2_TABLES * 1024
    .space  4096
    .global abort_stack_top
abort_stack_top:
    .space  KSTACK_BOOT_BYTES
    .global __boot_stack_top
__boot_stack_top:
