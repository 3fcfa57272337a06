/* SPDX-License-Identifier: MIT */
/* t_notify: notices of changed addresses: how they are asked for and taken back.
 *
 * change=dhcp       a DHCP server is there, which gives another address after the first: the cases
 *                   that wait for a change run (tests/system/test_iphlp.py plays it).
 * Source   CE 6.0 "NotifyAddrChange", "NotifyRouteChange", "IpReleaseAddress", "IpRenewAddress". */
#include <iphlpapi.h>
#include <string.h>

#include "tests/target/kern.h"
#include "tests/target/net.h"

enum { SOON_MS = 20000, NOT_MS = 50 };

static OVERLAPPED with(HANDLE e)
{
    OVERLAPPED o;

    memset(&o, 0, sizeof o);
    o.hEvent = e;
    return o;
}

static HANDLE event(void)
{
    HANDLE e = CreateEvent(NULL, TRUE, FALSE, NULL);

    ok(e != NULL);
    return e;
}

static void a_notice_pends_until_it_is_taken_back(void)
{
    HANDLE e = event(), h = NULL;
    OVERLAPPED o = with(e), none = with(NULL);

    is(NotifyAddrChange(&h, &o), ERROR_IO_PENDING);
    ok(h == e && o.Internal == STATUS_PENDING);
    is(WaitForSingleObject(e, NOT_MS), WAIT_TIMEOUT);
    ok(!CancelIPChangeNotify(&none) && !CancelIPChangeNotify(NULL));
    ok(CancelIPChangeNotify(&o));
    is(WaitForSingleObject(e, 0), WAIT_OBJECT_0);
    is(o.Internal, ERROR_OPERATION_ABORTED);
    ok(!CancelIPChangeNotify(&o));
    is(NotifyRouteChange(NULL, &o), ERROR_IO_PENDING);
    is(WaitForSingleObject(e, 0), WAIT_TIMEOUT);      /* which makes it unset */
    ok(CancelIPChangeNotify(&o));
    ok(CloseHandle(e));
    is(NotifyAddrChange(&h, &o), ERROR_INVALID_HANDLE);
}

/* --- with a change ---------------------------------------------------------------------------- */

static bool has_dhcp(void)
{
    if (!strcmp(tap_arg("change", ""), "dhcp"))
        return true;
    tap_skip("change=dhcp");
    return false;
}

static IP_ADAPTER_INFO adapter(void)
{
    IP_ADAPTER_INFO a = { .Index = 0 };
    ULONG n = sizeof a;

    is(GetAdaptersInfo(&a, &n), NO_ERROR);
    return a;
}

/* The lease is given back, and the server gives the next one. */
static void move(void)
{
    IP_ADAPTER_INFO before = adapter(), between, after;
    IP_ADAPTER_INDEX_MAP map = { .Index = before.Index };

    ok(before.DhcpEnabled && before.LeaseExpires > before.LeaseObtained);
    is(IpReleaseAddress(&map), NO_ERROR);
    between = adapter();
    is(strcmp(between.IpAddressList.IpAddress.String, "0.0.0.0"), 0);
    ok(!between.LeaseExpires);
    is(IpRenewAddress(&map), NO_ERROR);
    after = adapter();
    ok(strcmp(after.IpAddressList.IpAddress.String, before.IpAddressList.IpAddress.String));
    ok(strcmp(after.IpAddressList.IpAddress.String, "0.0.0.0"));
    ok(after.LeaseExpires > after.LeaseObtained);
}

static void a_change_is_told_once_to_each_that_asked(void)
{
    HANDLE e[3] = { event(), event(), event() };
    OVERLAPPED o[3] = { with(e[0]), with(e[1]), with(e[2]) };

    if (!has_dhcp())
        return;
    is(NotifyAddrChange(NULL, &o[0]), ERROR_IO_PENDING);
    is(NotifyAddrChange(NULL, &o[1]), ERROR_IO_PENDING);
    is(NotifyRouteChange(NULL, &o[2]), ERROR_IO_PENDING);
    move();
    is(WaitForMultipleObjects(3, e, TRUE, SOON_MS), WAIT_OBJECT_0);
    for (unsigned i = 0; i < 3; i++) {
        is(o[i].Internal, 0);
        ok(!CancelIPChangeNotify(&o[i]));
        ok(CloseHandle(e[i]));
    }
}

static void an_event_of_its_own_is_set_at_each_change(void)
{
    HANDLE h = NULL;

    if (!has_dhcp())
        return;
    is(NotifyAddrChange(&h, NULL), NO_ERROR);
    for (unsigned i = 0; i < 2; i++) {
        is(WaitForSingleObject(h, NOT_MS), WAIT_TIMEOUT);
        move();
        is(WaitForSingleObject(h, SOON_MS), WAIT_OBJECT_0);
        WaitForSingleObject(h, NOT_MS);                 /* gone and come may be two */
    }
    ok(CloseHandle(h));
    move();                                             /* which nobody hears */
}

static DWORD answer;

static DWORD WINAPI waits(LPVOID param)
{
    (void)param;
    answer = NotifyAddrChange(NULL, NULL);
    return 0;
}

static void without_a_handle_the_call_waits(void)
{
    HANDLE t;

    if (!has_dhcp())
        return;
    answer = 99;
    t = CreateThread(NULL, 0, waits, NULL, 0, NULL);
    is(WaitForSingleObject(t, NOT_MS), WAIT_TIMEOUT);
    move();
    is(WaitForSingleObject(t, SOON_MS), WAIT_OBJECT_0);
    is(answer, NO_ERROR);
    ok(CloseHandle(t));
}

static const struct tap_test tests[] = {
    TAP(a_notice_pends_until_it_is_taken_back),
    TAP(a_change_is_told_once_to_each_that_asked),
    TAP(an_event_of_its_own_is_set_at_each_change),
    TAP(without_a_handle_the_call_waits),
    TAP_END,
};

int main(int argc, char **argv)
{
    return tap_main(argc, argv, tests);
}
