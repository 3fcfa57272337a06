/* SPDX-License-Identifier: MIT */
/* dhcp_server: the DHCP server of the lease tests, which also answers ARP for everybody.
 *
 * Units    seconds; addresses as packet.h (host byte order).                                     */
#pragma once
#include "tests/unit/host/packet.h"
#include "tests/unit/host/peer.h"

enum { LEASE = 1200, NONE = -1, MESSAGE = 300 };    /* MESSAGE: bytes */
#define MASK_24 IP4(255, 255, 255, 0)
#define EVERYBODY IP4(255, 255, 255, 255)
#define MINUTES(n) ((uint64_t)(n) * 60000000u)

struct offer {
    uint32_t address, mask, router, server;
    int64_t time, t1, t2;           /* NONE: the option is not there */
    bool mask_given, overload;      /* overload: in the file field */
};
extern const struct offer dhcp_good;

/* What makes a message none for us. */
enum wrong { NOTHING, NUMBER, STATION, A_REQUEST, COOKIE, NO_SERVER, WRONGS };
struct dhcp_server {
    struct offer offered, acknowledged;
    bool silent_to_unicast, silent, says_no, scramble;
    enum wrong wrong;
    unsigned discovers, requests, unicasts;     /* heard so far */
    uint64_t last_request_us;
};
extern struct dhcp_server dhcp;

void dhcp_server_start(const struct offer *offer, const struct offer *ack);    /* and the network */
uint32_t dhcp_address(void);                    /* ours, now */
void dhcp_wait_for(uint32_t want);
struct offer dhcp_lease(uint32_t host, uint32_t mask, uint32_t router);
