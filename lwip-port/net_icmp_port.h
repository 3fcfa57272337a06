/* SPDX-License-Identifier: MIT */
/* net_icmp_port: the port's own side of net_icmp.  Context: bring-up, net_core held.             */
#pragma once

void net_icmp_init(void);
