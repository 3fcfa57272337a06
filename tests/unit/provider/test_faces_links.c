/* SPDX-License-Identifier: MIT */
/* Every access to the program's memory fails once (faces.h): startup, sockets, connections, events,
 * overlapped calls, and what netstat asks. */
#include "tests/unit/provider/faces.h"

#include "bsp/kernel/memory/kheap.h"
#include "provider/abi/net_abi.h"
#include "provider/include/ws2spi.h"


/* ---- startup and sockets ---- */

static unsigned to_start_up(uint32_t *v)
{
    subject = INVALID_SOCKET;
    return WORDS_OF(v, 0x0202, user_new(sizeof(WSPDATA)), 0);
}

static unsigned to_clean_up(uint32_t *v)
{
    CHECK_EQ(ws_startup(0x0202), 0);
    subject = INVALID_SOCKET;
    return WORDS_OF(v, user_new(4));
}

static unsigned to_make(uint32_t *v)
{
    WSAPROTOCOL_INFOW info = {
        .iAddressFamily = AF_INET, .iSocketType = SOCK_DGRAM, .iProtocol = IPPROTO_UDP};

    subject = INVALID_SOCKET;
    return WORDS_OF(v, (uint32_t)FROM_PROTOCOL_INFO, (uint32_t)FROM_PROTOCOL_INFO,
                    (uint32_t)FROM_PROTOCOL_INFO, user_copy(&info, sizeof info), 0, 0, user_new(4));
}

static unsigned to_close(uint32_t *v)
{
    subject = INVALID_SOCKET;
    return WORDS_OF(v, ws_dgram(), user_new(4));
}

/* ---- connections ---- */

static void listening(void)
{
    subject = ws_nonblocking(ws_stream());
    CHECK_EQ(ws_bind(subject, 0, 5000), 0);
}

static unsigned to_listen(uint32_t *v)
{
    listening();
    return WORDS_OF(v, subject, 5, user_new(4));
}

/* Two connections wait: one that cannot be handed out any more is closed. */
static unsigned to_accept(uint32_t *v)
{
    static uint16_t port = 9000;

    listening();
    CHECK_EQ(ws_listen(subject, 5), 0);
    peer_connect(port++, 5000);
    peer_connect(port++, 5000);
    world_sleep(10 * MS);
    return WORDS_OF(v, subject, user_new(16), word(16), 0, 0, user_new(4));
}

static unsigned to_shut_down(uint32_t *v)
{
    subject = ws_connected(7, PEER_LISTEN);
    return WORDS_OF(v, subject, SD_SEND, user_new(4));
}

/* ---- events ---- */

static unsigned to_select_events(uint32_t *v)
{
    subject = ws_dgram();
    return WORDS_OF(v, subject, ws_event(), FD_READ, user_new(4));
}

static unsigned to_enumerate_two(uint32_t *v)
{
    subject = ws_connected(7, PEER_LISTEN);
    CHECK_EQ(ws_event_select(subject, ws_event(), FD_CONNECT | FD_WRITE), 0);
    return WORDS_OF(v, subject, 0, user_new(44), user_new(4));
}

/* ---- overlapped, and the calls of the library's threads ---- */

static SOCKET overlapped(int type)
{
    uint32_t v[7] = {AF_INET, (uint32_t)type, 0, 0, 0, WSA_FLAG_OVERLAPPED, user_new(4)};

    return host_svc(SVC_WSP, WSP_SOCKET, user_copy(v, sizeof v), sizeof v);
}

static uint32_t overlap(void)
{
    struct wsp_overlapped o = {0, 5, 0, 0, ws_event()};

    return user_copy(&o, sizeof o);
}

static void connected(void)
{
    peer_play(7, PEER_ECHO);
    subject = overlapped(SOCK_STREAM);
    CHECK_EQ(ws_connect(subject, PEER, 7), 0);
}

static void with_data(void)
{
    unsigned n;

    connected();
    CHECK_EQ(ws_send(subject, "data", 4, &n), 0);
    world_sleep(10 * MS);
}

static unsigned to_receive_overlapped(uint32_t *v)
{
    with_data();
    return WORDS_OF(v, subject, buffer(4), 1, user_new(4), word(0), overlap(), 0, 0, user_new(4));
}

static unsigned to_send_overlapped(uint32_t *v)
{
    connected();
    return WORDS_OF(v, subject, buffer(4), 1, user_new(4), 0, overlap(), 0, 0, user_new(4));
}

static unsigned to_send_much_overlapped(uint32_t *v)
{
    connected();
    return WORDS_OF(v, subject, buffer(2000), 1, user_new(4), 0, overlap(), 0, 0, user_new(4));
}

static unsigned to_ask_overlapped(uint32_t *v)
{
    connected();
    return WORDS_OF(v, subject, FIONREAD, 0, 0, user_new(4), 4, user_new(4), overlap(), 0, 0,
                    user_new(4));
}

static unsigned to_ask_the_result(uint32_t *v)
{
    connected();
    return WORDS_OF(v, subject, overlap(), user_new(4), 0, user_new(4), user_new(4));
}

static unsigned to_send_pending(uint32_t *v)
{
    connected();
    return WORDS_OF(v, subject, buffer(4), 1, user_new(4), 0, overlap(), WSP_OVERLAP_AGAIN, 0,
                    user_new(4));
}

static unsigned to_send_to_pending(uint32_t *v)
{
    subject = overlapped(SOCK_DGRAM);
    return WORDS_OF(v, subject, buffer(4), 1, user_new(4), 0, name_of(PEER, 9), 16, overlap(),
                    WSP_OVERLAP_AGAIN, 0, user_new(4));
}

/* Two datagrams wait: what is received before the fault is gone. */
static unsigned to_receive_from_pending(uint32_t *v)
{
    subject = overlapped(SOCK_DGRAM);
    CHECK_EQ(ws_bind(subject, LOOPBACK, 5000), 0);
    for (unsigned i = 0; i < 2; i++)
        CHECK_EQ(ws_send_to(subject, "data", 4, LOOPBACK, 5000), 0);
    return WORDS_OF(v, subject, buffer(4), 1, user_new(4), word(0), user_new(16), word(16),
                    overlap(), WSP_OVERLAP_AGAIN, 0, user_new(4));
}

/* ---- what netstat and the resolver ask ---- */

static unsigned to_ask_pools(uint32_t *v)
{
    subject = INVALID_SOCKET;
    memset(v, 0, sizeof(struct net_pools_out));
    return sizeof(struct net_pools_out) / 4;
}

static unsigned to_ask_drops(uint32_t *v)
{
    subject = INVALID_SOCKET;
    memset(v, 0, sizeof(struct net_drops_out));
    return sizeof(struct net_drops_out) / 4;
}

static unsigned to_reverse(uint32_t *v)
{
    subject = INVALID_SOCKET;
    return WORDS_OF(v, net_order(LOOPBACK), 100, user_new(sizeof(struct net_answer_out)));
}

static unsigned to_set_host_name(uint32_t *v)
{
    subject = INVALID_SOCKET;
    return WORDS_OF(v, user_copy("panel", 6), 1);
}

static const struct face faces[] = {
    {"startup",              SVC_WSP, WSP_STARTUP,               to_start_up            },
    {"cleanup",              SVC_WSP, WSP_CLEANUP,               to_clean_up            },
    {"socket",               SVC_WSP, WSP_SOCKET,                to_make                },
    {"close",                SVC_WSP, WSP_CLOSE_SOCKET,          to_close               },
    {"listen",               SVC_WSP, WSP_LISTEN,                to_listen              },
    {"accept",               SVC_WSP, WSP_ACCEPT,                to_accept              },
    {"shutdown",             SVC_WSP, WSP_SHUTDOWN,              to_shut_down           },
    {"event select",         SVC_WSP, WSP_EVENT_SELECT,          to_select_events       },
    {"enumerate",            SVC_WSP, WSP_ENUM_NETWORK_EVENTS,   to_enumerate_two       },
    {"overlapped receive",   SVC_WSP, WSP_RECV,                  to_receive_overlapped  },
    {"overlapped send",      SVC_WSP, WSP_SEND,                  to_send_overlapped     },
    {"large send",           SVC_WSP, WSP_SEND,                  to_send_much_overlapped},
    {"overlapped ioctl",     SVC_WSP, WSP_IOCTL,                 to_ask_overlapped      },
    {"overlapped result",    SVC_WSP, WSP_GET_OVERLAPPED_RESULT, to_ask_the_result      },
    {"pending send",         SVC_WSP, WSP_SEND,                  to_send_pending        },
    {"pending send to",      SVC_WSP, WSP_SEND_TO,               to_send_to_pending     },
    {"pending receive from", SVC_WSP, WSP_RECV_FROM,             to_receive_from_pending},
    {"pools",                SVC_NET, NET_POOLS,                 to_ask_pools           },
    {"drops",                SVC_NET, NET_DROPS,                 to_ask_drops           },
    {"reverse",              SVC_NET, NET_REVERSE,               to_reverse             },
    {"set host name",        SVC_NET, NET_HOST_NAME,             to_set_host_name       },
};

TEST(each_access_of_each_call_about_a_connection_fails_once)
{
    provider_up(false);
    faces_fail(faces, ARRAY_SIZE(faces));
    CHECK_EQ(open_sockets(), 0);
}
