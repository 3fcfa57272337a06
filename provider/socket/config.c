/* SPDX-License-Identifier: MIT */
#include "provider/socket/config.h"

#include "bsp/kernel/object/handle.h"
#include "lwip-port/net_settings.h"

#include <string.h>

enum { PORTS_LOW = 49152, PORTS_HIGH = 65535, NO_LIMIT = 65535 };
enum { HOUR_MS = 3600000 };

struct provider_settings provider_settings = {
    .sockets = NO_LIMIT,
    .ephemeral_low = PORTS_LOW,
    .ephemeral_high = PORTS_HIGH,
    .connect_timeout_ms = 21000,
    .datagram_kb = 4096,
    .orphan_timeout_ms = 60000,
    .data_retransmissions = 5,
    .sockets_per_process = HANDLES_PER_PROCESS,
};

static const struct {
    const char *name;
    uint32_t *value, least, most;
} known[] = {
    { "SOCKETS", &provider_settings.sockets, 1, NO_LIMIT },
    { "EPHEMERAL_LOW", &provider_settings.ephemeral_low, 1, 65535 },
    { "EPHEMERAL_HIGH", &provider_settings.ephemeral_high, 1, 65535 },
    { "CONNECT_TIMEOUT_MS", &provider_settings.connect_timeout_ms, 100, HOUR_MS },
    { "DATAGRAM_KB", &provider_settings.datagram_kb, 1, 1024 * 1024 },
    { "ORPHAN_TIMEOUT_MS", &provider_settings.orphan_timeout_ms, 1000, HOUR_MS },
    { "TcpMaxDataRetransmissions", &provider_settings.data_retransmissions, 1, 11 },
    { "MAX_SOCKETS_PER_PROCESS", &provider_settings.sockets_per_process, 1, HANDLES_PER_PROCESS },
};

static bool set(const char *name, char *text, void *arg)
{
    uint32_t value;

    (void)arg;
    for (unsigned i = 0; i < ARRAY_SIZE(known); i++) {
        if (strcmp(name, known[i].name))
            continue;
        if (!net_settings_number(text, &value) || value < known[i].least || value > known[i].most)
            return false;
        *known[i].value = value;
        return true;
    }
    return false;
}

void provider_configure(const char *text, unsigned bytes)
{
    struct provider_settings *s = &provider_settings;

    net_settings_read("provider.conf", text, bytes, set, NULL);
    if (s->ephemeral_low > s->ephemeral_high) {
        kprintf("provider.conf: EPHEMERAL_LOW is above EPHEMERAL_HIGH: both skipped\n");
        s->ephemeral_low = PORTS_LOW;
        s->ephemeral_high = PORTS_HIGH;
    }
}
