/* SPDX-License-Identifier: MIT */
/* The transports that there are, and what concerns all of them. */
#include "provider/socket/transports.h"

#include "bsp/kernel/kernel.h"
#include "lwip-port/net_icmp.h"
#include "provider/socket/trace_events.h"

#include <string.h>

#define DECLARE(table, ...) extern const struct sock_ops table;
PROTOCOLS(DECLARE)

#define ROW(table, ...) { { __VA_ARGS__ }, &table },
const struct transport transports[] = { PROTOCOLS(ROW) };
const unsigned ntransports = ARRAY_SIZE(transports);

const struct transport *transport_find(int type, int protocol)
{
    for (const struct transport *t = transports; t < transports + ntransports; t++)
        if ((type == 0 || t->protocol.type == type) &&
            (protocol == 0 || t->protocol.number == protocol))
            return t;
    return NULL;
}

static void on_icmp(const struct net_icmp_error *e)
{
    trace(TR_ICMP, (uint32_t)e->type << 8 | e->code, e->local_port, e->remote_port);
    for (const struct transport *t = transports; t < transports + ntransports; t++)
        if (t->ops->icmp && t->protocol.number == e->protocol)
            t->ops->icmp(e);
}

void transports_start(void)
{
    net_set_icmp_handler(on_icmp);
    for (const struct transport *t = transports; t < transports + ntransports; t++)
        if (t->ops->start)
            t->ops->start();
}

void transport_figures(struct transport_figures *out)
{
    memset(out, 0, sizeof *out);
    for (const struct transport *t = transports; t < transports + ntransports; t++)
        if (t->ops->figures)
            t->ops->figures(out);
}
