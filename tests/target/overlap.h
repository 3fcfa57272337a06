/* SPDX-License-Identifier: MIT */
/* overlap: what the files of t_overlap share.
 *
 * Returns  op_receive: what WSPRecv returns.  op_result: whether the result is `want`.
 * Context  the main thread (net.h).                                                            */
#pragma once
#include "tests/target/net.h"

SOCKET overlapped_stream(void);
SOCKET overlapped_dgram(void);
void overlapped_pair(SOCKET *client, SOCKET *server);  /* over loopback, made with the flag */

struct op {
    WSAOVERLAPPED o;
    DWORD n, flags;
    WSABUF buf;
    char data[32];
};
/* The event is signalled at first: the call must reset it. */
void op_prepare(struct op *p, ULONG bytes);
int op_receive(SOCKET s, struct op *p, LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);
bool op_signalled(struct op *p);
void op_pends(SOCKET s, struct op *p, ULONG bytes);    /* prepares it, too */
bool op_result(SOCKET s, struct op *p, bool wait, int want);
/* Waits for its event; then it must have ended so.  Closes the event. */
void op_ends(SOCKET s, struct op *p, int want, DWORD bytes);

/* overlap_ends.c */
void R_46_closing_aborts_what_is_pending(void);
void R_46_the_end_and_the_reset_of_a_stream(void);
void R_46_nothing_to_cancel(void);
void R_46_socket_without_the_flag_ignores_the_overlapped(void);
void R_46_bad_pointers_leave_nothing_pending(void);
void R_46_buffer_that_is_gone_when_data_come(void);
void R_46_rounds_leak_nothing(void);
void R_46_routine_that_ends_its_thread_leaks_nothing(void);
void R_46_out_of_threads_is_NOBUFS(void);
void R_46_out_of_memory_is_NOBUFS(void);
void R_46_sends_pend_when_the_network_is_out_of_memory(void);
void R_46_cleanup_aborts_what_is_pending(void);
/* overlap_many.c */
void R_46_a_thousand_receives_on_many_sockets(void);
void R_46_a_thousand_receives_on_one_socket(void);
void R_46_a_hog_below_the_caller_does_not_hold_up_its_requests(void);
void R_46_requests_outlive_the_thread_that_made_them(void);
/* overlap_kernel.c, in the test kernel only */
void R_47_data_calls_of_a_kernel_client(void);
void R_47_R_48_change_ioctls_of_a_kernel_client(void);
