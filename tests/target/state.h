/* SPDX-License-Identifier: MIT */
/* state: the other part of the program t_state; its table is in t_state.c. */
#pragma once

void W_30_W_31_names_while_connecting(void);
void W_33_order_of_checks_in_getpeername(void);
void W_34_names_outlive_the_connection(void);
void W_35_name_of_an_unbound_socket(void);
void W_36_local_address_is_concrete_after_connect(void);
void W_37_names_of_a_datagram_socket(void);
void W_46_datagram_sockets_take_port_zero(void);
