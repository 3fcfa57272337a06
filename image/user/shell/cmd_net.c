/* SPDX-License-Identifier: MIT */
/* ipconfig and netstat: what API set NET tells about interfaces, sockets and pools. */
#include "image/user/shell/shell.h"

#include "image/user/ws2/errname.h"
#include "image/user/ws2/ws2.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { INTERFACES_MAX = 8, WAIT_SECONDS = 30, WAIT_SECONDS_MAX = 3600, MORE = 16 };

static int complain_net(const char *name, uint32_t error)
{
    printf("%s: %s %u\n", name, ws2_error_name((int)error), (unsigned)error);
    return STATUS_FAILED;
}

static void print_address(const char *label, uint32_t address)
{
    char text[16];

    if (!address)
        return;
    ws2_format_address(address, text);
    printf("   %s : %s\n", label, text);
}

static void print_interface(const struct net_interface_entry *e)
{
    printf("%s adapter %.4s:\n\n", e->loopback ? "Loopback" : "Ethernet", e->name);
    if (!e->loopback) {
        printf("   Media State . . . . . . . . . . . : %s\n",
               e->link_up ? "Media connected" : "Media disconnected");
        printf("   Physical Address. . . . . . . . . : %02X-%02X-%02X-%02X-%02X-%02X\n", e->mac[0],
               e->mac[1], e->mac[2], e->mac[3], e->mac[4], e->mac[5]);
        printf("   DHCP Enabled. . . . . . . . . . . : %s\n", e->dhcp ? "Yes" : "No");
    }
    print_address("IPv4 Address. . . . . . . . . . .", e->address);
    print_address("Subnet Mask . . . . . . . . . . .", e->netmask);
    if (!e->loopback)
        print_address("Default Gateway . . . . . . . . .", e->gateway);
    print_address("DNS Servers . . . . . . . . . . .", e->dns);
    printf("   Frames received / dropped . . . . : %u / %u\n", (unsigned)e->rx,
           (unsigned)e->rx_drop);
    printf("   Frames sent / dropped . . . . . . : %u / %u\n\n", (unsigned)e->tx,
           (unsigned)e->tx_drop);
}

struct ipconfig {
    bool all, wait;
    unsigned long seconds;
};

/* /all, and /wait with a number of seconds or not; false for anything else. */
static bool ipconfig_arguments(int argc, char **argv, struct ipconfig *o)
{
    *o = (struct ipconfig){ .seconds = WAIT_SECONDS };
    for (int i = 1; i < argc; i++) {
        char *end;

        if (!strcasecmp(argv[i], "/all") || !strcasecmp(argv[i], "-all")) {
            o->all = true;
            continue;
        }
        if (strcasecmp(argv[i], "/wait") || o->wait)
            return false;
        o->wait = true;
        if (i + 1 == argc || argv[i + 1][0] == '/')
            continue;
        o->seconds = strtoul(argv[++i], &end, 10);
        if (*end || end == argv[i] || o->seconds > WAIT_SECONDS_MAX)
            return false;
    }
    return true;
}

static void print_host(void)
{
    char name[64];
    WSADATA data;

    if (WSAStartup(MAKEWORD(2, 2), &data))
        return;
    if (!gethostname(name, sizeof name))
        printf("   Host Name . . . . . . . . . . . . : %s\n\n", name);
    WSACleanup();
}

int cmd_ipconfig(int argc, char **argv)
{
    static struct net_interface_entry list[INTERFACES_MAX];
    struct net_list a = { word(list), INTERFACES_MAX, 0 };
    struct ipconfig o;
    uint32_t err;

    if (!ipconfig_arguments(argc, argv, &o))
        return usage(argv[0]);
    if (o.wait) {
        struct net_wait_address w = { (uint32_t)o.seconds * 1000 };

        err = NET(WAIT_ADDRESS, &w);
        if (err) {
            printf("ipconfig: no address within %lu seconds (%s)\n", o.seconds,
                   ws2_error_name((int)err));
            return STATUS_FAILED;
        }
    }
    err = NET(INTERFACES, &a);
    if (err)
        return complain_net(argv[0], err);
    printf("\nWindows CE IP Configuration\n\n");
    if (o.all)
        print_host();
    for (uint32_t i = 0; i < a.count && i < a.max; i++)
        print_interface(&list[i]);
    return 0;
}

/* In the order of enum sock_state (provider/socket/sock.h). */
static const char *const states[] = {
    "OPEN", "BOUND", "SYN_SENT", "ESTABLISHED", "LISTENING", "RESET", "CLOSED",
};

static void print_endpoint(uint32_t address, uint16_t port)
{
    char text[16], all[24];

    ws2_format_address(address, text);
    if (port)
        snprintf(all, sizeof all, "%s:%u", text, port);
    else
        snprintf(all, sizeof all, "%s:*", text);
    printf("%-22s ", all);
}

static void print_socket(const struct net_socket_entry *e)
{
    printf("  %-6s", e->type == SOCK_STREAM ? "TCP" : "UDP");
    print_endpoint(e->local, e->local_port);
    print_endpoint(e->remote, e->remote_port);
    printf("%-12s %5u %7u %7u\n",
           e->state < sizeof states / sizeof states[0] ? states[e->state] : "?",
           (unsigned)e->process_id, (unsigned)e->rx_bytes, (unsigned)e->tx_bytes);
}

static void print_drops(const struct net_drops_out *d)
{
    printf("dropped: source   %8u\n", (unsigned)d->source);
    printf("  destination     %8u\n", (unsigned)d->destination);
    printf("  IP options      %8u\n", (unsigned)d->options);
    printf("  length          %8u\n", (unsigned)d->length);
    printf("  fragments       %8u\n", (unsigned)d->fragment);
    printf("  ARP             %8u\n", (unsigned)d->arp);
    printf("  DHCP leases     %8u\n", (unsigned)d->lease);
    printf("  ICMP errors out %8u\n", (unsigned)d->icmp_out);
    printf("  resets out      %8u\n", (unsigned)d->reset_out);
}

static int print_pools(const char *name)
{
    struct net_pools_out p = { 0 };
    struct net_drops_out d = { 0 };
    uint32_t err = NET(POOLS, &p);

    if (!err)
        err = NET(DROPS, &d);
    if (err)
        return complain_net(name, err);
    printf("sockets           %8u\n", (unsigned)p.sockets);
    printf("TCP orphans       %8u\n", (unsigned)p.orphans);
    printf("TCP pcbs          %8u of %u\n", (unsigned)p.tcp_pcb_used, (unsigned)p.tcp_pcb_max);
    printf("TCP listeners     %8u\n", (unsigned)p.tcp_listen_used);
    printf("UDP pcbs          %8u\n", (unsigned)p.udp_pcb_used);
    printf("TCP segments      %8u\n", (unsigned)p.tcp_seg_used);
    printf("pool pbufs        %8u\n", (unsigned)p.pbuf_pool_used);
    printf("other pbufs       %8u\n", (unsigned)p.pbuf_used);
    printf("unread datagrams  %8u of %u bytes, %u dropped\n", (unsigned)p.dgram_used,
           (unsigned)p.dgram_max, (unsigned)p.dgram_dropped);
    printf("wait for the NIC  %8u of %u bytes\n", (unsigned)p.nic_waiting,
           (unsigned)p.nic_waiting_max);
    printf("heap              %8u of %u bytes\n", (unsigned)p.heap_used, (unsigned)p.heap_max);
    print_drops(&d);
    return 0;
}

int cmd_netstat(int argc, char **argv)
{
    struct net_list a = { 0 };
    struct net_socket_entry *list;
    uint32_t err;

    if (argc == 2 && !strcasecmp(argv[1], "-m"))
        return print_pools(argv[0]);
    for (int i = 1; i < argc; i++)      /* all sockets, by number, is what there is */
        if (strcasecmp(argv[i], "-a") && strcasecmp(argv[i], "-n") && strcasecmp(argv[i], "-an"))
            return usage(argv[0]);
    err = NET(SOCKETS, &a);
    a.max = a.count + MORE;
    list = calloc(a.max, sizeof *list);
    if (!list)
        return complain(argv[0], ERROR_NOT_ENOUGH_MEMORY);
    a.buffer = word(list);
    if (!err)
        err = NET(SOCKETS, &a);
    if (!err) {
        printf("  Proto Local address          Remote address         State          PID"
               "      In     Out\n");
        for (uint32_t i = 0; i < a.count && i < a.max; i++)
            print_socket(&list[i]);
    }
    free(list);
    return err ? complain_net(argv[0], err) : 0;
}
