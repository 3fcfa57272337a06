/* SPDX-License-Identifier: MIT */
/* wsp: the calls of the provider, one core each with two faces.
 *
 * A core (call_*) is what the function does.  marshal.c calls it for a program, with what it copied
 * in and the faults it met noted; the WSP* functions call it for a kernel-resident client.  So both
 * get the same checks in the same order.
 *
 * Returns  cores: 0 or a WSAE*.  WSP*: 0 or a handle, else SOCKET_ERROR or INVALID_SOCKET with
 *          *lpErrno filled; a NULL lpErrno gives the failure and no side effect (C-005).
 * Context  thread context, no lock held.  Cores may sleep.
 * Source   CE 6.0 "Winsock SPI"; each file names its pages.
 * Tests    tests/unit/provider/test_faces.c, test_every_method.c, test_kernel_calls.c           */
#pragma once
#include "bsp/kernel/object/handle.h"
#include "lwip-port/net_lock.h"
#include "provider/include/ws2spi.h"
#include "provider/socket/addr.h"
#include "provider/spi/buffers.h"


/* --- startup, sockets ------------------------------------------------------------------------- */
int call_startup(WORD version, WSPDATA *data);
int call_cleanup(void);
int call_cancel(void);
struct socket_call {
    int family, type, protocol;
    uint32_t group, flags;
};
/* What the arguments leave open is the protocol entry's: 0 or a WSAE*. */
int socket_from_info(struct socket_call *call, int family, int type, int protocol);
int call_socket(const struct socket_call *call, handle_t *out);
int call_close(handle_t s);

/* --- names and connections -------------------------------------------------------------------- */
struct connect_call {
    struct name_arg name;
    bool caller_data, callee_data, callee_fault, qos;   /* which optional arguments are not NULL */
    bool zero_callee;                                   /* out: set lpCalleeData->len to 0        */
};
struct accept_call {
    bool fault;                 /* addr or addrlen unusable */
    handle_t s;                 /* out */
    struct endpoint peer;       /* out */
};
struct accept_offer {
    uint32_t token;
    struct endpoint caller, callee;
};
enum { ACCEPT_GONE = -1 };      /* another thread took the connection meanwhile: offer again */
int call_bind(handle_t s, const struct name_arg *name);
int call_connect(handle_t s, struct connect_call *call);
int call_listen(handle_t s, int backlog);
int call_accept(handle_t s, struct accept_call *call);
/* With a condition function: 0 marks the thread as in its callback until it decides. */
int call_accept_offer(handle_t s, const struct accept_call *call, struct accept_offer *out);
int call_accept_decide(handle_t s, uint32_t token, int decision, struct accept_call *call);
int call_shutdown(handle_t s, int how);
/* fault: name or namelen unusable or too small; it comes after NOTSOCK and NOTCONN (W-33). */
int call_peer_name(handle_t s, bool fault, struct endpoint *out);
int call_sock_name(handle_t s, bool fault, struct endpoint *out);

/* --- overlapped I/O --------------------------------------------------------------------------- */
enum overlap_mode {
    OVERLAP_NONE,               /* an ordinary call                                     */
    OVERLAP_TRY,                /* never sleeps: WSA_IO_PENDING instead                 */
    OVERLAP_CHECK,              /* moves nothing: WSA_IO_PENDING when all is well       */
    OVERLAP_AGAIN,              /* of a request that pends: does what can be done now   */
    OVERLAP_KERNEL              /* from a kernel-resident client: R-47                  */
};
struct overlap {
    enum overlap_mode mode;
    bool fault;                 /* the OVERLAPPED is unusable                           */
    handle_t event;             /* its event, 0: none or none of ours                  */
    uint32_t token;             /* of an ioctl that pends: out, and in for OVERLAP_AGAIN */
};
enum { OVERLAP_PLAIN = -2 };    /* of overlap_begin: no WSA_FLAG_OVERLAPPED, nothing happened */
struct sock;
/* The first thing that a core does with a call's overlap: 0, a WSAE*, OVERLAP_PLAIN. */
int overlap_begin(const struct sock *so, const struct overlap *o);
/* The last thing of a call that was done at once: sets its event. */
void overlap_completed(const struct overlap *o);
/* Whether the call may sleep now: 0, WSAEWOULDBLOCK, WSA_IO_PENDING. */
int overlap_may_sleep(const struct sock *so, const struct overlap *o) REQUIRES(net_core);

/* What marshalling noted: a request that pends outlives a shortage of memory. */
int overlap_noted(struct sock *so, const struct overlap *o, int noted);

/* --- data ------------------------------------------------------------------------------------- */
struct data_call {
    struct buffers buffers;
    uint32_t flags;             /* recv: in and out                                       */
    int noted;                  /* WSAEFAULT, WSAEINVAL, WSAENOBUFS met while copying in    */
    struct overlap overlap;
    bool starved;               /* an overlapped send: memory was short, no ACK will come  */
    bool addressed;             /* the *To and *From functions                             */
    bool name_fault;            /* recv: from or fromlen unusable                          */
    struct name_arg to;         /* SendTo                                                  */
    struct endpoint from;       /* RecvFrom: out                                           */
    bool from_valid;            /* out: a datagram's source is in `from`                   */
    uint32_t done;              /* out: bytes moved; meaningful with 0 and WSAEMSGSIZE     */
};
int call_send(handle_t s, struct data_call *call);
int call_recv(handle_t s, struct data_call *call);
void call_recv_ended(handle_t s);   /* an overlapped receive will not pend after all */

/* --- select, events --------------------------------------------------------------------------- */
enum { SELECT_READ, SELECT_WRITE, SELECT_EXCEPT, SELECT_NSETS };
struct select_set {
    bool given;
    unsigned bits;              /* FD_READ, FD_WRITE, FD_OOB: what it asks for */
    uint32_t count, room;       /* room: the elements of an `s` that is from call_alloc */
    uint32_t *s;                /* in: the sockets asked about; out: the ready ones, in order */
};
enum { SELECT_MAX = 4096 };     /* sockets in one set */
/* The caller's three sets, by address.  One that is given for two purposes asks for both, and is
 * one set: its other addresses become 0, so that its sockets are counted once. */
void select_begin(struct select_set sets[SELECT_NSETS], uintptr_t at[SELECT_NSETS]);
/* deadline_us: FOREVER without a timeout.  *ready: how many over all sets. */
int select_deadline(bool given, int32_t seconds, int32_t microseconds, uint64_t *deadline_us);
int call_select(struct select_set sets[SELECT_NSETS], uint64_t deadline_us, uint32_t *ready);
int call_event_select(handle_t s, handle_t event, uint32_t mask);
struct network_events {
    uint32_t bits;
    int32_t err[FD_MAX_EVENTS];
};
int call_enum_events(handle_t s, handle_t event, struct network_events *out);

/* --- options and ioctls ----------------------------------------------------------------------- */
enum { OPTION_BYTES = 16 };     /* the largest option value looked at */
struct protocol;
struct option_call {
    uint32_t level, option;
    int length;                 /* get: in what fits, out what it is said to be */
    int stored;                 /* get: out, how much of `value` there is       */
    bool length_valid;          /* get: out, `length` is written although it fails */
    const struct protocol *entry;       /* get: out, instead of `value` its protocol entry */
    bool fault;
    uint8_t value[OPTION_BYTES];
};
union option_entry {
    WSAPROTOCOL_INFOA narrow;
    WSAPROTOCOL_INFOW wide;
};
/* The most that reading the option may store. */
size_t option_room(const struct option_call *call);
/* The entry that a successful call_get_option() names. */
void option_entry(const struct option_call *call, union option_entry *out);
int call_get_option(handle_t s, struct option_call *call);
int call_set_option(handle_t s, const struct option_call *call);
enum { IOCTL_BYTES = 16, IOCTL_ADDRESSES = 4, IOCTL_INTERFACES = 2,
       IOCTL_OUT = IOCTL_INTERFACES * 76 };                 /* sizeof(INTERFACE_INFO) */
struct ioctl_call {
    uint32_t code;
    struct overlap overlap;
    WSAOVERLAPPED *overlapped;  /* OVERLAP_KERNEL: the client's; NULL if it gives a routine      */
    bool in_null, in_fault;     /* in_fault: absent or unreadable                                */
    uint32_t in_bytes;          /* as the caller says; `in` has the first IOCTL_BYTES of them    */
    uint8_t in[IOCTL_BYTES];
    bool out_fault;             /* absent or not writable                                        */
    uint32_t out_room;
    uint32_t out_bytes;         /* out: how many of `out`, or what the address list takes        */
    uint8_t out[IOCTL_OUT];
    uint32_t list_head, list_each;          /* bytes of a SOCKET_ADDRESS_LIST and of each address */
    struct net_addr addresses[IOCTL_ADDRESSES];         /* out, of SIO_ADDRESS_LIST_QUERY        */
    uint32_t naddresses;
    bool returned_fault;        /* lpcbBytesReturned                                             */
    bool returned_valid;        /* out: *lpcbBytesReturned becomes `returned`                    */
    uint32_t returned;
};
int call_ioctl(handle_t s, struct ioctl_call *call);
/* A socket that only has to exist: the functions this provider documents as unsupported. */
int call_unsupported(handle_t s, int err);

/* --- the faces -------------------------------------------------------------------------------- */
/* 0, or SOCKET_ERROR with *lpErrno = err. */
int wsp_answer(int err, LPINT lpErrno);
/* What a kernel-resident client may name: not NULL, not user space. */
bool kernel_pointer(const void *p);
struct overlap overlap_from_kernel(const WSAOVERLAPPED *overlapped,
                                   LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);
void name_from_kernel(struct name_arg *out, const struct sockaddr *name, int namelen);
void wsp_fill_table(LPWSPPROC_TABLE table);
