/* SPDX-License-Identifier: MIT */
/* fake_emac: the MAC and PHY that sun8i_emac.c drives, as functions over the rig.
 *
 * It reads and writes descriptors and frames as a bus master.  On silicon a receiver without a
 * buffer waits where it is; QEMU's starts over at the head of the list and takes the first free
 * descriptor it finds, and has no place in the list at all after one frame too many (`wanders`).
 *
 * Context  one test, one process.                                                               */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EMAC_IRQ = 114, EMAC_RING = 64, EMAC_PHY = 1 };
enum { EMAC_BASIC_CTL0 = 0x00, EMAC_INT_EN = 0x0c, EMAC_ADDR_HIGH = 0x50, EMAC_ADDR_LOW = 0x54 };
enum { EMAC_CRC_ERROR = 1 << 1 };

struct fake_emac {
    uint32_t reg[64];               /* by offset / 4 */
    uint16_t phy[32];
    bool reset_hangs, phy_hangs, stands, wanders;
    bool cpu_busy;                  /* its interrupts come when the test raises them */
    unsigned resets, sent, interrupts;
    uint8_t frame[2048];            /* the last one sent */
    size_t bytes;
};
extern struct fake_emac fake;

volatile uint8_t *fake_emac_begin(void);    /* as reset leaves it, its link up; its registers */
/* A frame of bytes + 4 arrives; each byte is `fill`.  False: no buffer, it is lost. */
bool fake_emac_receives(uint8_t fill, size_t bytes, uint32_t errors);
void fake_emac_link(bool up, uint16_t partner);
void fake_emac_resume(void);                /* sends what a transmitter that stood has left */
