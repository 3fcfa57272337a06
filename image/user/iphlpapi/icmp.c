/* SPDX-License-Identifier: MIT */
/* Echoes, at once and with an event; hops by echoes. */
#include "image/user/iphlpapi/iphlp.h"

#include <icmpapi.h>
#include <iphlpapi.h>
#include <stdlib.h>
#include <string.h>

enum { US_PER_MS = 1000, PENDING_STACK = 16 * 1024, HOP_TIMEOUT_MS = 2000, TTL_MAX = 255 };
enum { UNREACHABLE = 3, TIME_EXCEEDED = 11, PARAMETER_PROBLEM = 12 };   /* RFC 792's types */

/* A handle is an event's: it dies with the program, and one that is not there can be told. */
HANDLE WINAPI IcmpCreateFile(VOID)
{
    HANDLE h = CreateEvent(NULL, TRUE, FALSE, NULL);

    return h ? h : INVALID_HANDLE_VALUE;
}

BOOL WINAPI IcmpCloseHandle(HANDLE IcmpHandle)
{
    return CloseHandle(IcmpHandle);
}

static bool is_open(HANDLE h)
{
    return ResetEvent(h);       /* else the last error says so */
}

static IP_STATUS unreachable(uint32_t code)
{
    static const IP_STATUS by_code[] = {
        IP_DEST_NET_UNREACHABLE, IP_DEST_HOST_UNREACHABLE, IP_DEST_PROT_UNREACHABLE,
        IP_DEST_PORT_UNREACHABLE, IP_PACKET_TOO_BIG, IP_BAD_ROUTE,
    };

    return code < sizeof by_code / sizeof *by_code ? by_code[code] : IP_DEST_HOST_UNREACHABLE;
}

static IP_STATUS status_of(const struct net_echo_call *a)
{
    switch (a->type) {
    case UNREACHABLE:
        return unreachable(a->code);
    case TIME_EXCEEDED:
        return a->code ? IP_TTL_EXPIRED_REASSEM : IP_TTL_EXPIRED_TRANSIT;
    case PARAMETER_PROBLEM:
        return IP_PARAM_PROBLEM;
    default:
        return IP_SUCCESS;
    }
}

/* What no reply stands for. */
static IP_STATUS status_of_none(uint32_t wsa)
{
    switch (wsa) {
    case WSAETIMEDOUT:
        return IP_REQ_TIMED_OUT;
    case WSAENETUNREACH:
        return IP_DEST_HOST_UNREACHABLE;
    case WSAENOBUFS:
        return IP_NO_RESOURCES;
    case WSAEFAULT:
        return ERROR_INVALID_PARAMETER;
    default:
        return IP_GENERAL_FAILURE;
    }
}

struct request {
    IPAddr to;
    WORD bytes;
    UCHAR ttl, tos;
    DWORD timeout, room;
    ICMP_ECHO_REPLY *reply;
    HANDLE event;
};

/* 0, or why it cannot be sent. */
static DWORD refusal(const struct request *r, const IP_OPTION_INFORMATION *options)
{
    if (!r->reply)
        return ERROR_INVALID_PARAMETER;
    if (r->room < sizeof *r->reply || r->room - sizeof *r->reply < r->bytes)
        return IP_BUF_TOO_SMALL;
    if (options && options->OptionsSize)
        return IP_BAD_OPTION;
    return r->bytes > NET_ECHO_BYTES ? IP_PACKET_TOO_BIG : 0;
}

/* Fills the buffer; Reserved is the number of replies in it. */
static DWORD echo(const struct request *r, const void *data)
{
    ICMP_ECHO_REPLY *reply = r->reply;
    struct net_echo_call a = {
        .address = r->to, .data = word(data), .bytes = r->bytes, .ttl = r->ttl, .tos = r->tos,
        .timeout_ms = r->timeout, .reply = word(reply + 1), .room = r->room - sizeof *reply,
    };
    uint32_t err = NET(ECHO, &a);

    memset(reply, 0, sizeof *reply);
    if (err) {
        reply->Status = status_of_none(err);
        return 0;
    }
    reply->Address = a.from;
    reply->Status = status_of(&a);
    reply->RoundTripTime = a.rtt_us / US_PER_MS;
    reply->DataSize = (USHORT)(a.reply_bytes < a.room ? a.reply_bytes : a.room);
    reply->Reserved = 1;
    reply->Data = reply + 1;
    reply->Options.Ttl = (UCHAR)a.reply_ttl;
    reply->Options.Tos = (UCHAR)a.reply_tos;
    return 1;
}

DWORD WINAPI IcmpParseReplies(LPVOID ReplyBuffer, DWORD ReplySize)
{
    const ICMP_ECHO_REPLY *reply = ReplyBuffer;

    if (!reply || ReplySize < sizeof *reply) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return 0;
    }
    if (!reply->Reserved)
        SetLastError(reply->Status);
    return reply->Reserved;
}

static DWORD fail(DWORD error)
{
    SetLastError(error);
    return 0;
}

/* --- with an event ---------------------------------------------------------------------------- */

struct pending {
    struct request request;
    char data[];
};

static DWORD WINAPI do_pending(LPVOID param)
{
    struct pending *p = param;
    HANDLE event = p->request.event;

    echo(&p->request, p->data);
    free(p);
    SetEvent(event);
    return 0;
}

static DWORD pend(const struct request *r, const void *data)
{
    struct pending *p = malloc(sizeof *p + r->bytes);
    HANDLE thread = NULL;

    if (p) {
        p->request = *r;
        if (r->bytes)
            memcpy(p->data, data, r->bytes);
        ResetEvent(r->event);
        thread = CreateThread(NULL, PENDING_STACK, do_pending, p,
                              STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    }
    if (!thread) {
        free(p);
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    CloseHandle(thread);
    return fail(ERROR_IO_PENDING);
}

/* --- the calls -------------------------------------------------------------------------------- */

DWORD WINAPI IcmpSendEcho2(HANDLE IcmpHandle, HANDLE Event, FARPROC ApcRoutine, PVOID ApcContext,
                           IPAddr DestinationAddress, LPVOID RequestData, WORD RequestSize,
                           PIP_OPTION_INFORMATION RequestOptions, LPVOID ReplyBuffer,
                           DWORD ReplySize, DWORD Timeout)
{
    const struct request r = {
        DestinationAddress,
        RequestSize,
        RequestOptions ? RequestOptions->Ttl : 0,
        RequestOptions ? RequestOptions->Tos : 0,
        Timeout,
        ReplySize,
        ReplyBuffer,
        Event,
    };
    DWORD err = refusal(&r, RequestOptions);

    (void)ApcContext;
    if (!is_open(IcmpHandle))
        return 0;
    if (ApcRoutine)
        return fail(ERROR_NOT_SUPPORTED);
    if (err)
        return fail(err);
    if (Event)
        return pend(&r, RequestData);
    echo(&r, RequestData);
    return IcmpParseReplies(ReplyBuffer, ReplySize);
}

DWORD WINAPI IcmpSendEcho(HANDLE IcmpHandle, IPAddr DestinationAddress, LPVOID RequestData,
                          WORD RequestSize, PIP_OPTION_INFORMATION RequestOptions,
                          LPVOID ReplyBuffer, DWORD ReplySize, DWORD Timeout)
{
    return IcmpSendEcho2(IcmpHandle, NULL, NULL, NULL, DestinationAddress, RequestData,
                         RequestSize, RequestOptions, ReplyBuffer, ReplySize, Timeout);
}

/* --- IPv6, which is not there ----------------------------------------------------------------- */

HANDLE WINAPI Icmp6CreateFile(VOID)
{
    SetLastError(ERROR_NOT_SUPPORTED);
    return INVALID_HANDLE_VALUE;
}

DWORD WINAPI Icmp6SendEcho2(HANDLE IcmpHandle, HANDLE Event, FARPROC ApcRoutine, PVOID ApcContext,
                            struct sockaddr_in6 *SourceAddress,
                            struct sockaddr_in6 *DestinationAddress, LPVOID RequestData,
                            WORD RequestSize, PIP_OPTION_INFORMATION RequestOptions,
                            LPVOID ReplyBuffer, DWORD ReplySize, DWORD Timeout)
{
    (void)IcmpHandle, (void)Event, (void)ApcRoutine, (void)ApcContext, (void)SourceAddress;
    (void)DestinationAddress, (void)RequestData, (void)RequestSize, (void)RequestOptions;
    (void)ReplyBuffer, (void)ReplySize, (void)Timeout;
    return fail(ERROR_NOT_SUPPORTED);
}

DWORD WINAPI Icmp6ParseReplies(LPVOID ReplyBuffer, DWORD ReplySize)
{
    (void)ReplyBuffer, (void)ReplySize;
    return fail(ERROR_NOT_SUPPORTED);
}

/* --- hops ------------------------------------------------------------------------------------- */

static bool reaches(IPAddr to, UCHAR ttl, ULONG *rtt)
{
    ICMP_ECHO_REPLY reply;
    const struct request r = { to, 0, ttl, 0, HOP_TIMEOUT_MS, sizeof reply, &reply, NULL };

    if (!echo(&r, NULL) || reply.Status != IP_SUCCESS)
        return false;
    *rtt = reply.RoundTripTime;
    return true;
}

/* The smallest hop limit that gets there, by halving. */
BOOL WINAPI GetRTTAndHopCount(IPAddr DestIpAddress, PULONG HopCount, ULONG MaxHops, PULONG RTT)
{
    ULONG low = 0, high = MaxHops < TTL_MAX ? MaxHops : TTL_MAX, rtt;

    if (!HopCount || !RTT || !high)
        return fail(ERROR_INVALID_PARAMETER);
    if (!reaches(DestIpAddress, (UCHAR)high, &rtt))
        return fail(IP_REQ_TIMED_OUT);
    while (high - low > 1) {
        ULONG middle = low + (high - low) / 2;

        if (reaches(DestIpAddress, (UCHAR)middle, &rtt))
            high = middle;
        else
            low = middle;
    }
    *HopCount = high;
    *RTT = rtt;
    return TRUE;
}
