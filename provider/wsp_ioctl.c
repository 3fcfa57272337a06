/* SPDX-License-Identifier: MIT */
/* WSPIoctl.  Source: CE aa923540, ee494735; spec 1.8, R-66..R-68, W-70, W-106. */
#include "provider/dgram.h"
#include "provider/stream.h"
#include "provider/wsp.h"

#include <string.h>

static int set_nonblocking(struct sock *so, const struct ioctl_call *call) REQUIRES(net_core);
static int set_nonblocking(struct sock *so, const struct ioctl_call *call)
{
    if (call->in_short)
        return WSAEFAULT;
    if (!call->in && so->selected)
        return WSAEINVAL;                                   /* W-70 */
    so->nonblocking = call->in != 0;
    return 0;
}

static int readable_bytes(const struct sock *so, struct ioctl_call *call) REQUIRES(net_core);
static int readable_bytes(const struct sock *so, struct ioctl_call *call)
{
    if (call->out_short)
        return WSAEFAULT;
    if (sock_is_stream(so))
        call->out = so->state == SOCK_LISTENING ? 0 : so->rx_bytes;
    else
        call->out = so->first ? so->first->bytes : 0;       /* the first datagram */
    call->out_bytes = 4;
    return 0;
}

static int udp_connreset(struct sock *so, const struct ioctl_call *call) REQUIRES(net_core);
static int udp_connreset(struct sock *so, const struct ioctl_call *call)
{
    if (sock_is_stream(so))
        return WSAEOPNOTSUPP;
    if (call->in_short)
        return WSAEFAULT;
    so->opt.udp_connreset = call->in != 0;
    if (!so->opt.udp_connreset)
        so->reset_err = 0;
    return 0;
}

static int ioctl_locked(struct sock *so, struct ioctl_call *call) REQUIRES(net_core);
static int ioctl_locked(struct sock *so, struct ioctl_call *call)
{
    if (so->state == SOCK_CLOSED)
        return WSAENOTSOCK;
    if (call->returned_fault)
        return WSAEFAULT;                                   /* it wins */
    if (call->overlapped)
        return WSAEOPNOTSUPP;
    if (call->code == FIONBIO)
        return set_nonblocking(so, call);
    if (call->code == FIONREAD)
        return readable_bytes(so, call);
    if (call->code == SIO_UDP_CONNRESET)
        return udp_connreset(so, call);
    return WSAEOPNOTSUPP;
}

int call_ioctl(handle_t s, struct ioctl_call *call)
{
    struct sock *so;
    int err = sock_enter(s, &so);

    call->out_bytes = 0;
    if (err)
        return err;
    net_lock();
    err = ioctl_locked(so, call);
    net_unlock();
    sock_unref(so);
    return err;
}

int WSPAPI WSPIoctl(SOCKET s, DWORD dwIoControlCode, LPVOID lpvInBuffer, DWORD cbInBuffer,
                    LPVOID lpvOutBuffer, DWORD cbOutBuffer, LPDWORD lpcbBytesReturned,
                    LPWSAOVERLAPPED lpOverlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine,
                    LPWSATHREADID lpThreadId, LPINT lpErrno)
{
    struct ioctl_call call = {
        .code = dwIoControlCode,
        .in_short = !kernel_pointer(lpvInBuffer) || cbInBuffer < 4,
        .out_short = !kernel_pointer(lpvOutBuffer) || cbOutBuffer < 4,
        .returned_fault = !kernel_pointer(lpcbBytesReturned),
        .overlapped = lpOverlapped || lpCompletionRoutine,
    };
    int err;

    (void)lpThreadId;
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    if (!call.in_short)
        memcpy(&call.in, lpvInBuffer, sizeof call.in);
    err = call_ioctl(s, &call);
    if (call.out_bytes)
        memcpy(lpvOutBuffer, &call.out, call.out_bytes);
    if (!call.returned_fault && (!err || err == WSAEOPNOTSUPP))
        *lpcbBytesReturned = call.out_bytes;
    return wsp_answer(err, lpErrno);
}
