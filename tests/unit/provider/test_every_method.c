/* SPDX-License-Identifier: MIT */
/* Every method of the two API sets: arguments that are not there, arguments of another size, and an
 * lpErrno that cannot be written. */
#include "tests/unit/provider/calls.h"

#include <string.h>

#include "provider/abi/net_abi.h"

static const uint32_t bad[] = {USER_BAD_NULL, USER_BAD_UNMAPPED, USER_BAD_KERNEL, USER_BAD_WRAP};

struct method {
    unsigned number;
    size_t bytes;
    uint32_t refusal;           /* what a call answers that could not even read its arguments */
};

static const struct method wsp[] = {
    {WSP_ACCEPT,                sizeof(struct wsp_accept),                0xffffffff},
    {WSP_ADDRESS_TO_STRING,     sizeof(struct wsp_address_to_string),     0xffffffff},
    {WSP_ASYNC_SELECT,          sizeof(struct wsp_async_select),          0xffffffff},
    {WSP_BIND,                  sizeof(struct wsp_bind),                  0xffffffff},
    {WSP_CANCEL_BLOCKING_CALL,  sizeof(struct wsp_err_only),              0xffffffff},
    {WSP_CLEANUP,               sizeof(struct wsp_err_only),              0xffffffff},
    {WSP_CLOSE_SOCKET,          sizeof(struct wsp_close_socket),          0xffffffff},
    {WSP_CONNECT,               sizeof(struct wsp_connect),               0xffffffff},
    {WSP_DUPLICATE_SOCKET,      sizeof(struct wsp_duplicate_socket),      0xffffffff},
    {WSP_ENUM_NETWORK_EVENTS,   sizeof(struct wsp_enum_network_events),   0xffffffff},
    {WSP_EVENT_SELECT,          sizeof(struct wsp_event_select),          0xffffffff},
    {WSP_GET_OVERLAPPED_RESULT, sizeof(struct wsp_get_overlapped_result), 0         },
    {WSP_GET_PEER_NAME,         sizeof(struct wsp_get_name),              0xffffffff},
    {WSP_GET_SOCK_NAME,         sizeof(struct wsp_get_name),              0xffffffff},
    {WSP_GET_SOCK_OPT,          sizeof(struct wsp_get_sock_opt),          0xffffffff},
    {WSP_GET_QOS_BY_NAME,       sizeof(struct wsp_get_qos_by_name),       0         },
    {WSP_IOCTL,                 sizeof(struct wsp_ioctl),                 0xffffffff},
    {WSP_JOIN_LEAF,             sizeof(struct wsp_join_leaf),             0xffffffff},
    {WSP_LISTEN,                sizeof(struct wsp_listen),                0xffffffff},
    {WSP_RECV,                  sizeof(struct wsp_recv),                  0xffffffff},
    {WSP_RECV_DISCONNECT,       sizeof(struct wsp_disconnect),            0xffffffff},
    {WSP_RECV_FROM,             sizeof(struct wsp_recv_from),             0xffffffff},
    {WSP_SELECT,                sizeof(struct wsp_select),                0xffffffff},
    {WSP_SEND,                  sizeof(struct wsp_send),                  0xffffffff},
    {WSP_SEND_DISCONNECT,       sizeof(struct wsp_disconnect),            0xffffffff},
    {WSP_SEND_TO,               sizeof(struct wsp_send_to),               0xffffffff},
    {WSP_SET_SOCK_OPT,          sizeof(struct wsp_set_sock_opt),          0xffffffff},
    {WSP_SHUTDOWN,              sizeof(struct wsp_shutdown),              0xffffffff},
    {WSP_SOCKET,                sizeof(struct wsp_socket),                0xffffffff},
    {WSP_STRING_TO_ADDRESS,     sizeof(struct wsp_string_to_address),     0xffffffff},
    {WSP_STARTUP,               sizeof(struct wsp_startup),               WSAEFAULT },
    {WSP_ACCEPT_OFFER,          sizeof(struct wsp_accept_offer),          0xffffffff},
    {WSP_ACCEPT_DECIDE,         sizeof(struct wsp_accept_decide),         0xffffffff},
    {WSP_NEXT_DUE,              sizeof(struct wsp_next_due),              0xffffffff},
};
static const struct method net[] = {
    {NET_INTERFACES,       sizeof(struct net_list),           WSAEFAULT},
    {NET_WAIT_ADDRESS,     sizeof(struct net_wait_address),   WSAEFAULT},
    {NET_RESOLVE,          sizeof(struct net_resolve),        WSAEFAULT},
    {NET_PING,             sizeof(struct net_ping),           WSAEFAULT},
    {NET_SOCKETS,          sizeof(struct net_list),           WSAEFAULT},
    {NET_POOLS,            sizeof(struct net_pools_out),      WSAEFAULT},
    {NET_DROPS,            sizeof(struct net_drops_out),      WSAEFAULT},
    {NET_REVERSE,          sizeof(struct net_reverse),        WSAEFAULT},
    {NET_HOST_NAME,        sizeof(struct net_host_name),      WSAEFAULT},
    {NET_ADAPTERS,         sizeof(struct net_list),           WSAEFAULT},
    {NET_CONNECTIONS,      sizeof(struct net_connections),    WSAEFAULT},
    {NET_NEIGHBOURS,       sizeof(struct net_list),           WSAEFAULT},
    {NET_STATISTICS,       sizeof(struct net_statistics_call),WSAEFAULT},
    {NET_ASK_NEIGHBOUR,    sizeof(struct net_ask_neighbour),  WSAEFAULT},
    {NET_FLUSH_NEIGHBOURS, sizeof(struct net_index),          WSAEFAULT},
    {NET_ECHO,             sizeof(struct net_echo_call),      WSAEFAULT},
    {NET_LEASE,            sizeof(struct net_lease_call),     WSAEFAULT},
    {NET_WAIT_CHANGE,      sizeof(struct net_wait_change),    WSAEFAULT},
    {NET_END_CONNECTION,   sizeof(struct net_end_connection), WSAEFAULT},
};
enum { FIRST_RETIRED = 33, RETIRED = 5 };
_Static_assert(ARRAY_SIZE(wsp) == WSP_NMETHODS - RETIRED && ARRAY_SIZE(net) == NET_NMETHODS,
               "every method");

static void arguments_are_not_there(enum svc_set set, const struct method *m)
{
    for (unsigned i = 0; i < ARRAY_SIZE(bad); i++)
        CHECK_EQ(host_svc(set, m->number, bad[i], m->bytes), m->refusal);
    CHECK_EQ(host_svc(set, m->number, user_new_at_edge(m->bytes - 4), m->bytes), m->refusal);
}

static void another_size(enum svc_set set, const struct method *m, uint32_t refusal)
{
    uint32_t at = user_new(m->bytes + 4);

    memset(user_at(at), 0, m->bytes + 4);
    CHECK_EQ(host_svc(set, m->number, at, (uint32_t)m->bytes - 4), refusal);
    CHECK_EQ(host_svc(set, m->number, at, (uint32_t)m->bytes + 4), refusal);
}

/* The arguments would make a socket, bind it, end the program's use of the provider, ... */
TEST(no_method_does_anything_without_its_arguments_or_its_lpErrno)
{
    uint32_t v[16], at;
    SOCKET s;

    provider_up(false);
    s = ws_stream();
    for (unsigned i = 0; i < ARRAY_SIZE(wsp); i++) {
        arguments_are_not_there(SVC_WSP, &wsp[i]);
        another_size(SVC_WSP, &wsp[i], 0xffffffff);
        memset(v, 0, sizeof v);
        v[0] = wsp[i].number == WSP_SOCKET ? AF_INET : s;
        v[1] = SOCK_STREAM;
        for (unsigned k = 0; k < ARRAY_SIZE(bad) && wsp[i].number != WSP_STARTUP; k++) {
            v[wsp[i].bytes / 4 - 1] = bad[k];
            at = user_copy(v, wsp[i].bytes);
            CHECK_EQ(host_svc(SVC_WSP, wsp[i].number, at, (uint32_t)wsp[i].bytes), wsp[i].refusal);
        }
    }
    CHECK_EQ(open_sockets(), 1);
    CHECK_EQ(ws_bind(s, 0, 5000), 0);
    CHECK_EQ(ws_cleanup(), 0);
    CHECK_EQ(ws_cleanup(), WSANOTINITIALISED);
}

/* The numbers of methods that are no more: whatever they come with. */
TEST(a_retired_method_answers_as_one_that_never_was)
{
    provider_up(false);
    for (unsigned i = 0; i < RETIRED; i++)
        for (uint32_t bytes = 0; bytes <= 44; bytes += 4)
            CHECK_EQ(host_svc(SVC_WSP, FIRST_RETIRED + i, user_new(44), bytes), 0xffffffff);
    CHECK_EQ(host_svc(SVC_WSP, WSP_NMETHODS, user_new(44), 44), 0xffffffff);
    CHECK_EQ(open_sockets(), 0);
}

TEST(no_method_of_NET_does_anything_without_its_arguments)
{
    provider_up(false);
    for (unsigned i = 0; i < NET_NMETHODS; i++) {
        arguments_are_not_there(SVC_NET, &net[i]);
        another_size(SVC_NET, &net[i], WSAEINVAL);
    }
    CHECK_EQ(host_svc(SVC_NET, NET_NMETHODS, user_new(4), 4), WSAEINVAL);
}
