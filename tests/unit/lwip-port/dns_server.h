/* SPDX-License-Identifier: MIT */
/* dns_server: the name servers of the DNS tests, and what they do.
 *
 * Units    addresses as packet.h (host byte order).                                              */
#pragma once
#include "tests/unit/host/packet.h"

#define FIRST IP4(10, 0, 2, 3)
#define SECOND_SERVER IP4(10, 0, 2, 4)
#define FOUND IP4(93, 184, 216, 34)     /* where every name lives */

enum way { ANSWERS, SILENT, UNREACHABLE, LIES, SECOND_TIME };
struct dns_servers {
    enum way first, second;
    uint8_t rcode;                      /* of an answer */
    bool without_data;
    const char *alias;                  /* an answer to any other name is an alias of this */
    unsigned questions;                 /* asked so far, and from where the first ones came */
    uint16_t ports[64], ids[64];
};
extern struct dns_servers dns;

/* Brings the network up; the first server is configured, the second only if asked for. */
void dns_servers_start(bool with_second);
