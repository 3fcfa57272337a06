/* SPDX-License-Identifier: MIT */
/* vfp: the registers to memory and back; in switch.S, for vfp.c alone.                          */
#pragma once
#include "bsp/kernel/arch.h"

void arch_vfp_store(struct vfp_state *v);
void arch_vfp_load(const struct vfp_state *v);
