/* SPDX-License-Identifier: MIT */
/* connect: the parts of the program t_connect; each part's tests stand in one line of its table. */
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

#define CONNECT_ARGS_TESTS                                                                      \
    { "C_010_values_that_are_no_handles", C_010_values_that_are_no_handles, false },            \
    { "C_011_handles_of_other_things", C_011_handles_of_other_things, false },                  \
    { "C_012_closed_socket", C_012_closed_socket, false },                                      \
    { "C_014_listening_socket", C_014_listening_socket, false },                                \
    { "C_015_connected_socket", C_015_connected_socket, false },                                \
    { "C_016_accepted_socket", C_016_accepted_socket, false },                                  \
    { "C_018_connected_datagram_socket_connects_again",                                         \
      C_018_connected_datagram_socket_connects_again, false },                                  \
    { "C_040_null_name", C_040_null_name, false },                                              \
    { "C_041_unmapped_name", C_041_unmapped_name, false },                                      \
    { "C_042_kernel_name", C_042_kernel_name, false },                                          \
    { "C_043_half_mapped_and_wrapping_name", C_043_half_mapped_and_wrapping_name, false },      \
    { "C_044_short_namelen", C_044_short_namelen, false },                                      \
    { "C_045_negative_namelen", C_045_negative_namelen, false },                                \
    { "C_046_long_namelen", C_046_long_namelen, false },                                        \
    { "C_047_same_on_a_datagram_socket", C_047_same_on_a_datagram_socket, false },              \
    { "C_048_wrong_family", C_048_wrong_family, false },                                        \
    { "C_049_unspecified_family_on_a_stream", C_049_unspecified_family_on_a_stream, false },    \
    { "C_051_zero_address", C_051_zero_address, false },                                        \
    { "C_052_zero_address_nonblocking", C_052_zero_address_nonblocking, false },                \
    { "C_053_port_zero", C_053_port_zero, false },                                              \
    { "C_054_addresses_a_stream_cannot_reach", C_054_addresses_a_stream_cannot_reach, false },  \
    { "C_056_retry_after_a_refused_argument", C_056_retry_after_a_refused_argument, false }

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

#define CONNECT_WAIT_TESTS                                                                      \
    { "C_037_failed_and_reported_connect_may_be_repeated",                                      \
      C_037_failed_and_reported_connect_may_be_repeated, false },                               \
    { "C_038_old_failure_is_not_the_new_result", C_038_old_failure_is_not_the_new_result,       \
      false },                                                                                  \
    { "C_086_nonblocking_connect_answers_quickly", C_086_nonblocking_connect_answers_quickly,   \
      false },                                                                                  \
    { "C_087_success_in_writefds_only", C_087_success_in_writefds_only, false },                \
    { "C_088_failure_in_exceptfds_only", C_088_failure_in_exceptfds_only, false },              \
    { "C_089_failure_is_not_writable", C_089_failure_is_not_writable, false },                  \
    { "C_090_nothing_before_the_outcome", C_090_nothing_before_the_outcome, false },            \
    { "C_091_event_reports_success", C_091_event_reports_success, false },                      \
    { "C_092_event_reports_refusal", C_092_event_reports_refusal, false },                      \
    { "C_093_event_reports_timeout", C_093_event_reports_timeout, true },                       \
    { "C_094_event_reports_unreachable_net", C_094_event_reports_unreachable_net, false }
