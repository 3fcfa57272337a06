/* SPDX-License-Identifier: MIT */
#include "lwip-port/net_echo.h"

#include <string.h>

#include "lwip/icmp.h"
#include "lwip/inet_chksum.h"
#include "lwip/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/raw.h"
#include "lwip/stats.h"

#include "lwip-port/net_addr_lwip.h"
#include "lwip-port/net_lock.h"

struct ping {
    const struct net_echo *ask;
    struct net_echo_answer *out;
    struct waitq answered;
    uint64_t sent_us;
    uint16_t id;
    bool done;
};

static uint16_t next_id;

static void finish(struct ping *ping, uint8_t type, uint8_t code, const ip_addr_t *from)
{
    struct net_echo_answer *out = ping->out;

    out->from = net_addr_of_lwip(from);
    out->type = type;
    out->code = code;
    out->ttl = IPH_TTL(ip4_current_header());
    out->tos = IPH_TOS(ip4_current_header());
    out->rtt_us = (uint32_t)(time_us() - ping->sent_us);
    ping->done = true;
    waitq_wake_all(&ping->answered);
}

static bool is_reply(const struct ping *ping, const struct icmp_echo_hdr *echo,
                     const ip_addr_t *from)
{
    return echo->type == ICMP_ER && echo->id == ping->id &&
           net_addr_equal(net_addr_of_lwip(from), ping->ask->to);
}

/* An error quotes our IP header and the first 8 bytes behind it, the echo header. */
static bool is_error_for(const struct ping *ping, struct pbuf *p, u16_t at)
{
    struct ip_hdr ip;
    struct icmp_echo_hdr echo;

    if (pbuf_copy_partial(p, &ip, sizeof ip, at) != sizeof ip || IPH_PROTO(&ip) != IP_PROTO_ICMP)
        return false;
    at = (u16_t)(at + IPH_HL_BYTES(&ip));
    return net_addr_equal(net_addr_from_v4(ip.dest.addr), ping->ask->to) &&
           pbuf_copy_partial(p, &echo, sizeof echo, at) == sizeof echo && echo.id == ping->id;
}

/* lwIP counts what it is given; a reply ends here. */
static void take_reply(struct ping *ping, struct pbuf *p, u16_t at)
{
    const struct net_echo *ask = ping->ask;
    u16_t bytes = (u16_t)(p->tot_len - at);

    MIB2_STATS_INC(mib2.ipindelivers);
    MIB2_STATS_INC(mib2.icmpinmsgs);
    MIB2_STATS_INC(mib2.icmpinechoreps);
    ping->out->bytes = bytes;
    if (ask->room)
        pbuf_copy_partial(p, ask->reply, bytes < ask->room ? bytes : ask->room, at);
    pbuf_free(p);
}

static u8_t on_icmp(void *arg, struct raw_pcb *pcb, struct pbuf *p, const ip_addr_t *from)
{
    struct ping *ping = arg;
    struct icmp_echo_hdr echo;
    u16_t header = ip_current_header_tot_len();

    (void)pcb;
    if (ping->done || pbuf_copy_partial(p, &echo, sizeof echo, header) != sizeof echo)
        return 0;
    if (is_reply(ping, &echo, from)) {
        finish(ping, ICMP_ER, 0, from);
        take_reply(ping, p, (u16_t)(header + sizeof echo));
        return 1;
    }
    if ((echo.type == ICMP_DUR || echo.type == ICMP_TE || echo.type == ICMP_PP) &&
        is_error_for(ping, p, (u16_t)(header + sizeof echo)))
        finish(ping, echo.type, echo.code, from);
    return 0;
}

static void fill(void *to, const struct net_echo *ask)
{
    if (ask->data) {
        memcpy(to, ask->data, ask->bytes);
        return;
    }
    for (uint16_t i = 0; i < ask->bytes; i++)
        ((uint8_t *)to)[i] = (uint8_t)('a' + i % 26);
}

static err_t send_echo(struct raw_pcb *pcb, struct ping *ping) REQUIRES(net_core)
{
    const struct net_echo *ask = ping->ask;
    struct pbuf *p = pbuf_alloc(PBUF_IP, (u16_t)(sizeof(struct icmp_echo_hdr) + ask->bytes),
                                PBUF_RAM);
    ip_addr_t dst = net_addr_to_lwip(ask->to);
    struct icmp_echo_hdr *echo;
    err_t e;

    if (!p)
        return ERR_MEM;
    echo = p->payload;
    *echo = (struct icmp_echo_hdr){ .type = ICMP_ECHO, .id = ping->id };
    fill(echo + 1, ask);
    echo->chksum = inet_chksum(echo, p->len);
    if (ask->ttl)
        pcb->ttl = ask->ttl;
    pcb->tos = ask->tos;
    ping->sent_us = time_us();
    e = raw_sendto(pcb, p, &dst);
    pbuf_free(p);
    if (e == ERR_OK) {
        MIB2_STATS_INC(mib2.icmpoutmsgs);
        MIB2_STATS_INC(mib2.icmpoutechos);
    }
    return e;
}

static enum net_result send_and_wait(struct raw_pcb *pcb, struct ping *ping) REQUIRES(net_core)
{
    enum park why = PARK_WOKEN;
    err_t e = send_echo(pcb, ping);

    if (e != ERR_OK)
        return e == ERR_RTE ? NET_UNREACHABLE : NET_FAILED;
    while (!ping->done && why == PARK_WOKEN)
        why = net_wait(&ping->answered, ping->ask->deadline_us);
    if (ping->done)
        return NET_OK;
    return why == PARK_TIMEOUT ? NET_TIMEOUT : NET_KILLED;
}

enum net_result net_echo(const struct net_echo *ask, struct net_echo_answer *out)
{
    struct ping ping = { .ask = ask, .out = out };
    enum net_result result = NET_FAILED;
    struct raw_pcb *pcb;

    memset(out, 0, sizeof *out);
    if (ask->bytes > NET_ECHO_MAX)
        return NET_FAILED;
    waitq_init(&ping.answered);
    net_lock();
    pcb = raw_new(IP_PROTO_ICMP);
    if (pcb) {
        if (!next_id)
            next_id = (uint16_t)net_random();
        ping.id = next_id++;
        raw_recv(pcb, on_icmp, &ping);
        result = send_and_wait(pcb, &ping);
        raw_remove(pcb);
    }
    net_unlock();
    return result;
}

enum net_result net_ping(struct net_addr to, uint16_t bytes, uint64_t deadline_us,
                         uint32_t *rtt_us)
{
    const struct net_echo ask = { .to = to, .bytes = bytes, .deadline_us = deadline_us };
    struct net_echo_answer answer;
    enum net_result result = net_echo(&ask, &answer);

    if (result == NET_OK && answer.type != ICMP_ER)
        return NET_UNREACHABLE;
    if (result == NET_OK)
        *rtt_us = answer.rtt_us;
    return result;
}
