/* SPDX-License-Identifier: MIT */
/* WSPSend, WSPSendTo, WSPRecv and WSPRecvFrom with hostile pointers: in the call and inside
 * WSABUFs. */
#include "tests/target/badptr.h"
#include <string.h>
#include "tests/target/attack.h"

struct buffers { uint32_t len0, buf0, len1, buf1; };   /* WSABUF[2] as words */

static struct buffers bufs;
static char text[64];
static uint32_t count, flags;

static void two_buffers(void)
{
    struct buffers fresh = { 4, WORD_OF(text), 8, WORD_OF(text + 8) };

    bufs = fresh;
    memcpy(text, "0123456789abcdef", 16);
}

/* The WSABUF array and what it points at; word 1 is the array, word 2 its length. */
static void attack_buffers(int kind)
{
    attack_pointer("lpBuffers", 1, sizeof bufs, ATTACK_IN, WSAEFAULT);
    attack_slot("lpBuffers[0].buf", &bufs.buf0, 4, kind, WSAEFAULT);
    attack_slot("lpBuffers[1].buf", &bufs.buf1, 8, kind | ATTACK_PREFIX, WSAEFAULT);
    attack_value("lpBuffers[0].len", &bufs.len0, 0xffffffffu, WSAEFAULT);
    attack_value("lpBuffers[1].len", &bufs.len1, 0xfffffff8u, WSAEFAULT);
    attack_value("lpBuffers[1].len", &bufs.len1, 0x7fffffffu, WSAEFAULT);
}

/* A count whose array is absurd: refused somehow, never accepted. */
static void attack_count(void)
{
    static const uint32_t counts[] = { 0xffffffff, 0x20000000, 0x20000001, 0x10000000 };

    for (unsigned i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        attack_word("dwBufferCount", 2, counts[i], WSAEINVAL);
    }
}

void WSPSend_refuses_hostile_pointers(void)
{
    SOCKET a, b;
    char back[64];

    pair(&a, &b);
    two_buffers();
    uint32_t good[] = { a, WORD_OF(&bufs), 2, WORD_OF(&count), 0, 0, 0, 0, WORD_OF(&wsaerr) };
    attack_begin("WSPSend", WSP_SEND, 9, good);
    attack_buffers(ATTACK_IN);
    attack_count();
    attack_pointer("lpNumberOfBytesSent", 3, 4, ATTACK_OUT, WSAEFAULT);
    attack_errno();
    nonblocking(b);
    is(recv_some(b, back, sizeof back), -1);       /* not one byte of it went out */
    is(wsaerr, WSAEWOULDBLOCK);
    blocking(b);
    is(attack_good(), 0);
    is(count, 12);
    is(recv_all(b, back, 12), 12);
    is(memcmp(back, "012389abcdef", 12), 0);
    abandon(a);
    done(b);
}

void WSPSendTo_refuses_hostile_pointers(void)
{
    static struct sockaddr_in to;
    SOCKET a = dgram(), b = dgram();
    unsigned port = bind_any(b, LOOP);

    memcpy(&to, at(LOOP, port), sizeof to);
    two_buffers();
    uint32_t good[] = { a, WORD_OF(&bufs), 2, WORD_OF(&count), 0, WORD_OF(&to), PEERLEN,
                        0, 0, 0, WORD_OF(&wsaerr) };
    attack_begin("WSPSendTo", WSP_SEND_TO, 11, good);
    attack_buffers(ATTACK_IN);
    attack_count();
    attack_pointer("lpNumberOfBytesSent", 3, 4, ATTACK_OUT, WSAEFAULT);
    attack_pointer("lpTo", 5, PEERLEN, ATTACK_IN | ATTACK_NULL_OK, WSAEFAULT);
    attack_word("iTolen", 6, 15, WSAEFAULT);
    attack_word("iTolen", 6, 0xffffffffu, WSAEFAULT);
    attack_word("iTolen", 6, 0x80000000u, WSAEFAULT);
    attack_errno();
    is(ready(b, READY_R, 0, NULL), 0);
    is(attack_good(), 0);
    is(ready(b, READY_R, 1000, NULL), READY_R);
    done(a);
    done(b);
}

void WSPRecv_refuses_hostile_pointers(void)
{
    SOCKET a, b;

    pair(&a, &b);
    nonblocking(a);                                /* a datum lost is then seen, not waited for */
    is(send_all(b, "the data waits", 14), 14);
    is(ready(a, READY_R, 5000, NULL), READY_R);
    two_buffers();
    memset(text, '.', sizeof text);
    flags = 0;
    uint32_t good[] = { a, WORD_OF(&bufs), 2, WORD_OF(&count), WORD_OF(&flags), 0, 0, 0,
                        WORD_OF(&wsaerr) };
    attack_begin("WSPRecv", WSP_RECV, 9, good);
    attack_buffers(ATTACK_OUT | ATTACK_PREFIX);
    attack_count();
    attack_pointer("lpNumberOfBytesRecvd", 3, 4, ATTACK_OUT, WSAEFAULT);
    attack_pointer("lpFlags", 4, 4, ATTACK_IN | ATTACK_OUT, WSAEFAULT);
    attack_errno();
    is(attack_good(), 0);                          /* nothing of it was consumed */
    is(count, 12);
    is(memcmp(text, "the ", 4), 0);
    is(memcmp(text + 8, "data wai", 8), 0);
    abandon(a);
    done(b);
}

void WSPRecvFrom_refuses_hostile_pointers(void)
{
    static struct sockaddr_in from;
    static int fromlen;
    SOCKET a = dgram(), b = dgram();
    unsigned port = bind_any(a, LOOP);

    nonblocking(a);
    is(call(b, at(LOOP, port)), 0);
    is(send_all(b, "one datagram", 12), 12);
    is(ready(a, READY_R, 5000, NULL), READY_R);
    two_buffers();
    flags = 0;
    fromlen = sizeof from;
    uint32_t good[] = { a, WORD_OF(&bufs), 2, WORD_OF(&count), WORD_OF(&flags), WORD_OF(&from),
                        WORD_OF(&fromlen), 0, 0, 0, WORD_OF(&wsaerr) };
    attack_begin("WSPRecvFrom", WSP_RECV_FROM, 11, good);
    attack_buffers(ATTACK_OUT | ATTACK_PREFIX);
    attack_count();
    attack_pointer("lpNumberOfBytesRecvd", 3, 4, ATTACK_OUT, WSAEFAULT);
    attack_pointer("lpFlags", 4, 4, ATTACK_IN | ATTACK_OUT, WSAEFAULT);
    attack_pointer("lpFrom", 5, PEERLEN, ATTACK_OUT | ATTACK_NULL_OK, WSAEFAULT);
    attack_pointer("lpFromlen", 6, 4, ATTACK_IN | ATTACK_OUT | ATTACK_NULL_OK, WSAEFAULT);
    attack_errno();
    fromlen = 15;
    is(attack_good() + 1, 0);                      /* refused, the datagram stays */
    is(wsaerr, WSAEFAULT);
    fromlen = 16;
    is(attack_good(), 0);
    is(count, 12);
    is(port_of((struct sockaddr *)&from), local_port(b));
    done(a);
    done(b);
}
