/* SPDX-License-Identifier: MIT */
/* net_dns_message: DNS messages as bytes.  Nothing in an answer is trusted.
 *
 * Names on the wire are sequences of labels, at most 255 bytes with the final 0.
 * Context  pure; anywhere.
 * Source   RFC 1035 3, 4.1; RFC 5452 9.1.
 * Tests    tests/unit/lwip-port/test_dns_message.c                                             */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lwip-port/net_answer.h"

enum { DNS_TYPE_A = 1, DNS_TYPE_CNAME = 5, DNS_TYPE_PTR = 12 };
enum { DNS_NAME_BYTES = 255, DNS_QUERY_BYTES = 12 + DNS_NAME_BYTES + 4, DNS_MESSAGE_BYTES = 512 };

struct dns_question {
    uint8_t name[DNS_NAME_BYTES];
    uint16_t type, id;
};

/* What an answer says. */
enum dns_verdict {
    DNS_IGNORE,             /* not an answer to this question                       */
    DNS_ANSWER,             /* addresses, or the name                               */
    DNS_NO_NAME, DNS_NO_DATA,
    DNS_ALIAS,              /* of another name, which `alias` holds: ask for that   */
    DNS_BROKEN,             /* this server cannot tell: SERVFAIL, cut off, nonsense */
    DNS_REFUSED
};
struct dns_reply {
    uint32_t ttl;                       /* seconds */
    uint8_t alias[DNS_NAME_BYTES];
    struct net_answer answer;           /* its name is `alias` as text */
};

/* False: an empty label, one over 63, more than 255 bytes, or a character no host name has. */
bool dns_name_from_text(const char *text, uint8_t name[DNS_NAME_BYTES]);
/* False: a label holds a character that text could not show. */
bool dns_name_to_text(const uint8_t name[DNS_NAME_BYTES], char text[NET_NAME_BYTES]);
bool dns_name_equal(const uint8_t *a, const uint8_t *b);           /* without case */
void dns_name_of_address(struct net_addr address, uint8_t name[DNS_NAME_BYTES]);  /* in-addr.arpa */

/* Bytes of the query. */
size_t dns_write_query(const struct dns_question *q, uint8_t m[DNS_QUERY_BYTES]);
enum dns_verdict dns_read_reply(const struct dns_question *q, const uint8_t *m, size_t bytes,
                                struct dns_reply *out);
