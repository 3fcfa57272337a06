/* SPDX-License-Identifier: MIT */
/* Startup, sockets, names, connections, data. */
#include "tests/unit/provider/call_args.h"

#include "provider/include/ws2spi.h"
#include "provider/provider.h"

void network_up(bool kernel_mode)
{
    peer_start();
    provider_init();
    if (kernel_mode)
        world_become(process_kernel(), false);
}

void provider_up(bool kernel_mode)
{
    network_up(kernel_mode);
    CHECK_EQ(ws_startup(0x0202), 0);
}

/* --- names in memory -------------------------------------------------------------------------- */

static void fill_name(struct sockaddr_in *name, uint32_t ip, uint16_t port)
{
    uint32_t be = net_order(ip);

    memset(name, 0, sizeof *name);
    name->sin_family = AF_INET;
    name->sin_port = (USHORT)(port << 8 | port >> 8);
    memcpy(&name->sin_addr, &be, sizeof be);
}

static struct ws_name read_name(const void *at)
{
    struct sockaddr_in name;
    uint32_t be;

    memcpy(&name, at, sizeof name);
    memcpy(&be, &name.sin_addr, sizeof be);
    return (struct ws_name){ net_order(be), (uint16_t)(name.sin_port << 8 | name.sin_port >> 8) };
}

static uint32_t user_name(uint32_t ip, uint16_t port)
{
    struct sockaddr_in name;

    fill_name(&name, ip, port);
    return user_copy(&name, sizeof name);
}

/* --- startup and sockets ---------------------------------------------------------------------- */

int ws_startup(unsigned version)
{
    WSPDATA data;
    WSPPROC_TABLE table;
    WSPUPCALLTABLE upcalls;
    uint32_t v[3] = { version, 0, 0 };

    memset(&upcalls, 0, sizeof upcalls);
    if (in_kernel())
        return WSPStartup((WORD)version, &data, NULL, upcalls, &table);
    v[1] = scratch(sizeof data);
    return (int)host_svc(SVC_WSP, WSP_STARTUP, words(v, 3), sizeof v);
}

static int simple(unsigned method, int (*kernel)(LPINT))
{
    uint32_t v[1];
    int err = 0;

    if (in_kernel())
        return kernel(&err) ? err : 0;
    call(method, v, 1, &err);
    return err;
}

int ws_cleanup(void)
{
    return simple(WSP_CLEANUP, WSPCleanup);
}

int ws_cancel(void)
{
    return simple(WSP_CANCEL_BLOCKING_CALL, WSPCancelBlockingCall);
}

int ws_socket(int family, int type, int protocol, SOCKET *out)
{
    int err = 0;

    if (in_kernel())
        *out = WSPSocket(family, type, protocol, NULL, 0, 0, &err);
    else
        *out =
            CALL(WSP_SOCKET, &err, (uint32_t)family, (uint32_t)type, (uint32_t)protocol, 0, 0, 0);
    return *out == INVALID_SOCKET ? err : 0;
}

SOCKET ws_stream(void)
{
    SOCKET s;

    CHECK_EQ(ws_socket(AF_INET, SOCK_STREAM, 0, &s), 0);
    return s;
}

SOCKET ws_dgram(void)
{
    SOCKET s;

    CHECK_EQ(ws_socket(AF_INET, SOCK_DGRAM, 0, &s), 0);
    return s;
}

SOCKET ws_nonblocking(SOCKET s)
{
    CHECK_EQ(ws_fionbio(s, 1), 0);
    return s;
}

int ws_close(SOCKET s)
{
    int err = 0;

    if (in_kernel())
        return WSPCloseSocket(s, &err) ? err : 0;
    CALL(WSP_CLOSE_SOCKET, &err, s);
    return err;
}

/* --- names and connections -------------------------------------------------------------------- */

int ws_bind(SOCKET s, uint32_t ip, uint16_t port)
{
    struct sockaddr_in name;
    int err = 0;

    fill_name(&name, ip, port);
    if (in_kernel())
        return WSPBind(s, (struct sockaddr *)&name, sizeof name, &err) ? err : 0;
    CALL(WSP_BIND, &err, s, user_name(ip, port), sizeof name);
    return err;
}

int ws_connect(SOCKET s, uint32_t ip, uint16_t port)
{
    struct sockaddr_in name;
    int err = 0;

    fill_name(&name, ip, port);
    if (in_kernel())
        return WSPConnect(s, (struct sockaddr *)&name, sizeof name, NULL, NULL, NULL, NULL, &err)
                   ? err
                   : 0;
    CALL(WSP_CONNECT, &err, s, user_name(ip, port), sizeof name, 0, 0, 0, 0);
    return err;
}

int ws_listen(SOCKET s, int backlog)
{
    int err = 0;

    if (in_kernel())
        return WSPListen(s, backlog, &err) ? err : 0;
    CALL(WSP_LISTEN, &err, s, (uint32_t)backlog);
    return err;
}

int ws_accept(SOCKET s, SOCKET *out)
{
    int err = 0;

    if (in_kernel())
        *out = WSPAccept(s, NULL, NULL, NULL, 0, &err);
    else
        *out = CALL(WSP_ACCEPT, &err, s, 0, 0, 0, 0);
    return *out == INVALID_SOCKET ? err : 0;
}

int ws_shutdown(SOCKET s, int how)
{
    int err = 0;

    if (in_kernel())
        return WSPShutdown(s, how, &err) ? err : 0;
    CALL(WSP_SHUTDOWN, &err, s, (uint32_t)how);
    return err;
}

static int name_of(SOCKET s, bool peer, struct ws_name *out)
{
    struct sockaddr_in name;
    int err = 0, length = sizeof name;
    uint32_t at, len_at;

    if (in_kernel()) {
        if ((peer ? WSPGetPeerName : WSPGetSockName)(s, (struct sockaddr *)&name, &length, &err))
            return err;
        *out = read_name(&name);
        return 0;
    }
    at = scratch(sizeof name);
    len_at = user_copy(&length, sizeof length);
    CALL(peer ? WSP_GET_PEER_NAME : WSP_GET_SOCK_NAME, &err, s, at, len_at);
    if (!err)
        *out = read_name(user_at(at));
    return err;
}

int ws_sock_name(SOCKET s, struct ws_name *out)
{
    return name_of(s, false, out);
}

int ws_peer_name(SOCKET s, struct ws_name *out)
{
    return name_of(s, true, out);
}

/* --- data ------------------------------------------------------------------------------------- */

static uint32_t user_wsabuf(uint32_t at, unsigned n)
{
    uint32_t v[2] = { n, at };

    return user_copy(v, sizeof v);
}

int ws_send(SOCKET s, const void *data, unsigned n, unsigned *sent)
{
    WSABUF buf = { n, (char *)(uintptr_t)data };
    DWORD count = 0;
    uint32_t done;
    int err = 0;

    *sent = 0;
    if (in_kernel()) {
        err = WSPSend(s, &buf, 1, &count, 0, NULL, NULL, NULL, &err) ? err : 0;
        *sent = (unsigned)count;
        return err;
    }
    done = scratch(4);
    CALL(WSP_SEND, &err, s, user_wsabuf(user_copy(data, n), n), 1, done, 0, 0, 0, 0);
    if (!err)
        *sent = word_at(done);
    return err;
}

int ws_recv(SOCKET s, void *data, unsigned n, uint32_t flags, unsigned *got)
{
    WSABUF buf = { n, data };
    DWORD count = 0, fl = flags;
    uint32_t done, at;
    int err = 0;

    if (in_kernel()) {
        err = WSPRecv(s, &buf, 1, &count, &fl, NULL, NULL, NULL, &err) ? err : 0;
        *got = (unsigned)count;
        return err;
    }
    done = scratch(4);
    at = scratch(n);
    CALL(WSP_RECV, &err, s, user_wsabuf(at, n), 1, done, words(&flags, 1), 0, 0, 0);
    *got = word_at(done);
    memcpy(data, user_at(at), n);
    return err;
}

int ws_send_to(SOCKET s, const void *data, unsigned n, uint32_t ip, uint16_t port)
{
    WSABUF buf = { n, (char *)(uintptr_t)data };
    struct sockaddr_in to;
    DWORD count = 0;
    int err = 0;

    fill_name(&to, ip, port);
    if (in_kernel())
        return WSPSendTo(s, &buf, 1, &count, 0, (struct sockaddr *)&to, sizeof to, NULL, NULL, NULL,
                         &err) ? err : 0;
    CALL(WSP_SEND_TO, &err, s, user_wsabuf(user_copy(data, n), n), 1, scratch(4), 0,
         user_name(ip, port), sizeof to, 0, 0, 0);
    return err;
}

int ws_recv_from(SOCKET s, void *data, unsigned n, unsigned *got, struct ws_name *from)
{
    WSABUF buf = { n, data };
    struct sockaddr_in name;
    int err = 0, length = sizeof name;
    DWORD count = 0, fl = 0;
    uint32_t done, at, name_at, flags = 0;

    memset(&name, 0, sizeof name);
    if (in_kernel()) {
        err = WSPRecvFrom(s, &buf, 1, &count, &fl, (struct sockaddr *)&name, &length, NULL, NULL,
                          NULL, &err)
                  ? err
                  : 0;
        *got = (unsigned)count;
        *from = read_name(&name);
        return err;
    }
    done = scratch(4);
    at = scratch(n);
    name_at = user_copy(&name, sizeof name);
    CALL(WSP_RECV_FROM, &err, s, user_wsabuf(at, n), 1, done, words(&flags, 1), name_at,
         user_copy(&length, sizeof length), 0, 0, 0);
    *got = word_at(done);
    memcpy(data, user_at(at), n);
    *from = read_name(user_at(name_at));
    return err;
}
