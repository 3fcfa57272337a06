/* SPDX-License-Identifier: MIT */
#include "tests/unit/drivers/emac.h"

#include <string.h>

#include "bsp/drivers/devices.h"
#include "tests/unit/drivers/fake_emac.h"
#include "tests/unit/drivers/rig.h"

enum { CACHED_FACE = 0x21000000, CACHED_BYTES = 1 << 20 };  /* rig.c */

struct nic *emac_nic;
bool emac_board_has_address;

static bool board_address(uint8_t mac[6])
{
    if (emac_board_has_address)
        memcpy(mac, "\x02\x01\x02\x03\x04\x05", 6);
    return emac_board_has_address;
}

static const struct sun8i_emac_config config = { .phy = EMAC_PHY, .mac_address = board_address };
struct device emac_dev = { &sun8i_emac, .irq = EMAC_IRQ, .config = &config };

/* The pages come from somebody who wrote to them, and lie dirty in the cache. */
int emac_probe(void)
{
    memset((void *)(uintptr_t)CACHED_FACE, 0x77, CACHED_BYTES);
    emac_dev.regs = fake_emac_begin();
    return sun8i_emac.probe(&emac_dev);
}

void emac_up(void)
{
    CHECK_EQ(emac_probe(), 0);
    emac_nic = rig_nic();
    CHECK(emac_nic);
    CHECK(emac_nic->ops->link_up(emac_nic));
    CHECK(!emac_nic->ops->rearm(emac_nic));
}

enum nic_sent emac_offer(uint8_t fill, size_t bytes)
{
    uint8_t data[2000];
    struct nic_frag frags[2] = { { data, bytes / 3 }, { data + bytes / 3, bytes - bytes / 3 } };

    memset(data, fill, sizeof data);
    return emac_nic->ops->transmit(emac_nic, frags, 2);
}

bool emac_send(uint8_t fill, size_t bytes)
{
    return emac_offer(fill, bytes) == NIC_SENT;
}

bool is_filled(const void *p, uint8_t with, size_t bytes)
{
    const uint8_t *b = p;

    for (size_t i = 0; i < bytes; i++)
        if (b[i] != with)
            return false;
    return true;
}

/* The next frame: its fill, or -1 for none. */
int emac_take(size_t want_bytes)
{
    size_t bytes = 0;
    const uint8_t *frame = emac_nic->ops->receive(emac_nic, &bytes);
    int fill;

    if (!frame)
        return -1;
    fill = frame[0];
    CHECK_EQ(bytes, want_bytes);
    CHECK(is_filled(frame, (uint8_t)fill, bytes));
    emac_nic->ops->release(emac_nic);
    return fill;
}
