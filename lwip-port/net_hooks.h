/* SPDX-License-Identifier: MIT */
/* net_hooks: the functions that lwIP's hook macros (lwipopts.h) call.
 * Tests    tests/unit/lwip-port/test_tcp_hook.c, test_tcp_hostile.c, test_reset_out.c           */
#pragma once
#include "lwip/err.h"
#include "lwip/ip_addr.h"

struct tcp_hdr;
struct tcp_pcb;
struct pbuf;
struct netif;

u32_t net_tcp_isn(const ip_addr_t *local, u16_t local_port, const ip_addr_t *remote,
                  u16_t remote_port);
err_t net_tcp_inpacket(struct tcp_pcb *pcb, struct tcp_hdr *hdr, u16_t options, u16_t options_first,
                       u8_t *options_second, struct pbuf *p);
u32_t *net_tcp_outfin(struct tcp_hdr *hdr, const struct tcp_pcb *pcb, u32_t *options);
/* Buffers that one connection may hold out of order now; fewer as the receive pool fills. */
u16_t net_ooseq_limit(void);
u32_t net_tcp_next_isn(const ip_addr_t *local, u16_t local_port, const ip_addr_t *remote,
                       u16_t remote_port);
err_t net_tcp_opening(struct tcp_pcb *pcb, struct tcp_hdr *hdr, u16_t options, u16_t in_first,
                      struct pbuf *p);
/* net_loopback.c; 1: the packet was dealt with. */
int net_ip4_input(struct pbuf *p, struct netif *inp);
void net_tcp_urgent(struct tcp_pcb *pcb, const struct tcp_hdr *hdr);
