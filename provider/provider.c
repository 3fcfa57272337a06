/* SPDX-License-Identifier: MIT */
/* Bring-up of the provider. */
#include "provider/provider.h"

#include "provider/socket/bindtab.h"
#include "provider/socket/dgram_room.h"
#include "provider/socket/trace_events.h"
#include "provider/socket/transports.h"
#include "provider/spi/change.h"

static const char *const names[] = {
    [TR_SOCK - TR_PROVIDER] = "socket %x: state and event %x -> %u",
    [TR_BAD_ERR - TR_PROVIDER] = "lwIP error %x in phase %u is in no table (%u)",
    [TR_CONNECT - TR_PROVIDER] = "socket %x: connect to %x, port and result %x",
    [TR_ICMP - TR_PROVIDER] = "ICMP type and code %x, for port %u, about port %u",
    [TR_WRONG_ACK - TR_PROVIDER] = "port %u: unacceptable ACK %x, SYN was %x",
};

void provider_init(void)
{
    trace_names(TR_PROVIDER, names, ARRAY_SIZE(names));
    bindtab_init();
    dgram_room_init();
    transports_start();
    change_init();
    apiset_register(SVC_WSP, &wsp_apiset);
    apiset_register(SVC_NET, &net_apiset);
}
