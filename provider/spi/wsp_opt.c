/* SPDX-License-Identifier: MIT */
/* WSPGetSockOpt and WSPSetSockOpt: one table says which options there are.
 * Source: CE ee493870, aa917502, ee493216; R-60..R-65, W-02. */
#include "provider/socket/transports.h"
#include "provider/spi/wsp.h"

#include <string.h>

enum kind {
    BOOL_OPT, FLAG_OPT,        /* FLAG: of which the first byte counts, whatever the length */
    DONTLINGER_OPT, BYTE_OPT, WORD_OPT, LINGER_OPT, SPECIAL,
    ENTRY_OPT                  /* a whole protocol entry */
};
enum { STREAM = 1, DGRAM = 2, BOTH = 3, READ_ONLY = 4, BEFORE_BIND = 8, BEFORE_LISTEN = 16 };

struct option {
    uint32_t level, option;
    uint8_t kind, flags;
    uint16_t at;               /* in struct sock_options */
};
#define AT(field) offsetof(struct sock_options, field)

static const struct option options[] = {
    { SOL_SOCKET, SO_DEBUG, BOOL_OPT, BOTH, AT(debug) },
    { SOL_SOCKET, SO_ACCEPTCONN, SPECIAL, BOTH | READ_ONLY, 0 },
    { SOL_SOCKET, SO_REUSEADDR, BOOL_OPT, BOTH, AT(reuse) },
    { SOL_SOCKET, (uint32_t)SO_EXCLUSIVEADDRUSE, BOOL_OPT, BOTH | BEFORE_BIND, AT(exclusive) },
    { SOL_SOCKET, SO_KEEPALIVE, FLAG_OPT, STREAM, AT(keepalive) },
    { SOL_SOCKET, SO_DONTROUTE, FLAG_OPT, BOTH, AT(dontroute) },
    { SOL_SOCKET, SO_BROADCAST, BOOL_OPT, DGRAM, AT(broadcast) },
    { SOL_SOCKET, SO_USELOOPBACK, BOOL_OPT, BOTH, AT(useloopback) },
    { SOL_SOCKET, SO_LINGER, LINGER_OPT, STREAM, 0 },
    { SOL_SOCKET, (uint32_t)SO_DONTLINGER, DONTLINGER_OPT, STREAM, 0 },
    { SOL_SOCKET, SO_OOBINLINE, BOOL_OPT, STREAM, AT(oobinline) },
    { SOL_SOCKET, SO_SNDBUF, WORD_OPT, BOTH, AT(sndbuf) },
    { SOL_SOCKET, SO_RCVBUF, WORD_OPT, BOTH, AT(rcvbuf) },
    { SOL_SOCKET, SO_ERROR, SPECIAL, BOTH | READ_ONLY, 0 },
    { SOL_SOCKET, SO_TYPE, SPECIAL, BOTH | READ_ONLY, 0 },
    { SOL_SOCKET, SO_MAX_MSG_SIZE, SPECIAL, DGRAM | READ_ONLY, 0 },
    { SOL_SOCKET, SO_PROTOCOL_INFOA, ENTRY_OPT, BOTH | READ_ONLY, 0 },
    { SOL_SOCKET, SO_PROTOCOL_INFOW, ENTRY_OPT, BOTH | READ_ONLY, 0 },
    { SOL_SOCKET, SO_CONDITIONAL_ACCEPT, BOOL_OPT, STREAM | BEFORE_LISTEN, AT(conditional_accept) },
    { SOL_SOCKET, SO_CONNECT_TIME, SPECIAL, BOTH | READ_ONLY, 0 },
    { IPPROTO_TCP, TCP_NODELAY, FLAG_OPT, STREAM, AT(nodelay) },
    { IPPROTO_TCP, TCP_EXPEDITED_1122, FLAG_OPT, STREAM, AT(expedited) },
    { IPPROTO_TCP, TCP_BSDURGENT, FLAG_OPT, STREAM, AT(bsdurgent) },
    { IPPROTO_IP, 3, BYTE_OPT, BOTH, AT(tos) },             /* IP_TOS, Winsock 2 numbering */
    { IPPROTO_IP, 4, BYTE_OPT, BOTH, AT(ttl) },             /* IP_TTL                      */
};

/* an unknown level is INVAL, an unknown option or the wrong kind of socket NOPROTOOPT. */
static int find(const struct sock *so, uint32_t level, uint32_t name, const struct option **out)
{
    unsigned type = sock_has_connection(so) ? STREAM : DGRAM;

    *out = NULL;
    if (level != SOL_SOCKET && level != IPPROTO_TCP && level != IPPROTO_IP && level != IPPROTO_UDP)
        return WSAEINVAL;
    for (unsigned i = 0; i < ARRAY_SIZE(options); i++)
        if (options[i].level == level && options[i].option == name && (options[i].flags & type))
            *out = &options[i];
    return *out ? 0 : WSAENOPROTOOPT;
}

static uint32_t special(struct sock *so, uint32_t name) REQUIRES(net_core)
{
    uint32_t value = 0;

    if (name == SO_ACCEPTCONN)
        value = so->state == SOCK_LISTENING;
    if (name == SO_TYPE)
        value = so->type;
    if (name == SO_MAX_MSG_SIZE)
        value = so->transport->protocol.max_message;
    if (name == SO_ERROR) {                                 /* W-02: read and cleared */
        value = so->so_error;
        so->so_error = 0;
    }
    if (name == SO_CONNECT_TIME) {                          /* W-49 */
        bool up = sock_has_connection(so) && so->state == SOCK_CONNECTED;

        value = up ? (uint32_t)((time_us() - so->since_us) / 1000000u) : 0xffffffffu;
    }
    return value;
}

/* The least length, get or set.  What may be shorter than a word is a byte then. */
static int needed(const struct option *o)
{
    if (o->kind == ENTRY_OPT)
        return 0;                                           /* get_entry() knows */
    return o->kind <= BYTE_OPT ? 1 : 4;
}

/* A value in a place too short for a word: one byte, and one is what is said.  The rest of the
 * place of a whole BOOL becomes 0. */
static int short_value(const struct option *o, const struct option_call *call)
{
    return o->kind == BOOL_OPT || o->kind == DONTLINGER_OPT ? call->length : 1;
}

/* The caller's face builds it: it is too large to be handed about. */
static int get_entry(const struct sock *so, const struct option *o, struct option_call *call)
{
    int bytes = o->option == SO_PROTOCOL_INFOW ? (int)sizeof(WSAPROTOCOL_INFOW)
                                               : (int)sizeof(WSAPROTOCOL_INFOA);

    if (call->length < bytes) {
        call->length = bytes;
        call->length_valid = true;
        return WSAEFAULT;
    }
    call->stored = bytes;
    call->entry = &so->transport->protocol;
    return 0;
}

size_t option_room(const struct option_call *call)
{
    const bool entry = call->level == SOL_SOCKET &&
                       (call->option == SO_PROTOCOL_INFOA || call->option == SO_PROTOCOL_INFOW);

    return entry ? sizeof(union option_entry) : OPTION_BYTES;
}

void option_entry(const struct option_call *call, union option_entry *out)
{
    WSAPROTOCOL_INFOW whole;

    protocol_entry(&whole, call->entry);
    if (call->option == SO_PROTOCOL_INFOW) {
        out->wide = whole;
        return;
    }
    memcpy(&out->narrow, &whole, offsetof(WSAPROTOCOL_INFOA, szProtocol));
    for (unsigned i = 0; i <= WSAPROTOCOL_LEN; i++)
        out->narrow.szProtocol[i] = (char)whole.szProtocol[i];
}

static int get_locked(struct sock *so, const struct option *o, struct option_call *call)
    REQUIRES(net_core)
{
    const uint8_t *at = (const uint8_t *)&so->opt + o->at;
    uint32_t value;
    struct linger linger = { so->opt.linger, so->opt.linger_s };

    if (call->fault || call->length < needed(o))
        return WSAEFAULT;                                   /* W-11 */
    if (o->kind == ENTRY_OPT)
        return get_entry(so, o, call);
    if (o->kind == LINGER_OPT) {
        memcpy(call->value, &linger, sizeof linger);
        call->length = call->stored = sizeof linger;
        return 0;
    }
    if (o->kind == SPECIAL)
        value = special(so, o->option);
    else if (o->kind == DONTLINGER_OPT)
        value = !so->opt.linger;
    else if (o->kind == WORD_OPT)
        memcpy(&value, at, sizeof value);
    else
        value = *at;
    memcpy(call->value, &value, sizeof value);
    call->stored = call->length < 4 ? short_value(o, call) : 4;
    call->length = call->length < 4 ? 1 : 4;
    return 0;
}

int call_get_option(handle_t s, struct option_call *call)
{
    struct sock *so;
    int err = sock_enter(s, &so);
    const struct option *o;

    if (err)
        return err;
    err = find(so, call->level, call->option, &o);
    if (!err) {
        net_lock();
        err = get_locked(so, o, call);
        net_unlock();
    }
    sock_unref(so);
    return err;
}

/* Length 0 makes a whole BOOL FALSE. */
static int value_of(const struct option *o, const struct option_call *call, uint32_t *value)
{
    bool lax = o->kind == BOOL_OPT || o->kind == DONTLINGER_OPT;

    *value = 0;
    if (call->fault)
        return WSAEFAULT;
    if (call->length < needed(o) && !lax)
        return WSAEFAULT;
    if (o->kind != FLAG_OPT && call->length >= 4)
        memcpy(value, call->value, sizeof *value);
    else
        *value = call->length ? call->value[0] : 0;
    /* Of 256 a byte would keep 0, and nothing with that TTL leaves the machine. */
    return o->kind == BYTE_OPT && *value > UINT8_MAX ? WSAEINVAL : 0;
}

static int refuse_now(const struct sock *so, const struct option *o) REQUIRES(net_core)
{
    if (o->flags & READ_ONLY)
        return WSAENOPROTOOPT;                              /* */
    if ((o->flags & BEFORE_BIND) && so->state != SOCK_OPEN)
        return WSAEINVAL;
    if ((o->flags & BEFORE_LISTEN) && so->state == SOCK_LISTENING)
        return WSAEINVAL;
    return 0;
}

/* Sharing an address and having it alone exclude each other. */
static bool contradicts(const struct sock *so, const struct option *o, uint32_t value)
    REQUIRES(net_core)
{
    if (o->level != SOL_SOCKET || !value)
        return false;
    return (o->option == SO_REUSEADDR && so->opt.exclusive) ||
           (o->option == (uint32_t)SO_EXCLUSIVEADDRUSE && so->opt.reuse);
}

static int set_locked(struct sock *so, const struct option *o, const struct option_call *call)
    REQUIRES(net_core)
{
    uint8_t *at = (uint8_t *)&so->opt + o->at;
    struct linger linger;
    uint32_t value;
    int err = refuse_now(so, o);

    if (!err)
        err = value_of(o, call, &value);
    if (!err && contradicts(so, o, value))
        err = WSAEINVAL;
    if (err)
        return err;
    if (o->kind == LINGER_OPT) {
        memcpy(&linger, call->value, sizeof linger);
        so->opt.linger = linger.l_onoff;
        so->opt.linger_s = linger.l_linger;
    } else if (o->kind == DONTLINGER_OPT) {
        so->opt.linger = !value;                            /* two views of one state */
    } else if (o->kind == WORD_OPT) {
        memcpy(at, &value, sizeof value);                   /* */
        *(o->option == SO_SNDBUF ? &so->opt.sndbuf_set : &so->opt.rcvbuf_set) = true;
    } else {
        *at = (uint8_t)(o->kind == BYTE_OPT ? value : value != 0);
    }
    so->ops->apply_options(so);                             /* W-50: and to each later pcb */
    if (so->ops->bytes && o->level == SOL_SOCKET && o->option == SO_SNDBUF)
        so->ops->bytes->more_room(so);
    return 0;
}

int call_set_option(handle_t s, const struct option_call *call)
{
    struct sock *so;
    int err = sock_enter(s, &so);
    const struct option *o;

    if (err)
        return err;
    err = find(so, call->level, call->option, &o);
    if (!err) {
        net_lock();
        err = so->state == SOCK_CLOSED ? WSAENOTSOCK : set_locked(so, o, call);
        net_unlock();
    }
    sock_unref(so);
    return err;
}

int WSPAPI WSPGetSockOpt(SOCKET s, int level, int optname, char *optval, LPINT optlen,
                         LPINT lpErrno)
{
    struct option_call call = {
        .level = (uint32_t)level,
        .option = (uint32_t)optname,
        .fault = !kernel_pointer(optval) || !kernel_pointer(optlen),
    };
    union option_entry entry;
    int err;

    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    call.length = call.fault ? 0 : *optlen;
    err = call_get_option(s, &call);
    if (!err && call.entry)
        option_entry(&call, &entry);
    if (!err)
        memcpy(optval, call.entry ? (const void *)&entry : call.value, (size_t)call.stored);
    if (!err || call.length_valid)
        *optlen = call.length;
    return wsp_answer(err, lpErrno);
}

int WSPAPI WSPSetSockOpt(SOCKET s, int level, int optname, const char *optval, int optlen,
                         LPINT lpErrno)
{
    struct option_call call = {
        .level = (uint32_t)level,
        .option = (uint32_t)optname,
        .fault = !kernel_pointer(optval) || optlen < 0,
        .length = optlen,
    };

    if (!kernel_pointer(lpErrno))
        return SOCKET_ERROR;
    if (!call.fault)
        memcpy(call.value, optval, optlen < OPTION_BYTES ? (size_t)optlen : OPTION_BYTES);
    return wsp_answer(call_set_option(s, &call), lpErrno);
}
