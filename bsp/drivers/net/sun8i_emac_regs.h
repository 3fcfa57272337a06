/* SPDX-License-Identifier: MIT */
/* sun8i_emac_regs: registers and descriptors of the EMAC.
 * Source   Allwinner H3 User Manual V1.2, 8.10.3 to 8.10.5
 * Tests    tests/unit/drivers/test_sun8i_emac.c, tests/unit/drivers/test_sun8i_transmit.c       */
#pragma once
#include <stdint.h>

enum { BASIC_CTL0 = 0x00, BASIC_CTL1 = 0x04, INT_STA = 0x08, INT_EN = 0x0c, TX_CTL0 = 0x10,
       TX_CTL1 = 0x14, TX_FLOW_CTL = 0x1c, TX_DMA_DESC_LIST = 0x20, RX_CTL0 = 0x24,
       RX_CTL1 = 0x28, RX_DMA_DESC_LIST = 0x34, RX_FRM_FLT = 0x38, MII_CMD = 0x48,
       MII_DATA = 0x4c, ADDR0_HIGH = 0x50, ADDR0_LOW = 0x54, RX_CUR_DESC = 0xc4 };  /* 8.10.4 */
/* 8.10.5, in the order of the registers */
enum { CTL0_FULL_DUPLEX = 1 << 0, CTL0_10M = 2 << 2, CTL0_100M = 3 << 2 };
enum { CTL1_SOFT_RST = 1 << 0, CTL1_BURST_8 = 8 << 24 };
enum { INT_TX = 1 << 0, INT_RX = 1 << 8, INT_RX_BUF_UA = 1 << 9 };
enum { INT_WANTED = INT_RX | INT_RX_BUF_UA };
enum { TX_RUN = 3 << 30, TX_WHOLE_FRAME = 1 << 1 };      /* DMA start and enable; TX_MD */
enum { RX_RUN = 3 << 30, RX_WHOLE_FRAME = 1 << 1 };
#define ENABLE (1u << 31)                                /* TX_CTL0, RX_CTL0 */
enum { MII_DIV_128 = 3 << 20, MII_PHY = 12, MII_REG = 4, MII_WRITE = 1 << 1, MII_BUSY = 1 << 0 };

/* Descriptors, 8.10.3: the device's while OWN is set. */
struct descriptor {
    uint32_t status, control, buffer, next;
};
#define OWN (1u << 31)
enum { RX_LENGTH = 16, RX_LENGTH_MASK = 0x3fff, RX_FIRST = 1 << 9, RX_LAST = 1 << 8 };
/* Buffer, FIFO, late collision, PHY, CRC; carrier, collisions, FIFO. */
enum { RX_ERRORS = 1 << 14 | 1 << 11 | 1 << 6 | 1 << 3 | 1 << 1 };
enum { TX_ERRORS = 1 << 10 | 1 << 9 | 1 << 8 | 1 << 2 | 1 << 1 };
enum { TX_LAST = 1 << 30, TX_FIRST = 1 << 29 };
