/* SPDX-License-Identifier: MIT */
/* t_icmp: echoes over loopback and to the peer, at once and with an event.
 *
 * wire=peer         silent=ADDRESS answers nothing, far=ADDRESS is hops=N away, refused=ADDRESS is
 *                   unreachable, as tests/system/test_iphlp.py plays them.
 * Source   CE 6.0 "IcmpSendEcho", "IcmpSendEcho2", "IcmpParseReplies". */
#include <icmpapi.h>
#include <iphlpapi.h>
#include <string.h>

#include "tests/target/net.h"

enum { TIMEOUT_MS = 10000, DATA = 1472 };

static _Alignas(8) char room[sizeof(ICMP_ECHO_REPLY) + DATA + 8];
static char data[DATA + 1];
static ICMP_ECHO_REPLY *const reply = (ICMP_ECHO_REPLY *)(void *)room;

static HANDLE icmp(void)
{
    HANDLE h = IcmpCreateFile();

    ok(h != INVALID_HANDLE_VALUE);
    for (unsigned i = 0; i < DATA; i++)
        data[i] = (char)(i * 7);
    return h;
}

static DWORD echo(HANDLE h, uint32_t to, WORD bytes, DWORD size)
{
    memset(room, 0x5a, sizeof room);
    SetLastError(0);
    return IcmpSendEcho(h, to, data, bytes, NULL, reply, size, TIMEOUT_MS);
}

static bool answered(uint32_t by, WORD bytes)
{
    return reply->Address == by && reply->Status == IP_SUCCESS && reply->DataSize == bytes &&
           reply->Options.Ttl && !memcmp(reply->Data, data, bytes);
}

static void an_echo_brings_its_data_back(void)
{
    static const WORD sizes[] = { 0, 1, 32, DATA };
    uint32_t to[] = { htonl(INADDR_LOOPBACK), ip_of(peer("listen")) };
    HANDLE h = icmp();

    for (unsigned i = 0; i < sizeof to / sizeof *to; i++)
        for (unsigned k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            is(echo(h, to[i], sizes[k], sizeof(ICMP_ECHO_REPLY) + sizes[k]), 1);
            ok(answered(to[i], sizes[k]));
            is(IcmpParseReplies(reply, sizeof room), 1);
        }
    ok(IcmpCloseHandle(h));
}

static void what_cannot_be_sent_has_its_reason(void)
{
    IP_OPTION_INFORMATION options = { .OptionsSize = 4, .OptionsData = (UCHAR *)data };
    uint32_t to = htonl(INADDR_LOOPBACK);
    HANDLE h = icmp();

    is(echo(h, to, 8, sizeof(ICMP_ECHO_REPLY) + 7), 0);
    is(GetLastError(), IP_BUF_TOO_SMALL);
    is(echo(h, to, 0, sizeof(ICMP_ECHO_REPLY) - 1), 0);
    is(GetLastError(), IP_BUF_TOO_SMALL);
    is(echo(h, to, DATA + 1, sizeof room), 0);
    is(GetLastError(), IP_PACKET_TOO_BIG);
    is(IcmpSendEcho(h, to, data, 4, &options, reply, sizeof room, 100), 0);
    is(GetLastError(), IP_BAD_OPTION);
    is(IcmpSendEcho(h, to, data, 4, NULL, NULL, 0, 100), 0);
    is(GetLastError(), ERROR_INVALID_PARAMETER);
    ok(IcmpCloseHandle(h));
    ok(!IcmpCloseHandle(h));
    is(GetLastError(), ERROR_INVALID_HANDLE);
    is(echo(h, to, 8, sizeof room), 0);
    is(GetLastError(), ERROR_INVALID_HANDLE);
    is(echo(INVALID_HANDLE_VALUE, to, 8, sizeof room), 0);
    is(GetLastError(), ERROR_INVALID_HANDLE);
}

static void with_an_event_it_pends_and_the_event_tells(void)
{
    HANDLE h = icmp(), e = CreateEvent(NULL, TRUE, TRUE, NULL);
    char copy[8];

    memcpy(copy, data, sizeof copy);
    is(IcmpSendEcho2(h, e, NULL, NULL, htonl(INADDR_LOOPBACK), copy, sizeof copy, NULL, reply,
                     sizeof room, TIMEOUT_MS), 0);
    is(GetLastError(), ERROR_IO_PENDING);
    memset(copy, 0, sizeof copy);                     /* the request has its own */
    is(WaitForSingleObject(e, TIMEOUT_MS), WAIT_OBJECT_0);
    is(IcmpParseReplies(reply, sizeof room), 1);
    ok(answered(htonl(INADDR_LOOPBACK), sizeof copy));
    is(IcmpSendEcho2(h, e, (FARPROC)(uintptr_t)1, NULL, 0, copy, 0, NULL, reply, sizeof room, 0),
       0);
    is(GetLastError(), ERROR_NOT_SUPPORTED);
    ok(IcmpCloseHandle(h) && CloseHandle(e));
}

static void hops_to_ourselves_are_none_on_the_way(void)
{
    ULONG hops = 0, rtt = 0;

    ok(GetRTTAndHopCount(htonl(INADDR_LOOPBACK), &hops, 30, &rtt));
    is(hops, 1);
    ok(!GetRTTAndHopCount(htonl(INADDR_LOOPBACK), &hops, 0, &rtt));
    ok(!GetRTTAndHopCount(htonl(INADDR_LOOPBACK), NULL, 30, &rtt));
}

static void ipv6_is_not_there(void)
{
    ok(Icmp6CreateFile() == INVALID_HANDLE_VALUE);
    is(GetLastError(), ERROR_NOT_SUPPORTED);
    is(Icmp6ParseReplies(reply, sizeof room), 0);
}

static void a_neighbour_is_asked_by_arp(void)
{
    ULONG mac[2] = { 0, 0 }, n = sizeof mac;
    uint32_t to = ip_of(peer("listen"));

    is(SendARP(to, 0, mac, &n), NO_ERROR);
    is(n, 6);
    ok(mac[0] || mac[1]);
    n = 5;
    is(SendARP(to, 0, mac, &n), ERROR_BUFFER_OVERFLOW);
    is(n, 6);
    is(SendARP(to, to, mac, &n), ERROR_NOT_FOUND);
    is(SendARP(htonl(0x08080808), 0, mac, &n), ERROR_BAD_NET_NAME);
    is(SendARP(to, 0, NULL, &n), ERROR_INVALID_PARAMETER);
    is(SendARP(to, 0, mac, NULL), ERROR_INVALID_PARAMETER);
}

/* --- on a wire that somebody plays ------------------------------------------------------------ */

static bool has_wire(void)
{
    if (!strcmp(tap_arg("wire", ""), "peer"))
        return true;
    tap_skip("wire=peer");
    return false;
}

enum { SHORT_MS = 1500, MARGIN_MS = 1000 };

static void who_is_silent_takes_the_whole_time(void)
{
    HANDLE h, e;
    ULONG mac[2], n = sizeof mac;
    uint32_t silent;
    DWORD since, took;

    if (!has_wire())
        return;
    silent = inet_addr(tap_arg("silent", ""));
    h = icmp();
    e = CreateEvent(NULL, TRUE, FALSE, NULL);
    since = GetTickCount();
    is(IcmpSendEcho(h, silent, data, 4, NULL, reply, sizeof room, SHORT_MS), 0);
    is(GetLastError(), IP_REQ_TIMED_OUT);
    took = GetTickCount() - since;
    ok(took >= SHORT_MS && took < SHORT_MS + MARGIN_MS);
    is(IcmpSendEcho2(h, e, NULL, NULL, silent, data, 4, NULL, reply, sizeof room, SHORT_MS), 0);
    is(GetLastError(), ERROR_IO_PENDING);
    is(WaitForSingleObject(e, SHORT_MS + MARGIN_MS), WAIT_OBJECT_0);
    is(IcmpParseReplies(reply, sizeof room), 0);
    is(GetLastError(), IP_REQ_TIMED_OUT);
    is(SendARP(silent, 0, mac, &n), ERROR_GEN_FAILURE);
    ok(IcmpCloseHandle(h) && CloseHandle(e));
}

static void routers_say_what_became_of_an_echo(void)
{
    IP_OPTION_INFORMATION one = { .Ttl = 1 };
    uint32_t far_host, refused;
    HANDLE h;

    if (!has_wire())
        return;
    far_host = inet_addr(tap_arg("far", ""));
    refused = inet_addr(tap_arg("refused", ""));
    h = icmp();
    is(IcmpSendEcho(h, far_host, data, 4, &one, reply, sizeof room, TIMEOUT_MS), 1);
    is(reply->Status, IP_TTL_EXPIRED_TRANSIT);
    is(reply->Address, ip_of(peer("listen")));
    is(reply->DataSize, 0);
    is(echo(h, far_host, 4, sizeof room), 1);
    ok(answered(far_host, 4));
    is(echo(h, refused, 4, sizeof room), 1);
    is(reply->Status, IP_DEST_HOST_UNREACHABLE);
    ok(IcmpCloseHandle(h));
}

static void hops_are_counted(void)
{
    ULONG hops = 0, rtt = 0;
    uint32_t far_host;

    if (!has_wire())
        return;
    far_host = inet_addr(tap_arg("far", ""));
    ok(GetRTTAndHopCount(far_host, &hops, 30, &rtt));
    is(hops, tap_number("hops", 0));
    ok(!GetRTTAndHopCount(far_host, &hops, tap_number("hops", 0) - 1, &rtt));
}

static const struct tap_test tests[] = {
    TAP(an_echo_brings_its_data_back),
    TAP(what_cannot_be_sent_has_its_reason),
    TAP(with_an_event_it_pends_and_the_event_tells),
    TAP(hops_to_ourselves_are_none_on_the_way),
    TAP(ipv6_is_not_there),
    TAP(a_neighbour_is_asked_by_arp),
    TAP(who_is_silent_takes_the_whole_time),
    TAP(routers_say_what_became_of_an_echo),
    TAP(hops_are_counted),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
