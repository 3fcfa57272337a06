/* SPDX-License-Identifier: MIT */
/* WSPIoctl.  Source: CE aa923540, ee494735; R-66..R-71, W-70, W-106. */
#include "lwip-port/net_if.h"
#include "provider/socket/transports.h"
#include "provider/spi/change.h"
#include "provider/spi/wsp.h"
#include "provider/spi/wsp_interfaces.h"

#include <string.h>

enum { WORD_BYTES = 4, KEEPALIVE_BYTES = 12 };

static bool word_in(const struct ioctl_call *call, unsigned index, uint32_t *out)
{
    if (call->in_fault || call->in_bytes < WORD_BYTES * (index + 1))
        return false;
    memcpy(out, call->in + WORD_BYTES * index, WORD_BYTES);
    return true;
}

static int set_nonblocking(struct sock *so, struct ioctl_call *call) REQUIRES(net_core)
{
    uint32_t on;

    if (!word_in(call, 0, &on))
        return WSAEFAULT;
    if (!on && so->selected) {
        call->returned_valid = true;
        return WSAEINVAL;                                   /* W-70 */
    }
    so->nonblocking = on != 0;
    return 0;
}

static int readable_bytes(const struct sock *so, struct ioctl_call *call) REQUIRES(net_core)
{
    uint32_t n;

    if (call->out_fault || call->out_room < WORD_BYTES)
        return WSAEFAULT;
    n = so->ops->readable(so);
    memcpy(call->out, &n, WORD_BYTES);
    call->out_bytes = WORD_BYTES;
    return 0;
}

static int udp_connreset(struct sock *so, const struct ioctl_call *call) REQUIRES(net_core)
{
    uint32_t on;

    if (sock_has_connection(so))
        return WSAEOPNOTSUPP;
    if (!word_in(call, 0, &on))
        return WSAEFAULT;
    so->opt.udp_connreset = on != 0;
    if (!so->opt.udp_connreset)
        so->reset_err = 0;
    return 0;
}

/* struct tcp_keepalive: onoff, time until the first probe, time between probes; ms.  A time of 0 is
 * what holds without this ioctl. */
static int keepalive(struct sock *so, struct ioctl_call *call) REQUIRES(net_core)
{
    uint32_t on, idle_ms, interval_ms;

    if (!sock_has_connection(so))
        return WSAEOPNOTSUPP;
    if (!word_in(call, 0, &on) || !word_in(call, 1, &idle_ms) || !word_in(call, 2, &interval_ms)) {
        call->returned_valid = true;                                  /* */
        return WSAEFAULT;
    }
    so->opt.keepalive = on != 0;
    so->opt.keep_idle_ms = on ? idle_ms : 0;
    so->opt.keep_interval_ms = on ? interval_ms : 0;
    so->ops->apply_options(so);
    return 0;
}

/* --- addresses -------------------------------------------------------------------------------- */

/* The size that would do, for the caller to try again. */
static int too_small(struct ioctl_call *call, uint32_t needed)
{
    call->returned_valid = true;
    call->returned = needed;
    return WSAEFAULT;
}

static int address_out(struct ioctl_call *call, struct net_addr addr)
{
    const struct endpoint ep = { addr, 0 };

    if (call->out_room < ADDR_BYTES)
        return too_small(call, ADDR_BYTES);
    if (call->out_fault)
        return WSAEFAULT;
    addr_build(call->out, &ep);
    call->out_bytes = ADDR_BYTES;
    return 0;
}

/* The destination that the two ROUTING_INTERFACE ioctls are about. */
static int destination_in(const struct ioctl_call *call, struct net_addr *out)
{
    struct name_arg name = { .namelen = ADDR_BYTES, .fault = call->in_fault };
    struct endpoint ep;
    int err;

    if (call->in_null || call->in_bytes < ADDR_BYTES)
        return WSAEINVAL;
    memcpy(name.raw, call->in, ADDR_BYTES);
    err = addr_parse(&name, &ep);
    if (!err && net_addr_is_any(ep.addr))
        err = WSAEINVAL;
    *out = ep.addr;
    return err;
}

static int routing_query(struct ioctl_call *call) REQUIRES(net_core)
{
    enum net_route route;
    struct net_addr addr, via;
    int err = destination_in(call, &addr);

    if (err)
        return err;
    if (call->out_fault || call->out_room < ADDR_BYTES)
        return address_out(call, net_addr_any());
    route = net_route(addr, &via);
    if (route != NET_ROUTE_OK)
        return route == NET_ROUTE_DOWN ? WSAENETDOWN : WSAENETUNREACH;
    return address_out(call, via);
}

static int routing_change(struct sock *so, struct ioctl_call *call) REQUIRES(net_core)
{
    struct net_addr addr;
    int err = destination_in(call, &addr);

    return err ? err : change_ioctl(so, call, addr);
}

static int address_list(struct ioctl_call *call) REQUIRES(net_core)
{
    unsigned n = net_addresses(call->addresses, IOCTL_ADDRESSES);
    uint32_t needed;

    if (n > IOCTL_ADDRESSES)
        n = IOCTL_ADDRESSES;
    needed = call->list_head + n * call->list_each;
    if (call->out_room > 0 && call->out_room < WORD_BYTES) {
        call->returned_valid = true;
        return WSAEINVAL;
    }
    if (call->out_room < needed || call->out_fault)
        return too_small(call, needed);
    call->naddresses = n;
    call->out_bytes = needed;
    return 0;
}

static int by_code(struct sock *so, struct ioctl_call *call) REQUIRES(net_core)
{
    switch (call->code) {
    case FIONBIO:
        return set_nonblocking(so, call);
    case FIONREAD:
        return readable_bytes(so, call);
    case SIO_UDP_CONNRESET:
        return udp_connreset(so, call);
    case SIO_KEEPALIVE_VALS:
        return keepalive(so, call);
    case SIO_GET_BROADCAST_ADDRESS:
        return address_out(call, net_addr_broadcast());
    case SIO_ROUTING_INTERFACE_QUERY:
        return routing_query(call);
    case SIO_ADDRESS_LIST_QUERY:
        return address_list(call);
    case SIO_GET_INTERFACE_LIST:
        return interface_list(call);
    case SIO_ROUTING_INTERFACE_CHANGE:
        return routing_change(so, call);
    case SIO_ADDRESS_LIST_CHANGE:
        return change_ioctl(so, call, net_addr_any());
    default:
        return WSAEOPNOTSUPP;
    }
}

static int ioctl_locked(struct sock *so, struct ioctl_call *call) REQUIRES(net_core)
{
    bool change = call->code == SIO_ADDRESS_LIST_CHANGE ||
                  call->code == SIO_ROUTING_INTERFACE_CHANGE;
    int err = 0;

    if (so->state == SOCK_CLOSED)
        return WSAENOTSOCK;
    if (!change || call->overlap.mode != OVERLAP_KERNEL)    /* */
        err = overlap_begin(so, &call->overlap);
    if (!err && call->returned_fault)
        err = WSAEFAULT;                                    /* it wins */
    if (!err && call->overlap.mode == OVERLAP_CHECK)
        err = WSA_IO_PENDING;
    if (!err)
        err = by_code(so, call);
    if (!err || err == WSAEOPNOTSUPP) {
        call->returned_valid = true;
        call->returned = err ? 0 : call->out_bytes;
    }
    return err;
}

int call_ioctl(handle_t s, struct ioctl_call *call)
{
    struct sock *so;
    int err = sock_enter(s, &so);

    call->out_bytes = call->naddresses = call->returned = 0;
    call->returned_valid = false;
    if (err)
        return err;
    net_lock();
    err = ioctl_locked(so, call);
    net_unlock();
    sock_unref(so);
    return err;
}

/* --- as a kernel-resident client calls it ----------------------------------------------------- */

static void list_out(SOCKET_ADDRESS_LIST *list, const struct ioctl_call *call)
{
    uint8_t *at = (uint8_t *)&list->Address[call->naddresses];

    list->iAddressCount = (INT)call->naddresses;
    for (unsigned i = 0; i < call->naddresses; i++, at += ADDR_BYTES) {
        const struct endpoint ep = { call->addresses[i], 0 };

        addr_build(at, &ep);
        list->Address[i].lpSockaddr = (LPSOCKADDR)(void *)at;
        list->Address[i].iSockaddrLength = ADDR_BYTES;
    }
}

int WSPAPI WSPIoctl(SOCKET s, DWORD dwIoControlCode, LPVOID lpvInBuffer, DWORD cbInBuffer,
                    LPVOID lpvOutBuffer, DWORD cbOutBuffer, LPDWORD lpcbBytesReturned,
                    LPWSAOVERLAPPED lpOverlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine,
                    LPWSATHREADID lpThreadId, LPINT lpErrno)
{
    struct ioctl_call call = {
        .code = dwIoControlCode,
        .overlap = overlap_from_kernel(lpOverlapped, lpCompletionRoutine),
        .overlapped = lpCompletionRoutine || !kernel_pointer(lpOverlapped) ? NULL : lpOverlapped,
        .in_null = !lpvInBuffer,
        .in_fault = !kernel_pointer(lpvInBuffer),
        .in_bytes = cbInBuffer,
        .out_fault = !kernel_pointer(lpvOutBuffer),
        .out_room = cbOutBuffer,
        .list_head = offsetof(SOCKET_ADDRESS_LIST, Address),
        .list_each = sizeof(SOCKET_ADDRESS) + ADDR_BYTES,
        .returned_fault = !kernel_pointer(lpcbBytesReturned),
    };
    int err;

    (void)lpThreadId;
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    if (!call.in_fault)
        memcpy(call.in, lpvInBuffer, cbInBuffer < IOCTL_BYTES ? cbInBuffer : IOCTL_BYTES);
    err = call_ioctl(s, &call);
    if (!err && dwIoControlCode == SIO_ADDRESS_LIST_QUERY)
        list_out(lpvOutBuffer, &call);
    else if (call.out_bytes)
        memcpy(lpvOutBuffer, call.out, call.out_bytes);
    if (call.returned_valid && !call.returned_fault)
        *lpcbBytesReturned = call.returned;
    return wsp_answer(err, lpErrno);
}
