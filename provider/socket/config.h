/* SPDX-License-Identifier: MIT */
/* config: the pools and times of the provider, as etc/provider.conf in the archive sets them.
 *
 * Text     lines NAME=VALUE, decimal; '#' begins a comment line.  A line that is not understood is
 *          named on the console and skipped, the rest counts.
 * Context  provider_configure: boot, before provider_init(); settings: read-only afterwards.
 * Tests    tests/unit/provider/test_config.c, tests/target/t_pools.c                            */
#pragma once
#include <stdint.h>

struct provider_settings {
    uint32_t sockets;               /* SOCKETS: connections, those in TIME_WAIT apart; lwIP's own
                                       pool (lwipopts.h) bounds them too */
    uint32_t ephemeral_low, ephemeral_high;   /* EPHEMERAL_LOW, _HIGH: ports that are handed out */
    uint32_t connect_timeout_ms;    /* CONNECT_TIMEOUT_MS: from the first SYN (W-21) */
    uint32_t datagram_kb;           /* DATAGRAM_KB: unread datagrams of all sockets together */
    uint32_t orphan_timeout_ms;     /* ORPHAN_TIMEOUT_MS: a closed connection without progress */
    uint32_t data_retransmissions;  /* TcpMaxDataRetransmissions, CE's name; lwIP ends at 12 */
    uint32_t sockets_per_process;   /* MAX_SOCKETS_PER_PROCESS: those with a handle */
};
extern struct provider_settings provider_settings;

void provider_configure(const char *text, unsigned bytes);
