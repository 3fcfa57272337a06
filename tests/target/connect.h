/* SPDX-License-Identifier: MIT */
/* connect: the parts of the program t_connect; its table is in t_connect.c. */
#pragma once

void C_010_values_that_are_no_handles(void);
void C_011_handles_of_other_things(void);
void C_012_closed_socket(void);
void C_014_listening_socket(void);
void C_015_connected_socket(void);
void C_016_accepted_socket(void);
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
void C_051_zero_address(void);
void C_052_zero_address_nonblocking(void);
void C_053_port_zero(void);
void C_054_addresses_a_stream_cannot_reach(void);
void C_056_retry_after_a_refused_argument(void);

void C_037_failed_and_reported_connect_may_be_repeated(void);
void C_038_old_failure_is_not_the_new_result(void);
void C_086_nonblocking_connect_answers_quickly(void);
void C_087_success_in_writefds_only(void);
void C_088_failure_in_exceptfds_only(void);
void C_089_failure_is_not_writable(void);
void C_090_nothing_before_the_outcome(void);
void C_091_event_reports_success(void);
void C_092_event_reports_refusal(void);
void C_093_event_reports_timeout(void);
void C_094_event_reports_unreachable_net(void);
