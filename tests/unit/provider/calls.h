/* SPDX-License-Identifier: MIT */
/* calls: the Winsock calls as a test writes them, in the mode under test.
 *
 * In user mode each goes through host_svc(), with its arguments in simulated user memory; in kernel
 * mode it is the WSP* function itself.  TEST_BOTH(claim) runs its body once in each.
 * Returns  the WSAE* code, 0 for success; counts and handles come back through pointers.
 * Units    addresses as packet.h (host byte order), times in microseconds.                       */
#pragma once
#include "provider/abi/wsp_abi.h"
#include "provider/include/winsock2.h"
#include "tests/unit/host/host.h"
#include "tests/unit/host/peer.h"
#include "tests/unit/host/test.h"
#include "tests/unit/host/usermem.h"
#include "tests/unit/host/world.h"

#define LOOPBACK IP4(127, 0, 0, 1)
#define OTHER IP4(10, 0, 2, 3)
#define DEAD IP4(10, 0, 2, 99)
#define OFFLINK IP4(192, 0, 2, 7)
#define MS 1000u
#define SECOND 1000000u

#define TEST_BOTH(claim)                     \
    static void both_##claim(void);          \
    TEST(claim##_user)                       \
    {                                        \
        provider_up(false);                  \
        both_##claim();                      \
    }                                        \
    TEST(claim##_kernel)                     \
    {                                        \
        provider_up(true);                   \
        both_##claim();                      \
    }                                        \
    static void both_##claim(void)

void provider_up(bool kernel_mode);      /* peer, network, provider, one WSPStartup(2.2) */
void network_up(bool kernel_mode);       /* the same without the startup */

int ws_startup(unsigned version);
int ws_cleanup(void);
int ws_cancel(void);
SOCKET ws_stream(void);                  /* must succeed */
SOCKET ws_dgram(void);
SOCKET ws_nonblocking(SOCKET s);         /* s itself */
int ws_socket(int family, int type, int protocol, SOCKET *out);
int ws_close(SOCKET s);
int ws_bind(SOCKET s, uint32_t ip, uint16_t port);
int ws_connect(SOCKET s, uint32_t ip, uint16_t port);
int ws_listen(SOCKET s, int backlog);
int ws_accept(SOCKET s, SOCKET *out);
int ws_shutdown(SOCKET s, int how);
struct ws_name {
    uint32_t ip;
    uint16_t port;
};
int ws_sock_name(SOCKET s, struct ws_name *out);
int ws_peer_name(SOCKET s, struct ws_name *out);
int ws_send(SOCKET s, const void *data, unsigned n, unsigned *sent);
int ws_recv(SOCKET s, void *data, unsigned n, uint32_t flags, unsigned *got);
int ws_send_to(SOCKET s, const void *data, unsigned n, uint32_t ip, uint16_t port);
int ws_recv_from(SOCKET s, void *data, unsigned n, unsigned *got, struct ws_name *from);
enum { IN_R = 1, IN_W = 2, IN_X = 4 };
/* One socket in the sets `in`; *out: the sets it came back in; timeout_us < 0: for ever. */
int ws_select1(SOCKET s, unsigned in, int64_t timeout_us, unsigned *out);
int ws_select(fd_set *r, fd_set *w, fd_set *x, int64_t timeout_us, int *ready);
uint32_t ws_event(void);                 /* a handle to a fresh manual-reset event */
bool ws_event_is_set(uint32_t event);
int ws_event_select(SOCKET s, uint32_t event, uint32_t mask);
int ws_enum(SOCKET s, uint32_t event, uint32_t *bits, int32_t err[10]);
int ws_get_option(SOCKET s, int level, int option, int *value);
int ws_set_option(SOCKET s, int level, int option, int value);
int ws_fionbio(SOCKET s, uint32_t on);
int ws_fionread(SOCKET s, uint32_t *bytes);
unsigned open_sockets(void);             /* of the whole machine */

/* A stream that is connected to the peer's port, which plays that script; must succeed. */
static inline SOCKET ws_connected(uint16_t port, enum peer_script script)
{
    SOCKET s = ws_stream();

    peer_play(port, script);
    CHECK_EQ(ws_connect(s, PEER, port), 0);
    return s;
}
