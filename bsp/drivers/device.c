/* SPDX-License-Identifier: MIT */
#include "bsp/arm/mmu.h"
#include "bsp/kernel/device/board.h"

static int probe(struct device *dev)
{
    if (dev->size) {
        dev->regs = mmu_map_device(dev->phys, dev->size);
        if (!dev->regs)
            return ERROR_NOT_ENOUGH_MEMORY;
    }
    return dev->driver->probe(dev);
}

/* A device that is absent or broken is reported and left out; what needs it will say so itself. */
void device_probe_all(void)
{
    if (board.early)
        board.early();
    for (unsigned i = 0; i < board.ndevices; i++) {
        struct device *dev = &board.devices[i];
        unsigned at = (unsigned)dev->phys;
        int error = probe(dev);

        if (error == ERROR_DEV_NOT_EXIST)
            kprintf("%s at 0x%08x: not there\n", dev->driver->name, at);
        else if (error)
            kprintf("%s at 0x%08x: error %d\n", dev->driver->name, at, error);
        else
            kprintf("%s at 0x%08x, irq %u\n", dev->driver->name, at, dev->irq);
    }
}
