/* SPDX-License-Identifier: MIT */
/* The two configuration files, whatever is in them: what comes out is in bounds. */
#include <stdlib.h>
#include <string.h>

#include "lwip-port/net_if.h"
#include "provider/socket/config.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/test.h"

static void read_both(const char *text, unsigned bytes)
{
    static struct provider_settings fresh;
    static bool known;
    const struct provider_settings *s = &provider_settings;
    struct net_config net;

    if (!known)
        fresh = provider_settings;
    known = true;
    provider_settings = fresh;
    host_fresh();
    provider_configure(text, bytes);
    CHECK(s->sockets >= 1 && s->sockets_per_process >= 1 && s->connect_timeout_ms >= 1);
    CHECK(s->ephemeral_low >= 1 && s->ephemeral_low <= s->ephemeral_high);
    CHECK(s->ephemeral_high <= 65535);
    memset(&net, 0xa5, sizeof net);
    net_parse_config(text, bytes, &net);
    CHECK(net_addr_v4(net.netmask) == 0 || net_addr_v4(net.address) != 0xa5a5a5a5u);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    char *copy = malloc(bytes ? bytes : 1); /* the sanitizer watches its end */

    memcpy(copy, data, bytes);
    read_both(copy, (unsigned)bytes);
    free(copy);
    return 0;
}
