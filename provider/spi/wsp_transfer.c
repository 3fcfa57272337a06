/* SPDX-License-Identifier: MIT */
/* WSPRecv, WSPRecvFrom, WSPSend, WSPSendTo as a kernel-resident client calls them; the cores are
 * in wsp_recv.c and wsp_send.c.  Source: R-30..R-32, R-41, R-47. */
#include "provider/spi/wsp.h"

/* Notes what is wrong with the caller's buffers; they are judged after the socket. */
static void take_buffers(struct data_call *call, const WSABUF *v, DWORD n)
{
    call->noted = buffers_init(&call->buffers, n, false);
    if (!kernel_pointer(v) && n > 0)
        call->noted = WSAEFAULT;
    if (call->noted)
        return;
    for (DWORD i = 0; i < n; i++)
        call->buffers.v[i] = (struct buffer){ v[i].len, (uintptr_t)v[i].buf };
    if (!buffers_check(&call->buffers))
        call->noted = WSAEFAULT;
}

static int finish_recv(SOCKET s, struct data_call *call, LPDWORD got, LPDWORD flags, LPINT lpErrno)
{
    int err;

    if (!kernel_pointer(got) || !kernel_pointer(flags))
        call->noted = WSAEFAULT;                            /* */
    err = call_recv(s, call);
    buffers_free(&call->buffers);
    if (!err || err == WSAEMSGSIZE)
        *got = call->done;
    if (!err)
        *flags = call->flags;
    return wsp_answer(err, lpErrno);
}

int WSPAPI WSPRecv(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesRecvd,
                   LPDWORD lpFlags, LPWSAOVERLAPPED lpOverlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine, LPWSATHREADID lpThreadId,
                   LPINT lpErrno)
{
    struct data_call call = {
        .overlap = overlap_from_kernel(lpOverlapped, lpCompletionRoutine),
    };

    (void)lpThreadId;
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    call.flags = kernel_pointer(lpFlags) ? *lpFlags : 0;
    take_buffers(&call, lpBuffers, dwBufferCount);
    return finish_recv(s, &call, lpNumberOfBytesRecvd, lpFlags, lpErrno);
}

int WSPAPI WSPRecvFrom(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount,
                       LPDWORD lpNumberOfBytesRecvd, LPDWORD lpFlags, struct sockaddr *lpFrom,
                       LPINT lpFromlen, LPWSAOVERLAPPED lpOverlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine,
                       LPWSATHREADID lpThreadId, LPINT lpErrno)
{
    bool named = lpFrom && lpFromlen;
    struct data_call call = {
        .overlap = overlap_from_kernel(lpOverlapped, lpCompletionRoutine),
        .addressed = true,
        .name_fault = named && (!kernel_pointer(lpFrom) || !kernel_pointer(lpFromlen) ||
                                *lpFromlen < ADDR_BYTES),
    };
    int result;

    (void)lpThreadId;
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    call.flags = kernel_pointer(lpFlags) ? *lpFlags : 0;
    take_buffers(&call, lpBuffers, dwBufferCount);
    result = finish_recv(s, &call, lpNumberOfBytesRecvd, lpFlags, lpErrno);
    if (named && call.from_valid) {
        addr_build((uint8_t *)lpFrom, &call.from);
        *lpFromlen = ADDR_BYTES;
    }
    return result;
}

static int finish_send(SOCKET s, struct data_call *call, LPDWORD sent, LPINT lpErrno)
{
    int err;

    if (!kernel_pointer(sent))
        call->noted = WSAEFAULT;
    err = call_send(s, call);
    buffers_free(&call->buffers);
    if (!err)
        *sent = call->done;
    return wsp_answer(err, lpErrno);
}

int WSPAPI WSPSend(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesSent,
                   DWORD dwFlags, LPWSAOVERLAPPED lpOverlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine, LPWSATHREADID lpThreadId,
                   LPINT lpErrno)
{
    struct data_call call = {
        .flags = dwFlags,
        .overlap = overlap_from_kernel(lpOverlapped, lpCompletionRoutine),
    };

    (void)lpThreadId;
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    take_buffers(&call, lpBuffers, dwBufferCount);
    return finish_send(s, &call, lpNumberOfBytesSent, lpErrno);
}

int WSPAPI WSPSendTo(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesSent,
                     DWORD dwFlags, const struct sockaddr *lpTo, int iTolen,
                     LPWSAOVERLAPPED lpOverlapped,
                     LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine,
                     LPWSATHREADID lpThreadId, LPINT lpErrno)
{
    struct data_call call = {
        .flags = dwFlags,
        .overlap = overlap_from_kernel(lpOverlapped, lpCompletionRoutine),
        .addressed = true,
    };

    (void)lpThreadId;
    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    name_from_kernel(&call.to, lpTo, iTolen);
    take_buffers(&call, lpBuffers, dwBufferCount);
    return finish_send(s, &call, lpNumberOfBytesSent, lpErrno);
}
