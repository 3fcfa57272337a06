/* SPDX-License-Identifier: MIT */
/* fake_lan9118: the chip that lan9118.c drives, and its PHY, as functions over the rig.
 *
 * What tells of a FIFO or of an event is true only after three reads of BYTE_TEST from when it was
 * touched; until then it shows what it showed before.  The interrupt is a level.
 *
 * Context  one test, one process.                                                               */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "tests/unit/drivers/fake_phy.h"

enum { LAN_HW_CFG = 0x74, LAN_TX_FIFO = 4608, LAN_RX_FIFO = 10560 };
enum { LAN_CR_HALF_NOT_OWN = 1 << 23, LAN_CR_FULL = 1 << 20 };

struct fake_lan9118 {
    struct fake_phy phy;
    uint32_t id, byte_order;        /* what ID_REV and BYTE_TEST say */
    const char *eeprom;             /* six bytes, or NULL */
    const char *board;              /* what the board would give for an address, or NULL */
    bool asleep_for_good, reset_dead, csr_dead, mii_dead;
    bool tx_halted, tx_refuses;     /* keeps what it has; sends nothing and says why */
    unsigned resets;
    uint32_t mac[16];               /* its registers behind MAC_CSR_CMD */
};
extern struct fake_lan9118 lan_chip;

int lan_probe(void);
uint32_t lan_reg(uint32_t offset);
const uint8_t *lan_sent(size_t *bytes);         /* the oldest frame not asked for yet, or NULL */
void lan_resume(void);                          /* ends tx_halted and goes on by itself */
/* One frame without its FCS; `errors` as in the status word.  False: no room, or off; lost. */
bool lan_arrive(const uint8_t *frame, size_t bytes, uint32_t errors);
void lan_receiver_error(void);
