/* SPDX-License-Identifier: MIT */
#include "bsp/kernel/device/driver.h"

enum { NICS = 4 };
static struct nic *nics[NICS];
static unsigned count;

void nic_attach(struct nic *nic)
{
    kassert(count < NICS);
    nics[count++] = nic;
}

struct nic *nic_get(unsigned index)
{
    return index < count ? nics[index] : NULL;
}
