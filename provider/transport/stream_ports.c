/* SPDX-License-Identifier: MIT */
/* Ports of connections that outlive their socket, or whose socket is not in the bind table: those
 * in TIME_WAIT, those still being closed, those that were accepted. */
#include "lwip-port/net_addr_lwip.h"
#include "provider/transport/stream.h"

#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

static bool is_pair(const struct tcp_pcb *pcb, struct net_addr addr, const struct endpoint *peer)
{
    return pcb->remote_port == peer->port &&
           net_addr_equal(net_addr_of_lwip(&pcb->remote_ip), peer->addr) &&
           net_addr_equal(net_addr_of_lwip(&pcb->local_ip), addr);
}

void stream_ports_held(struct net_addr addr, const struct endpoint *peer,
                       void (*held)(void *arg, uint16_t port), void *arg)
{
    const struct tcp_pcb *const lists[] = { tcp_tw_pcbs, tcp_active_pcbs };

    for (unsigned i = 0; i < ARRAY_SIZE(lists); i++)
        for (const struct tcp_pcb *pcb = lists[i]; pcb; pcb = pcb->next)
            if (!peer || is_pair(pcb, addr, peer))
                held(arg, pcb->local_port);
}
