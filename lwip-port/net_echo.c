/* SPDX-License-Identifier: MIT */
/* net_ping: one ICMP echo (RFC 792) and the wait for its reply or for an error that quotes it.   */
#include <string.h>

#include "lwip/icmp.h"
#include "lwip/inet_chksum.h"
#include "lwip/ip.h"
#include "lwip/prot/ip4.h"
#include "lwip/raw.h"

#include "lwip-port/net_addr_lwip.h"
#include "lwip-port/net_if.h"
#include "lwip-port/net_lock.h"

enum { PING_MAX = 1472 };     /* what fits one frame */

struct ping {
    struct waitq answered;
    uint64_t sent_us, answered_us;
    struct net_addr to;
    uint16_t id;
    bool done, unreachable;
};

static uint16_t next_id;

static void finish(struct ping *ping, bool unreachable)
{
    ping->unreachable = unreachable;
    ping->answered_us = time_us();
    ping->done = true;
    waitq_wake_all(&ping->answered);
}

static bool is_reply(const struct ping *ping, const struct icmp_echo_hdr *echo,
                     const ip_addr_t *from)
{
    return echo->type == ICMP_ER && echo->id == ping->id &&
           net_addr_equal(net_addr_of_lwip(from), ping->to);
}

/* An error quotes our IP header and the first 8 bytes behind it, the echo header. */
static bool is_error_for(const struct ping *ping, struct pbuf *p, u16_t at)
{
    struct ip_hdr ip;
    struct icmp_echo_hdr echo;

    if (pbuf_copy_partial(p, &ip, sizeof ip, at) != sizeof ip || IPH_PROTO(&ip) != IP_PROTO_ICMP)
        return false;
    at = (u16_t)(at + IPH_HL_BYTES(&ip));
    return net_addr_equal(net_addr_from_v4(ip.dest.addr), ping->to) &&
           pbuf_copy_partial(p, &echo, sizeof echo, at) == sizeof echo && echo.id == ping->id;
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
        finish(ping, false);
        pbuf_free(p);
        return 1;
    }
    if ((echo.type == ICMP_DUR || echo.type == ICMP_TE) &&
        is_error_for(ping, p, (u16_t)(header + sizeof echo)))
        finish(ping, true);
    return 0;
}

static err_t send_echo(struct raw_pcb *pcb, struct ping *ping, uint16_t bytes) REQUIRES(net_core)
{
    struct pbuf *p = pbuf_alloc(PBUF_IP, (u16_t)(sizeof(struct icmp_echo_hdr) + bytes), PBUF_RAM);
    ip_addr_t dst = net_addr_to_lwip(ping->to);
    struct icmp_echo_hdr *echo;
    err_t e;

    if (!p)
        return ERR_MEM;
    echo = p->payload;
    *echo = (struct icmp_echo_hdr){ .type = ICMP_ECHO, .id = ping->id };
    for (uint16_t i = 0; i < bytes; i++)
        ((uint8_t *)(echo + 1))[i] = (uint8_t)('a' + i % 26);
    echo->chksum = inet_chksum(echo, p->len);
    ping->sent_us = time_us();
    e = raw_sendto(pcb, p, &dst);
    pbuf_free(p);
    return e;
}

static enum net_result ping_and_wait(struct raw_pcb *pcb, struct ping *ping, uint16_t bytes,
                                     uint64_t deadline_us) REQUIRES(net_core)
{
    enum park why = PARK_WOKEN;
    err_t e = send_echo(pcb, ping, bytes);

    if (e != ERR_OK)
        return e == ERR_RTE ? NET_UNREACHABLE : NET_FAILED;
    while (!ping->done && why == PARK_WOKEN)
        why = net_wait(&ping->answered, deadline_us);
    if (ping->done)
        return ping->unreachable ? NET_UNREACHABLE : NET_OK;
    return why == PARK_TIMEOUT ? NET_TIMEOUT : NET_KILLED;
}

enum net_result net_ping(struct net_addr to, uint16_t bytes, uint64_t deadline_us,
                         uint32_t *rtt_us)
{
    struct ping ping = { .to = to };
    enum net_result result = NET_FAILED;
    struct raw_pcb *pcb;

    if (bytes > PING_MAX)
        return NET_FAILED;
    waitq_init(&ping.answered);
    net_lock();
    pcb = raw_new(IP_PROTO_ICMP);
    if (pcb) {
        if (!next_id)
            next_id = (uint16_t)net_random();
        ping.id = next_id++;
        raw_recv(pcb, on_icmp, &ping);
        result = ping_and_wait(pcb, &ping, bytes, deadline_us);
        raw_remove(pcb);
    }
    net_unlock();
    if (result == NET_OK)
        *rtt_us = (uint32_t)(ping.answered_us - ping.sent_us);
    return result;
}
