/* SPDX-License-Identifier: MIT */
/* connect: the parts of the program t_connect; its table is in t_connect.c. */
#pragma once

void C_010_values_that_are_no_handles(void);
void C_011_handles_of_other_things(void);
void C_012_closed_socket(void);
void C_014_W_42_listening_socket(void);
void C_015_W_42_connected_socket(void);
void C_016_W_42_accepted_socket(void);
void C_017_W_43_connection_that_is_ending(void);
void C_018_connected_datagram_socket_connects_again(void);
void C_040_null_name(void);
void C_041_unmapped_name(void);
void C_042_kernel_name(void);
void C_043_half_mapped_and_wrapping_name(void);
void C_044_short_namelen(void);
void C_045_negative_namelen(void);
void C_046_long_namelen(void);
void C_047_same_on_a_datagram_socket(void);
void C_048_wrong_family(void);
void C_049_unspecified_family_on_a_stream(void);
void C_051_W_45_zero_address(void);
void C_052_zero_address_nonblocking(void);
void C_053_W_46_port_zero(void);
void C_054_addresses_a_stream_cannot_reach(void);
void C_056_retry_after_a_refused_argument(void);

void C_037_failed_and_reported_connect_may_be_repeated(void);
void C_038_old_failure_is_not_the_new_result(void);
void C_086_nonblocking_connect_answers_quickly(void);
void C_087_success_in_writefds_only(void);
void C_088_W_03_failure_in_exceptfds_only(void);
void C_089_failure_is_not_writable(void);
void C_090_nothing_before_the_outcome(void);
void C_091_event_reports_success(void);
void C_092_event_reports_refusal(void);
void C_093_event_reports_timeout(void);
void C_094_event_reports_unreachable_net(void);

void C_060_C_061_C_063_quality_of_service_on_a_stream(void);
void C_062_C_063_quality_of_service_on_a_datagram_socket(void);
void C_064_C_065_C_066_caller_data(void);
void C_067_callee_data_comes_back_empty(void);
void C_068_callee_data_of_a_nonblocking_connect(void);
void C_069_callee_data_may_be_gone_when_the_connect_ends(void);
void C_070_unusable_callee_data(void);
void C_070_callee_data_in_the_kernel(void);
void C_071_callee_data_without_room(void);
void C_072_C_073_datagram_sockets_ignore_both_data(void);
void C_074_garbage_data_pointers_on_a_datagram_socket(void);
void C_075_service_wins_over_ignored_data(void);
void C_076_several_bad_arguments_give_one_error(void);

void C_031_second_connect_of_a_version_1_client_is_invalid(void);
void C_032_bad_name_while_pending_is_already(void);
void C_034_C_035_connects_under_a_blocking_one(void);
void C_036_W_41_other_calls_under_a_blocking_connect(void);
void W_41_other_calls_while_a_nonblocking_connect_pends(void);
void C_050_name_is_read_once(void);
void W_90_cancelled_connect_gives_intr(void);
void W_91_close_under_a_blocking_connect(void);
void W_93_cleanup_with_open_sockets(void);

void C_099_icmp_net_unreachable(void);
void C_100_icmp_host_unreachable(void);
void C_101_icmp_protocol_and_port_unreachable(void);
void C_102_icmp_prohibited(void);
void C_103_icmp_time_exceeded(void);
void C_109_unreachable_socket_connects_again(void);
void C_097_C_108_W_21_W_44_who_never_answers_is_timedout(void);

void C_116_wild_bind_conflicts_at_connect(void);
void C_117_another_peer_makes_no_difference(void);
void C_118_both_reuse_the_address(void);
void C_119_one_pair_of_addresses_is_one_connection(void);
void C_120_same_address_conflicts_at_bind(void);
void C_121_connection_in_time_wait_is_in_use(void);
