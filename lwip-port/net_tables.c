/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_tables.h"

#include <string.h>

#include "lwip/dhcp.h"
#include "lwip/dns.h"
#include "lwip/netif.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/dhcp.h"
#include "lwip/stats.h"
#include "lwip/udp.h"

#include "lwip-port/net_addr_lwip.h"
#include "lwip-port/net_if_port.h"
#include "lwip-port/netif_nic.h"

/* --- interfaces ------------------------------------------------------------------------------- */

static void add_lease(struct netif *netif, struct net_adapter *out)
{
    const struct dhcp *d = netif_dhcp_data(netif);

    if (!d || !dhcp_supplied_address(netif))
        return;
    out->leased = true;
    out->dhcp_server = net_addr_of_lwip(&d->server_ip_addr);
    out->lease_age_s = d->lease_used;
    out->lease_s = d->offered_t0_lease;
}

bool net_adapter_get(unsigned nth, struct net_adapter *out)
{
    struct netif *netif = netif_list;

    memset(out, 0, sizeof *out);
    if (!net_if_get_locked(nth, &out->info))
        return false;
    for (; nth; nth--)
        netif = netif->next;
    out->index = netif_get_index(netif);
    out->mtu = netif->mtu;
    out->has_default = netif == netif_default;
    out->speed = netif->link_speed;
    out->changed_cs = netif->ts;
    out->in_octets = netif->mib2_counters.ifinoctets;
    out->in_group = netif->mib2_counters.ifinnucastpkts;
    out->in_unknown = netif->mib2_counters.ifinunknownprotos;
    out->out_octets = netif->mib2_counters.ifoutoctets;
    out->out_group = netif->mib2_counters.ifoutnucastpkts;
    if (net_if_is_loopback(netif)) {              /* which has no NIC to count its frames */
        out->info.rx = netif->mib2_counters.ifinucastpkts;
        out->info.tx = netif->mib2_counters.ifoutucastpkts;
        out->info.tx_drop = netif->mib2_counters.ifoutdiscards;
    } else {
        out->dns2 = net_addr_of_lwip(dns_getserver(1));
        add_lease(netif, out);
    }
    return true;
}

/* --- connections ------------------------------------------------------------------------------ */

static uint32_t state_of(enum tcp_state s)
{
    static const uint8_t mib[] = {
        [CLOSED] = 1,      [LISTEN] = 2,   [SYN_SENT] = 3,   [SYN_RCVD] = 4,
        [ESTABLISHED] = 5, [FIN_WAIT_1] = 6, [FIN_WAIT_2] = 7, [CLOSE_WAIT] = 8,
        [CLOSING] = 9,     [LAST_ACK] = 10, [TIME_WAIT] = 11,
    };

    return mib[s];
}

/* One entry more; lwIP keeps ports in host order. */
struct table {
    struct net_connection *v;
    unsigned n, max;
};

static void add(struct table *t, const struct net_connection *c)
{
    if (t->n < t->max)
        t->v[t->n] = *c;
    t->n++;
}

static void add_tcp(struct table *t, const struct tcp_pcb *pcb)
{
    struct net_connection c = {
        .local = { net_addr_of_lwip(&pcb->local_ip), pcb->local_port },
        .state = state_of(pcb->state),
    };

    if (pcb->state != LISTEN)                     /* whose pcb ends before the remote port */
        c.remote = (struct endpoint){ net_addr_of_lwip(&pcb->remote_ip), pcb->remote_port };
    add(t, &c);
}

static void add_udp(struct table *t, const struct udp_pcb *pcb)
{
    struct net_connection c = {
        .local = { net_addr_of_lwip(&pcb->local_ip), pcb->local_port },
        .remote = { net_addr_of_lwip(&pcb->remote_ip), pcb->remote_port },
    };

    if (pcb->local_port)
        add(t, &c);
}

unsigned net_connections(bool datagram, struct net_connection *out, unsigned max)
{
    struct table t = { out, 0, max };

    net_assert_locked();
    if (datagram) {
        for (const struct udp_pcb *u = udp_pcbs; u; u = u->next)
            add_udp(&t, u);
        return t.n;
    }
    for (const struct tcp_pcb *p = tcp_listen_pcbs.pcbs; p; p = p->next)
        add_tcp(&t, p);
    for (const struct tcp_pcb *p = tcp_active_pcbs; p; p = p->next)
        add_tcp(&t, p);
    for (const struct tcp_pcb *p = tcp_tw_pcbs; p; p = p->next)
        add_tcp(&t, p);
    return t.n;
}

static struct tcp_pcb *between(struct tcp_pcb *p, const struct endpoint *local,
                               const struct endpoint *remote)
{
    const ip_addr_t here = net_addr_to_lwip(local->addr), there = net_addr_to_lwip(remote->addr);

    while (p && (p->local_port != local->port || p->remote_port != remote->port ||
                 !ip_addr_eq(&p->local_ip, &here) || !ip_addr_eq(&p->remote_ip, &there)))
        p = p->next;
    return p;
}

bool net_connection_end(const struct endpoint *local, const struct endpoint *remote)
{
    struct tcp_pcb *p;

    net_assert_locked();
    p = between(tcp_active_pcbs, local, remote);
    if (!p)
        p = between(tcp_tw_pcbs, local, remote);
    if (p)
        tcp_abort(p);
    return p != NULL;
}

/* --- counters --------------------------------------------------------------------------------- */

static void ip_statistics(struct net_statistics *out, const struct stats_mib2 *m)
{
    enum { NOT_FORWARDING = 2 };

    out->ip.forwarding = NOT_FORWARDING;
    out->ip.default_ttl = IP_DEFAULT_TTL;
    out->ip.in_receives = m->ipinreceives;
    out->ip.in_hdr_errors = m->ipinhdrerrors;
    out->ip.in_addr_errors = m->ipinaddrerrors;
    out->ip.forw_datagrams = m->ipforwdatagrams;
    out->ip.in_unknown_protos = m->ipinunknownprotos;
    out->ip.in_discards = m->ipindiscards;
    out->ip.in_delivers = m->ipindelivers;
    out->ip.out_requests = m->ipoutrequests;
    out->ip.out_discards = m->ipoutdiscards;
    out->ip.out_no_routes = m->ipoutnoroutes;
    out->ip.reasm_timeout = IP_REASS_MAXAGE;
    out->ip.reasm_reqds = m->ipreasmreqds;
    out->ip.reasm_oks = m->ipreasmoks;
    out->ip.reasm_fails = m->ipreasmfails;
    out->ip.frag_oks = m->ipfragoks;
    out->ip.frag_fails = m->ipfragfails;
    out->ip.frag_creates = m->ipfragcreates;
    for (const struct netif *n = netif_list; n; n = n->next) {
        out->ip.interfaces++;
        out->ip.addresses += !ip4_addr_isany_val(*netif_ip4_addr(n));
    }
}

static void icmp_statistics(struct net_statistics *out, const struct stats_mib2 *m)
{
    out->icmp_in.msgs = m->icmpinmsgs;
    out->icmp_in.errors = m->icmpinerrors;
    out->icmp_in.dest_unreachs = m->icmpindestunreachs;
    out->icmp_in.time_excds = m->icmpintimeexcds;
    out->icmp_in.parm_probs = m->icmpinparmprobs;
    out->icmp_in.src_quenchs = m->icmpinsrcquenchs;
    out->icmp_in.redirects = m->icmpinredirects;
    out->icmp_in.echos = m->icmpinechos;
    out->icmp_in.echo_reps = m->icmpinechoreps;
    out->icmp_in.timestamps = m->icmpintimestamps;
    out->icmp_in.timestamp_reps = m->icmpintimestampreps;
    out->icmp_in.addr_masks = m->icmpinaddrmasks;
    out->icmp_in.addr_mask_reps = m->icmpinaddrmaskreps;
    out->icmp_out.msgs = m->icmpoutmsgs;
    out->icmp_out.errors = m->icmpouterrors;
    out->icmp_out.dest_unreachs = m->icmpoutdestunreachs;
    out->icmp_out.time_excds = m->icmpouttimeexcds;
    out->icmp_out.echos = m->icmpoutechos;
    out->icmp_out.echo_reps = m->icmpoutechoreps;
}

static void tcp_statistics(struct net_statistics *out, const struct stats_mib2 *m)
    REQUIRES(net_core)
{
    enum { VAN_JACOBSON = 4, RTO_TICKS_MAX = 0x7fff };

    out->tcp.rto_algorithm = VAN_JACOBSON;
    out->tcp.rto_min = TCP_SLOW_INTERVAL;
    out->tcp.rto_max = RTO_TICKS_MAX * TCP_SLOW_INTERVAL;
    out->tcp.max_conn = MEMP_NUM_TCP_PCB;
    out->tcp.active_opens = m->tcpactiveopens;
    out->tcp.passive_opens = m->tcppassiveopens;
    out->tcp.attempt_fails = m->tcpattemptfails;
    out->tcp.estab_resets = m->tcpestabresets;
    out->tcp.in_segs = m->tcpinsegs;
    out->tcp.out_segs = m->tcpoutsegs;
    out->tcp.retrans_segs = m->tcpretranssegs;
    out->tcp.in_errs = m->tcpinerrs;
    out->tcp.out_rsts = m->tcpoutrsts;
    out->tcp.num_conns = net_connections(false, NULL, 0);
    for (const struct tcp_pcb *p = tcp_active_pcbs; p; p = p->next)
        out->tcp.curr_estab += p->state == ESTABLISHED || p->state == CLOSE_WAIT;
}

void net_statistics(struct net_statistics *out)
{
    const struct stats_mib2 *m = &lwip_stats.mib2;

    net_assert_locked();
    memset(out, 0, sizeof *out);
    ip_statistics(out, m);
    icmp_statistics(out, m);
    tcp_statistics(out, m);
    out->udp.in_datagrams = m->udpindatagrams;
    out->udp.no_ports = m->udpnoports;
    out->udp.in_errors = m->udpinerrors;
    out->udp.out_datagrams = m->udpoutdatagrams;
    out->udp.num_addrs = net_connections(true, NULL, 0);
}
