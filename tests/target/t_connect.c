/* SPDX-License-Identifier: MIT */
/* WSPConnect on streams, as a user program sees it: outcomes, binding, retry.
 * The other parts are in connect_*.c: arguments, select and events, other calls meanwhile, the
 * network's answers, local addresses. */
#include <string.h>
#include "tests/target/connect.h"
#include "tests/target/kern.h"
#include "tests/target/net.h"

static void C_002_blocking_connect_returns_zero(void)
{
    SOCKET s = stream();

    is(call(s, peer("listen")), 0);
    done(s);
}

static void C_003_failure_returns_minus_one_and_sets_the_error(void)
{
    SOCKET s = stream();

    wsaerr = PRESET;
    is(call(s, peer("refused")), SOCKET_ERROR);
    is(wsaerr, WSAECONNREFUSED);
    done(s);
}

static void C_004_success_leaves_the_error_alone(void)
{
    SOCKET s = stream();

    wsaerr = PRESET;
    is(call(s, peer("listen")), 0);
    is(wsaerr, PRESET);
    done(s);
}

static void C_005_bad_error_pointer_fails_without_side_effect(void)
{
    static int *const bad[] = { NULL, (int *)4, (int *)0x70000000, (int *)0x80010000,
                                (int *)0xfffffff0u };
    SOCKET s = stream();

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        is(wsp.lpWSPConnect(s, peer("listen"), PEERLEN, NULL, NULL, NULL, NULL, bad[i]),
           SOCKET_ERROR);
    is(local_port(s), 0);
    is(call(s, peer("listen")), 0);
    done(s);
}

static void C_006_name_may_be_overwritten_at_once(void)
{
    SOCKET s = nonblocking(stream());
    struct sockaddr_in name, found;
    int len = sizeof found;

    memcpy(&name, peer("slow"), sizeof name);
    fails(WSAEWOULDBLOCK, call(s, (struct sockaddr *)&name));
    memset(&name, 0xff, sizeof name);
    is(ready(s, READY_W, 10000, NULL), READY_W);
    works(wsp.lpWSPGetPeerName(s, (struct sockaddr *)&found, &len, &wsaerr));
    is(port_of((struct sockaddr *)&found), port_of(peer("slow")));
    is(ip_of((struct sockaddr *)&found), ip_of(peer("slow")));
    done(s);
}

static void C_007_name_is_not_changed(void)
{
    SOCKET s = stream();
    struct sockaddr_in name, copy;

    memcpy(&name, peer("listen"), sizeof name);
    memset(name.sin_zero, 0x77, sizeof name.sin_zero);
    copy = name;
    is(call(s, (struct sockaddr *)&name), 0);
    is(memcmp(&name, &copy, sizeof name), 0);
    done(s);
}

static void C_030_W_40_second_connect_while_pending_is_already(void)
{
    SOCKET s = nonblocking(stream());

    fails(WSAEWOULDBLOCK, call(s, peer("held")));
    fails(WSAEALREADY, call(s, peer("held")));
    fails(WSAEALREADY, call(s, peer("listen")));
    let_go(s, "held");
    is(ready(s, READY_W | READY_X, 10000, NULL), READY_W);
    blocking(s);
    ok(echoes(s, "the first attempt went on"));
    done(s);
}

static void C_080_connect_binds_the_socket(void)
{
    SOCKET s = stream();
    struct sockaddr_in a;
    int len = sizeof a;

    fails(WSAEINVAL, wsp.lpWSPGetSockName(s, (struct sockaddr *)&a, &len, &wsaerr));
    is(call(s, peer("listen")), 0);
    works(wsp.lpWSPGetSockName(s, (struct sockaddr *)&a, &len, &wsaerr));
    is(ip_of((struct sockaddr *)&a), ip_of(at(tap_arg("local", "10.0.2.15"), 0)));
    ok(port_of((struct sockaddr *)&a) != 0);
    fails(WSAEINVAL, wsp.lpWSPBind(s, at("0.0.0.0", 0), PEERLEN, &wsaerr));
    done(s);
}

static void C_081_fifty_sockets_get_fifty_ports(void)
{
    enum { N = 50 };
    SOCKET s[N];
    unsigned ports[N];

    for (int i = 0; i < N; i++) {
        s[i] = stream();
        is(call(s[i], peer("listen")), 0);
        ports[i] = local_port(s[i]);
        ok(ports[i] != 0);
        for (int j = 0; j < i; j++)
            ok(ports[j] != ports[i]);
    }
    for (int i = 0; i < N; i++)
        done(s[i]);
}

static void C_082_pending_connect_has_a_local_port(void)
{
    SOCKET s = nonblocking(stream());
    unsigned port;

    fails(WSAEWOULDBLOCK, call(s, peer("slow")));
    port = local_port(s);
    ok(port != 0);
    is(ready(s, READY_W, 10000, NULL), READY_W);
    is(local_port(s), port);
    done(s);
}

static void C_083_bound_port_is_kept(void)
{
    SOCKET s = stream();

    works(wsp.lpWSPBind(s, at(tap_arg("local", "10.0.2.15"), 5000), PEERLEN, &wsaerr));
    is(call(s, peer("listen")), 0);
    is(local_port(s), 5000);
    abandon(s);
}

static DWORD WINAPI count_until(void *arg)
{
    volatile LONG *word = arg;             /* [0] stop, [1] turns */

    while (!word[0]) {
        word[1]++;
        Sleep(10);
    }
    return 0;
}

static void C_084_blocking_connect_blocks_and_others_run(void)
{
    volatile LONG word[2] = { 0, 0 };
    SOCKET s = stream();
    uint64_t start = now_us(), took;
    HANDLE other = start_thread(count_until, (void *)word);

    is(call(s, peer("slower")), 0);
    took = now_us() - start;
    word[0] = 1;
    join_thread(other);
    ok(took >= 1400000);
    ok(took < 6000000);
    ok(word[1] > 20);
    done(s);
}

static void C_085_connected_socket_carries_data_at_once(void)
{
    SOCKET s = stream();

    is(call(s, peer("listen")), 0);
    ok(echoes(s, "right after the call"));
    done(s);
}

static void C_095_refused_connect_gives_connrefused(void)
{
    SOCKET s = stream();
    uint64_t start = now_us();

    fails(WSAECONNREFUSED, call(s, peer("refused")));
    ok(now_us() - start < 5000000);
    done(s);
}

static void C_096_W_21_silent_peer_gives_timedout(void)
{
    SOCKET s = stream();
    uint64_t start = now_us(), took;

    fails(WSAETIMEDOUT, call(s, peer("drop")));
    took = now_us() - start;
    ok(took >= 18000000);
    ok(took <= 25000000);
    done(s);
}

static void C_107_refused_socket_connects_again(void)
{
    SOCKET s = stream();
    const struct sockaddr *to = flip_peer();

    fails(WSAECONNREFUSED, call(s, to));
    is(call(s, to), 0);
    ok(echoes(s, "second attempt"));
    done(s);
}

static void C_110_refused_a_hundred_times_leaks_nothing(void)
{
    SOCKET s = stream();
    struct figures before;

    fails(WSAECONNREFUSED, call(s, peer("refused")));
    figures_read(&before);
    for (int i = 0; i < 100; i++)
        fails(WSAECONNREFUSED, call(s, peer("refused")));
    figures_same(&before);
    done(s);
}

static void C_111_W_08_refused_blocking_then_connects_nonblocking(void)
{
    SOCKET s = stream();
    const struct sockaddr *to = flip_peer();

    fails(WSAECONNREFUSED, call(s, to));
    nonblocking(s);
    fails(WSAEWOULDBLOCK, call(s, to));
    is(ready(s, READY_W | READY_X, 10000, NULL), READY_W);
    blocking(s);
    ok(echoes(s, "second attempt"));
    done(s);
}

static void C_112_retry_keeps_the_bound_port(void)
{
    SOCKET s = stream();
    const struct sockaddr *to = flip_peer();

    works(wsp.lpWSPBind(s, at(tap_arg("local", "10.0.2.15"), 5001), PEERLEN, &wsaerr));
    fails(WSAECONNREFUSED, call(s, to));
    is(local_port(s), 5001);
    is(call(s, to), 0);
    is(local_port(s), 5001);
    abandon(s);
}

static void C_055_loopback_connects(void)
{
    SOCKET a, b;

    pair(&a, &b);
    is(send_all(a, "over lo", 7), 7);
    char back[8] = "";
    is(recv_all(b, back, 7), 7);
    is(memcmp(back, "over lo", 7), 0);
    done(a);
    done(b);
}

static void C_104_forged_reset_and_icmp_are_ignored(void)
{
    SOCKET s = stream();

    is(call(s, peer("forged")), 0);
    ok(echoes(s, "still the real one"));
    done(s);
}

static const struct tap_test tests[] = {
    TAP(C_002_blocking_connect_returns_zero),
    TAP(C_003_failure_returns_minus_one_and_sets_the_error),
    TAP(C_004_success_leaves_the_error_alone),
    TAP_USER(C_005_bad_error_pointer_fails_without_side_effect),
    TAP(C_006_name_may_be_overwritten_at_once),
    TAP(C_007_name_is_not_changed),
    TAP(C_010_values_that_are_no_handles),
    TAP(C_011_handles_of_other_things),
    TAP(C_012_closed_socket),
    TAP(C_014_W_42_listening_socket),
    TAP(C_015_W_42_connected_socket),
    TAP(C_016_W_42_accepted_socket),
    TAP(C_017_W_43_connection_that_is_ending),
    TAP(C_018_connected_datagram_socket_connects_again),
    TAP(C_040_null_name),
    TAP_USER(C_041_unmapped_name),
    TAP_USER(C_042_kernel_name),
    TAP_USER(C_043_half_mapped_and_wrapping_name),
    TAP(C_044_short_namelen),
    TAP(C_045_negative_namelen),
    TAP_USER(C_046_long_namelen),
    TAP_USER(C_047_same_on_a_datagram_socket),
    TAP(C_048_wrong_family),
    TAP(C_049_unspecified_family_on_a_stream),
    TAP(C_051_W_45_zero_address),
    TAP(C_052_zero_address_nonblocking),
    TAP(C_053_W_46_port_zero),
    TAP(C_054_addresses_a_stream_cannot_reach),
    TAP(C_056_retry_after_a_refused_argument),
    TAP(C_030_W_40_second_connect_while_pending_is_already),
    TAP(C_031_second_connect_of_a_version_1_client_is_invalid),
    TAP(C_032_bad_name_while_pending_is_already),
    TAP(C_034_C_035_connects_under_a_blocking_one),
    TAP(C_036_W_41_other_calls_under_a_blocking_connect),
    TAP(W_41_other_calls_while_a_nonblocking_connect_pends),
    TAP(C_050_name_is_read_once),
    TAP(W_90_cancelled_connect_gives_intr),
    TAP(W_91_close_under_a_blocking_connect),
    TAP(W_93_cleanup_with_open_sockets),
    TAP(C_060_C_061_C_063_quality_of_service_on_a_stream),
    TAP(C_062_C_063_quality_of_service_on_a_datagram_socket),
    TAP(C_064_C_065_C_066_caller_data),
    TAP(C_067_callee_data_comes_back_empty),
    TAP(C_068_callee_data_of_a_nonblocking_connect),
    TAP(C_069_callee_data_may_be_gone_when_the_connect_ends),
    TAP(C_070_unusable_callee_data),
    TAP_USER(C_070_callee_data_in_the_kernel),
    TAP(C_071_callee_data_without_room),
    TAP(C_072_C_073_datagram_sockets_ignore_both_data),
    TAP(C_074_garbage_data_pointers_on_a_datagram_socket),
    TAP(C_075_service_wins_over_ignored_data),
    TAP(C_076_several_bad_arguments_give_one_error),
    TAP(C_055_loopback_connects),
    TAP(C_080_connect_binds_the_socket),
    TAP(C_081_fifty_sockets_get_fifty_ports),
    TAP(C_082_pending_connect_has_a_local_port),
    TAP(C_083_bound_port_is_kept),
    TAP(C_084_blocking_connect_blocks_and_others_run),
    TAP(C_085_connected_socket_carries_data_at_once),
    TAP(C_037_failed_and_reported_connect_may_be_repeated),
    TAP(C_038_old_failure_is_not_the_new_result),
    TAP(C_086_nonblocking_connect_answers_quickly),
    TAP(C_087_success_in_writefds_only),
    TAP(C_088_W_03_failure_in_exceptfds_only),
    TAP(C_089_failure_is_not_writable),
    TAP(C_090_nothing_before_the_outcome),
    TAP(C_091_event_reports_success),
    TAP(C_092_event_reports_refusal),
    TAP_SLOW(C_093_event_reports_timeout),
    TAP(C_094_event_reports_unreachable_net),
    TAP(C_095_refused_connect_gives_connrefused),
    TAP_SLOW(C_096_W_21_silent_peer_gives_timedout),
    TAP(C_104_forged_reset_and_icmp_are_ignored),
    TAP(C_107_refused_socket_connects_again),
    TAP(C_110_refused_a_hundred_times_leaks_nothing),
    TAP(C_111_W_08_refused_blocking_then_connects_nonblocking),
    TAP(C_112_retry_keeps_the_bound_port),
    TAP(C_116_wild_bind_conflicts_at_connect),
    TAP(C_117_another_peer_makes_no_difference),
    TAP(C_118_both_reuse_the_address),
    TAP(C_119_one_pair_of_addresses_is_one_connection),
    TAP(C_120_same_address_conflicts_at_bind),
    TAP(C_121_connection_in_time_wait_is_in_use),
    TAP(C_099_icmp_net_unreachable),
    TAP(C_100_icmp_host_unreachable),
    TAP(C_101_icmp_protocol_and_port_unreachable),
    TAP(C_102_icmp_prohibited),
    TAP(C_103_icmp_time_exceeded),
    TAP(C_109_unreachable_socket_connects_again),
    TAP_SLOW(C_097_C_108_W_21_W_44_who_never_answers_is_timedout),
    TAP_END,
};

int main(int argc, char **argv)
{
    return net_main(argc, argv, tests);
}
