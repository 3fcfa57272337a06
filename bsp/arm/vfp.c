/* SPDX-License-Identifier: MIT */
/* VFP and NEON registers: they stay in the CPU until another user thread wants them. */
#include "bsp/arm/vfp.h"
#include "bsp/kernel/device/irq.h"

static struct vfp_state *vfp_owner;

void arch_vfp_init(struct vfp_state *v)
{
    *v = (struct vfp_state){ .fpscr = 0 };
}

void arch_vfp_use(struct vfp_state *v)
{
    if (vfp_owner == v)
        return;
    if (vfp_owner)
        arch_vfp_store(vfp_owner);
    vfp_owner = v;
    arch_vfp_load(v);
}

void arch_vfp_forget(struct vfp_state *v)
{
    unsigned saved = irq_save();

    if (vfp_owner == v)
        vfp_owner = NULL;
    irq_restore(saved);
}
