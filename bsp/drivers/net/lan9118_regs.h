/* SPDX-License-Identifier: MIT */
/* lan9118_regs: the registers of the LAN9118, and those that lie behind others: the MAC's and the
 * PHY's.
 *
 * Returns  false, or -1: the chip is busy for longer than it may be.
 * Context  probe, or the driver's calls; lan_regs first.
 * Source   SMSC LAN9118 data sheet, chapters named at each block.
 * Tests    tests/unit/drivers/test_lan9118.c                                                     */
#pragma once
#include "bsp/drivers/net/mii.h"
#include "bsp/kernel/device/driver.h"

enum { RX_DATA = 0x00, TX_DATA = 0x20, RX_STATUS = 0x40, TX_STATUS = 0x48 };    /* 5.2 */
enum { ID_REV = 0x50, IRQ_CFG = 0x54, INT_STS = 0x58, INT_EN = 0x5c, BYTE_TEST = 0x64,
       FIFO_INT = 0x68, RX_CFG = 0x6c, TX_CFG = 0x70, HW_CFG = 0x74, RX_FIFO_INF = 0x7c,
       TX_FIFO_INF = 0x80, PMT_CTRL = 0x84, RX_DROP = 0xa0, MAC_CSR_CMD = 0xa4,
       MAC_CSR_DATA = 0xa8, E2P_CMD = 0xb0 };                                   /* 5.3 */
enum { IRQ_PUSH_PULL = 1 << 0, IRQ_ACTIVE_HIGH = 1 << 4, IRQ_EN = 1 << 8 };
enum { INT_RXSTOP = 1 << 24, INT_RXE = 1 << 14, INT_TDFA = 1 << 9, INT_RSFL = 1 << 3 };
enum { TDFA_LEVEL = 24, TDFA_UNIT = 64, ROOM_FOR_ANY = 1536 };   /* FIFO_INT: more is free */
enum { RX_DUMP = 1 << 15, TX_STATUS_DUMP = 1 << 15, TX_DATA_DUMP = 1 << 14, TX_ON = 1 << 1,
       STOP_TX = 1 << 0 };
enum { HW_MUST_BE_ONE = 1 << 20, HW_RESET = 1 << 0, READY = 1 << 0 };
enum { USED_SHIFT = 16, USED = 0xff, FREE = 0xffff };   /* RX_FIFO_INF, TX_FIFO_INF */
#define BUSY 0x80000000u                                /* MAC_CSR_CMD, E2P_CMD */
#define BYTES_IN_ORDER 0x87654321u
enum { CSR_READ = 1 << 30 };
enum { MAC_CR = 1, ADDRH = 2, ADDRL = 3, MII_ACC = 6, MII_DATA = 7 };           /* 5.4 */
enum { CR_NOT_OWN = 1 << 23, CR_FULL_DUPLEX = 1 << 20, CR_TXEN = 1 << 3, CR_RXEN = 1 << 2 };
enum { ACC_PHY = 11, ACC_REG = 6, ACC_WRITE = 1 << 1, ACC_BUSY = 1 << 0 };

enum { LAN_POLLS = 20000 };             /* a management frame takes 26 us */

extern volatile uint8_t *lan_regs;
extern const struct mii_ops lan_mii;

/* 6.1.1, 6.1.2: after a FIFO was touched, or an event cleared, the registers that tell of it are
 * true 165 ns later, which is three reads of a register without meaning. */
void lan_settle(void);
bool lan_wait_clear(unsigned reg, uint32_t bits);
/* What may take milliseconds: by the clock, and by count where no timer was found. */
bool lan_wait_for(unsigned reg, uint32_t bits, uint32_t value, uint32_t us);
bool lan_mac_read(unsigned reg, uint32_t *value);
bool lan_mac_write(unsigned reg, uint32_t value);
