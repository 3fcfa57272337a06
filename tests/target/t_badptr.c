/* SPDX-License-Identifier: MIT */
/* Every pointer and length of every provider function, hostile, from user mode: the documented
 * error, nothing written, nothing leaked.  The calls that carry data are in badptr_data.c. */
#include <string.h>
#include "tests/target/attack.h"
#include "tests/target/badptr.h"
#include "tests/target/kern.h"

static struct sockaddr_in where;

static uint32_t loop_address(unsigned port)
{
    memcpy(&where, at(LOOP, port), sizeof where);
    return WORD_OF(&where);
}

static void WSPStartup_refuses_hostile_pointers(void)
{
    static WSPDATA data;
    static WSAPROTOCOL_INFOW info;
    uint32_t good[] = { 0x0202, WORD_OF(&data), WORD_OF(&info) };
    static const uint32_t bad[] = { 0, 4, 0x70000000, 0x80010000, 0xfffffff0, 0x7fff0000 };

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint32_t args[3] = { good[0], bad[i], good[2] };

        is(kern_svc(SVC_ID(SVC_WSP, WSP_STARTUP), args, sizeof args), WSAEFAULT);
    }
}

static void WSPSocket_refuses_hostile_pointers(void)
{
    uint32_t good[] = { AF_INET, SOCK_STREAM, IPPROTO_TCP, 0, 0, 0, WORD_OF(&wsaerr) };

    attack_begin("WSPSocket", WSP_SOCKET, 7, good);
    attack_pointer("lpProtocolInfo", 3, sizeof(WSAPROTOCOL_INFOW),
                   ATTACK_IN | ATTACK_NULL_OK | ATTACK_PART, WSAEFAULT);
    attack_errno();
    attack_word("af", 0, 0xffff, WSAEAFNOSUPPORT);
    attack_word("type", 1, 0x80000000u, WSAESOCKTNOSUPPORT);
    attack_word("protocol", 2, 0xffffffffu, WSAEPROTONOSUPPORT);
    attack_word("g", 4, 0x80010000u, WSAEINVAL);
}

static void WSPBind_refuses_hostile_pointers(void)
{
    SOCKET s = stream();
    uint32_t good[] = { s, loop_address(0), PEERLEN, WORD_OF(&wsaerr) };

    attack_begin("WSPBind", WSP_BIND, 4, good);
    attack_pointer("name", 1, PEERLEN, ATTACK_IN, WSAEFAULT);
    attack_word("namelen", 2, 0, WSAEFAULT);
    attack_word("namelen", 2, 15, WSAEFAULT);
    attack_word("namelen", 2, 0xffffffffu, WSAEFAULT);
    attack_word("namelen", 2, 0x80000000u, WSAEFAULT);
    attack_errno();
    is(local_port(s), 0);
    is(attack_good(), 0);
    done(s);
}

static void WSPConnect_refuses_hostile_pointers(void)
{
    unsigned port;
    SOCKET lis = listener(&port), s = stream(), other;
    uint32_t good[] = { s, loop_address(port), PEERLEN, 0, 0, 0, 0, WORD_OF(&wsaerr) };

    attack_begin("WSPConnect", WSP_CONNECT, 8, good);
    attack_pointer("name", 1, PEERLEN, ATTACK_IN, WSAEFAULT);
    attack_word("namelen", 2, 0, WSAEFAULT);
    attack_word("namelen", 2, 0xffffffffu, WSAEFAULT);
    attack_word("namelen", 2, 0x80000010u, WSAEFAULT);
    attack_errno();
    attack_pointer("lpCallerData", 3, 8, ATTACK_IN | ATTACK_NULL_OK, WSAEPROTONOSUPPORT);
    /* of lpCalleeData only len is touched: it becomes 0 */
    attack_pointer("lpCalleeData", 4, 4, ATTACK_OUT | ATTACK_NULL_OK, WSAEFAULT);
    attack_pointer("lpSQOS", 5, sizeof(QOS), ATTACK_IN | ATTACK_NULL_OK, WSAEOPNOTSUPP);
    attack_pointer("lpGQOS", 6, sizeof(QOS), ATTACK_IN | ATTACK_NULL_OK, WSAEOPNOTSUPP);
    is(local_port(s), 0);
    is(attack_good(), 0);
    other = accepted(lis);
    abandon(s);
    done(other);
    done(lis);
}

static void WSPSelect_refuses_hostile_pointers(void)
{
    static struct { uint32_t count; SOCKET s[2]; } set;
    static struct timeval zero = { 0, 0 };
    SOCKET s = dgram();
    uint32_t good[] = { 0, WORD_OF(&set), 0, 0, WORD_OF(&zero), WORD_OF(&wsaerr) };

    set.count = 2;
    set.s[0] = set.s[1] = s;
    attack_begin("WSPSelect", WSP_SELECT, 6, good);
    attack_pointer("readfds", 1, sizeof set, ATTACK_IN | ATTACK_OUT | ATTACK_NULL_OK, WSAEFAULT);
    attack_pointer("timeout", 4, sizeof zero, ATTACK_IN | ATTACK_NULL_OK, WSAEFAULT);
    good[2] = good[1], good[1] = 0;
    attack_begin("WSPSelect", WSP_SELECT, 6, good);
    attack_pointer("writefds", 2, sizeof set, ATTACK_IN | ATTACK_OUT | ATTACK_NULL_OK, WSAEFAULT);
    good[3] = good[2], good[2] = 0;
    attack_begin("WSPSelect", WSP_SELECT, 6, good);
    attack_pointer("exceptfds", 3, sizeof set, ATTACK_IN | ATTACK_OUT | ATTACK_NULL_OK, WSAEFAULT);
    attack_errno();
    is(set.count, 2);
    for (int i = 0; i < 3; i++) {
        static const uint32_t counts[] = { 0xffffffff, 0x40000000, 0x3fffffff };

        set.count = counts[i];                 /* more than there is memory behind it */
        is(attack_good() + 1, 0);
        ok(wsaerr == WSAEFAULT || wsaerr == WSAENOTSOCK || wsaerr == WSAENOBUFS
           || wsaerr == WSAEINVAL);
    }
    done(s);
}

static void WSPEventSelect_and_WSPEnumNetworkEvents_refuses_hostile_pointers(void)
{
    static WSANETWORKEVENTS found;
    SOCKET s = stream();
    HANDLE e = CreateEvent(NULL, TRUE, FALSE, NULL);
    uint32_t good[] = { s, WORD_OF(e), WORD_OF(&found), WORD_OF(&wsaerr) };
    uint32_t select[] = { s, WORD_OF(e), FD_CONNECT, WORD_OF(&wsaerr) };
    static const uint32_t bad[] = { 4, 0x80010000, 0xffffffff, 0xDEADBEEF };

    attack_begin("WSPEnumNetworkEvents", WSP_ENUM_NETWORK_EVENTS, 4, good);
    attack_pointer("lpNetworkEvents", 2, sizeof found, ATTACK_OUT, WSAEFAULT);
    attack_errno();
    attack_begin("WSPEventSelect", WSP_EVENT_SELECT, 4, select);
    attack_errno();
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        attack_word("hEventObject", 1, bad[i], WSAEINVAL);
    attack_word("hEventObject", 1, 0, WSAEINVAL);
    attack_word("hEventObject", 1, s, WSAEINVAL);
    done(s);
    ok(CloseHandle(e));
}

static void WSPGetSockName_and_WSPGetPeerName_refuses_hostile_pointers(void)
{
    static struct sockaddr_in found;
    static int len;
    SOCKET a, b;

    pair(&a, &b);
    for (unsigned method = WSP_GET_PEER_NAME; method <= WSP_GET_SOCK_NAME; method++) {
        uint32_t good[] = { a, WORD_OF(&found), WORD_OF(&len), WORD_OF(&wsaerr) };

        len = sizeof found;
        attack_begin(method == WSP_GET_PEER_NAME ? "WSPGetPeerName" : "WSPGetSockName", method, 4,
                     good);
        attack_pointer("name", 1, PEERLEN, ATTACK_OUT, WSAEFAULT);
        attack_pointer("namelen", 2, 4, ATTACK_IN | ATTACK_OUT, WSAEFAULT);
        attack_errno();
        len = 15;
        is(attack_good() + 1, 0);
        is(wsaerr, WSAEFAULT);
        is(len, 15);
        len = -1;
        is(attack_good() + 1, 0);
        is(wsaerr, WSAEFAULT);
        len = 16;
        is(attack_good(), 0);
    }
    abandon(a);
    done(b);
}

static void WSPGetSockOpt_and_WSPSetSockOpt_refuses_hostile_pointers(void)
{
    static int value, len;
    static WSAPROTOCOL_INFOW info;
    SOCKET s = stream();
    uint32_t get[] = {
        s, SOL_SOCKET, SO_KEEPALIVE, WORD_OF(&value), WORD_OF(&len), WORD_OF(&wsaerr)
    };
    uint32_t set[] = { s, SOL_SOCKET, SO_KEEPALIVE, WORD_OF(&value), 4, WORD_OF(&wsaerr) };

    len = 4;
    attack_begin("WSPGetSockOpt", WSP_GET_SOCK_OPT, 6, get);
    attack_pointer("optval", 3, 4, ATTACK_OUT, WSAEFAULT);
    attack_pointer("optlen", 4, 4, ATTACK_IN | ATTACK_OUT, WSAEFAULT);
    attack_errno();
    len = -1;
    is(attack_good() + 1, 0);
    is(wsaerr, WSAEFAULT);
    len = 0;
    is(attack_good() + 1, 0);
    is(wsaerr, WSAEFAULT);
    len = sizeof(WSAPROTOCOL_INFOW);
    get[2] = SO_PROTOCOL_INFOW;
    get[3] = WORD_OF(&info);
    attack_begin("WSPGetSockOpt(SO_PROTOCOL_INFO)", WSP_GET_SOCK_OPT, 6, get);
    attack_pointer("optval", 3, sizeof info, ATTACK_OUT, WSAEFAULT);
    attack_begin("WSPSetSockOpt", WSP_SET_SOCK_OPT, 6, set);
    attack_pointer("optval", 3, 4, ATTACK_IN, WSAEFAULT);
    attack_word("optlen", 4, 0xffffffffu, WSAEFAULT);
    attack_word("optlen", 4, 0x80000000u, WSAEFAULT);
    attack_errno();
    done(s);
}

static void WSPIoctl_refuses_hostile_pointers(void)
{
    static uint32_t in, out, bytes;
    SOCKET s = stream();
    uint32_t set[] = {
        s, FIONBIO, WORD_OF(&in), 4, 0, 0, WORD_OF(&bytes), 0, 0, 0, WORD_OF(&wsaerr)
    };
    uint32_t get[] = { s, FIONREAD,        0, 0, WORD_OF(&out), 4, WORD_OF(&bytes), 0, 0,
                       0, WORD_OF(&wsaerr) };

    attack_begin("WSPIoctl(FIONBIO)", WSP_IOCTL, 11, set);
    attack_pointer("lpvInBuffer", 2, 4, ATTACK_IN, WSAEFAULT);
    attack_pointer("lpcbBytesReturned", 6, 4, ATTACK_OUT, WSAEFAULT);
    attack_word("cbInBuffer", 3, 3, WSAEFAULT);
    attack_errno();
    attack_begin("WSPIoctl(FIONREAD)", WSP_IOCTL, 11, get);
    attack_pointer("lpvOutBuffer", 4, 4, ATTACK_OUT, WSAEFAULT);
    attack_pointer("lpcbBytesReturned", 6, 4, ATTACK_OUT, WSAEFAULT);
    attack_word("cbOutBuffer", 5, 3, WSAEFAULT);
    attack_errno();
    done(s);
}

static void WSPAccept_refuses_hostile_pointers(void)
{
    static struct sockaddr_in from;
    static int len;
    unsigned port;
    SOCKET lis = listener(&port), c = stream(), got;
    uint32_t good[] = { lis, WORD_OF(&from), WORD_OF(&len), 0, 0, WORD_OF(&wsaerr) };

    nonblocking(lis);
    is(call(c, at(LOOP, port)), 0);
    len = sizeof from;
    attack_begin("WSPAccept", WSP_ACCEPT, 6, good);
    attack_pointer("addr", 1, PEERLEN, ATTACK_OUT | ATTACK_NULL_OK, WSAEFAULT);
    attack_pointer("addrlen", 2, 4, ATTACK_IN | ATTACK_OUT | ATTACK_NULL_OK, WSAEFAULT);
    attack_errno();
    len = 15;
    is(attack_good() + 1, 0);
    is(wsaerr, WSAEFAULT);
    is(len, 15);
    len = 16;
    got = attack_good();                       /* the connection has waited through all of it */
    ok(got != INVALID_SOCKET);
    is(port_of((struct sockaddr *)&from), local_port(c));
    abandon(c);
    done(got);
    done(lis);
}

static void calls_with_lpErrno_alone_refuse_a_hostile_one(void)
{
    SOCKET s = stream();
    uint32_t listen[] = { s, 5, WORD_OF(&wsaerr) }, shut[] = { s, SD_BOTH, WORD_OF(&wsaerr) };
    uint32_t close[] = { s, WORD_OF(&wsaerr) }, clean[] = { WORD_OF(&wsaerr) };

    bind_any(s, LOOP);
    attack_begin("WSPListen", WSP_LISTEN, 3, listen);
    attack_errno();
    attack_begin("WSPShutdown", WSP_SHUTDOWN, 3, shut);
    attack_errno();
    attack_begin("WSPCloseSocket", WSP_CLOSE_SOCKET, 2, close);
    attack_errno();
    attack_begin("WSPCleanup", WSP_CLEANUP, 1, clean);
    attack_errno();
    ok(local_port(s) != 0);                    /* neither closed nor cleaned up */
    done(s);
}

/* The structure of the call itself, its size and its number. */
static void call_structure(void)
{
    uint32_t good[8] = { 0, 0, 0, 0, 0, 0, 0, WORD_OF(&wsaerr) };
    static const uint32_t bad[] = { 0, 4, 0x70000000, 0x7ffefff0, 0x80010000, 0xfffffff0 };
    uint32_t id = SVC_ID(SVC_WSP, WSP_CONNECT);

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        is(kern_svc(id, (void *)bad[i], sizeof good), 0xffffffffu);
    is(kern_svc(id, good, 28), 0xffffffffu);
    is(kern_svc(id, good, 36), 0xffffffffu);
    is(kern_svc(id, good, 0xffffffffu), 0xffffffffu);
    is(kern_svc(SVC_ID(SVC_WSP, WSP_NMETHODS), good, 32), 0xffffffffu);
    is(kern_svc(SVC_ID(SVC_WSP, 0xffff), good, 32), 0xffffffffu);
    is(kern_svc(SVC_ID(SVC_NSETS, 0), good, 32), ERROR_CALL_NOT_IMPLEMENTED);
    is(kern_svc(0xffffffffu, good, 32), ERROR_CALL_NOT_IMPLEMENTED);
    is(kern_svc(SVC_ID(SVC_KERN, KERN_NMETHODS), good, 32), ERROR_CALL_NOT_IMPLEMENTED);
}

static void nothing_leaks(void);

static const struct tap_test tests[] = {
    TAP(call_structure),
    TAP(WSPStartup_refuses_hostile_pointers),
    TAP(WSPSocket_refuses_hostile_pointers),
    TAP(WSPBind_refuses_hostile_pointers),
    TAP(WSPConnect_refuses_hostile_pointers),
    TAP(WSPSelect_refuses_hostile_pointers),
    TAP(WSPEventSelect_and_WSPEnumNetworkEvents_refuses_hostile_pointers),
    TAP(WSPSend_refuses_hostile_pointers),
    TAP(WSPSendTo_refuses_hostile_pointers),
    TAP(WSPRecv_refuses_hostile_pointers),
    TAP(WSPRecvFrom_refuses_hostile_pointers),
    TAP(WSPAccept_refuses_hostile_pointers),
    TAP(calls_with_lpErrno_alone_refuse_a_hostile_one),
    TAP(WSPGetSockName_and_WSPGetPeerName_refuses_hostile_pointers),
    TAP(WSPGetSockOpt_and_WSPSetSockOpt_refuses_hostile_pointers),
    TAP(WSPIoctl_refuses_hostile_pointers),
    TAP(nothing_leaks),
    TAP_END,
};

/* All of them again: whatever grows once has grown by now. */
static void nothing_leaks(void)
{
    struct figures before;

    for (int round = 0; round < 2; round++) {
        if (round == 1)
            figures_read(&before);
        for (const struct tap_test *t = tests; t->run != nothing_leaks; t++)
            t->run();
    }
    figures_settle(&before, 3000);
    figures_same(&before);
}

int main(int argc, char **argv)
{
    int rc;

    attack_setup();
    rc = net_main(argc, argv, tests);
    attack_teardown();
    return rc;
}
