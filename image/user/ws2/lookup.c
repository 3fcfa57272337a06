/* SPDX-License-Identifier: MIT */
/* WSALookupService: hosts by name and by address, through the one name space there is.
 *
 * The question is asked by ...Begin, so that ...Next has nothing to wait for; it gives one result,
 * and then there are no more. */
#include "image/user/ws2/ws2.h"

#include <stdlib.h>
#include <string.h>
#include <svcguid.h>

/* A handle is the address of one of these, while it is in the list. */
struct lookup {
    struct lookup *next;
    DWORD flags;
    GUID class_id;
    struct net_answer_out answer;
    USHORT port;
    bool datagram, given;
};

static struct lookup *lookups;
static CRITICAL_SECTION lock;

static GUID dns_provider = { 0x22059d40, 0x7e9e, 0x11cf, { 0xae, 0x5a, 0, 0xaa, 0, 0xa7, 0x11,
                                                           0x2b } };

/* --- the question ----------------------------------------------------------------------------- */

static bool same(const GUID *a, const GUID *b)
{
    return !memcmp(a, b, sizeof *a);
}

/* Whether AF_INET, and the protocol of the class, are among those that are wanted. */
static bool wants(const WSAQUERYSETW *q, int protocol, bool any, struct lookup *l)
{
    for (DWORD i = 0; i < q->dwNumberOfProtocols; i++) {
        const AFPROTOCOLS *p = &q->lpafpProtocols[i];

        if (p->iAddressFamily != AF_INET && p->iAddressFamily != AF_UNSPEC)
            continue;
        if (any)
            l->datagram = p->iProtocol == IPPROTO_UDP;
        if (any || !p->iProtocol || p->iProtocol == protocol)
            return true;
    }
    return q->dwNumberOfProtocols == 0;
}

/* What is asked for by the class: hosts, with the port of a service or none. */
static int read_class(const WSAQUERYSETW *q, struct lookup *l, bool *reverse)
{
    static const GUID by_text = SVCID_INET_HOSTADDRBYINETSTRING, host = SVCID_HOSTNAME,
                      by_name = SVCID_INET_HOSTADDRBYNAME;
    const GUID *c = q->lpServiceClassId;
    bool plain = same(c, &host) || same(c, &by_name) || same(c, &by_text);

    *reverse = same(c, &by_text);
    if (IS_SVCID_UDP(c)) {
        l->datagram = true;
        l->port = PORT_FROM_SVCID_UDP(c);
    } else if (IS_SVCID_TCP(c)) {
        if (RR_FROM_SVCID(c) > SVCID_DNS_TYPE_A)
            return WSANO_DATA;
        l->port = PORT_FROM_SVCID_TCP(c);
    } else if (!plain) {
        return WSASERVICE_NOT_FOUND;
    }
    return wants(q, l->datagram ? IPPROTO_UDP : IPPROTO_TCP, plain, l) ? 0 : WSANO_DATA;
}

/* An empty name, or none, is this machine. */
static int read_name(const WSAQUERYSETW *q, char name[NET_ANSWER_NAME])
{
    const WCHAR *wide = q->lpszServiceInstanceName;

    *name = 0;
    if (wide && *wide &&
        !WideCharToMultiByte(CP_ACP, 0, wide, -1, name, NET_ANSWER_NAME, NULL, NULL))
        return WSASERVICE_NOT_FOUND;
    return 0;
}

static int ask(const char *name, bool reverse, struct net_answer_out *out)
{
    const char *end;
    uint32_t address;
    int err;

    if (reverse) {
        if (!ws2_parse_address(name, &end, &address) || *end)
            return WSAEINVAL;
        err = ws2_look_up_address(address, out);
        out->count = 1;
        out->address[0] = address;
    } else {
        err = ws2_look_up(name, out);
    }
    return err == WSAHOST_NOT_FOUND ? WSASERVICE_NOT_FOUND : err;
}

static int refusal(const WSAQUERYSETW *q, DWORD flags, LPHANDLE out)
{
    if (!q || !out)
        return WSAEFAULT;
    if (q->dwSize < sizeof *q || !q->lpServiceClassId ||
        (q->dwNumberOfProtocols && !q->lpafpProtocols))
        return WSAEINVAL;
    if (flags & LUP_CONTAINERS)
        return WSANO_DATA;
    if ((q->dwNameSpace != NS_ALL && q->dwNameSpace != NS_DNS) ||
        (q->lpNSProviderId && !same(q->lpNSProviderId, &dns_provider)))
        return WSASERVICE_NOT_FOUND;
    return 0;
}

static int begin(const WSAQUERYSETW *q, struct lookup *l)
{
    char name[NET_ANSWER_NAME];
    bool reverse;
    int err = read_class(q, l, &reverse);

    if (!err)
        err = read_name(q, name);
    return err ? err : ask(name, reverse, &l->answer);
}

INT WSAAPI WSALookupServiceBeginW(LPWSAQUERYSETW lpqsRestrictions, DWORD dwControlFlags,
                                  LPHANDLE lphLookup)
{
    struct lookup *l;
    int err;

    if (!ws2_ready())
        return SOCKET_ERROR;
    err = refusal(lpqsRestrictions, dwControlFlags, lphLookup);
    if (err)
        return ws2_fail(err);
    l = calloc(1, sizeof *l);
    if (!l)
        return ws2_fail(WSA_NOT_ENOUGH_MEMORY);
    l->flags = dwControlFlags;
    l->class_id = *lpqsRestrictions->lpServiceClassId;
    err = begin(lpqsRestrictions, l);
    if (err) {
        free(l);
        return ws2_fail(err);
    }
    EnterCriticalSection(&lock);
    l->next = lookups;
    lookups = l;
    LeaveCriticalSection(&lock);
    *lphLookup = l;
    return 0;
}

/* --- the result ------------------------------------------------------------------------------- */

/* What a result needs, in one piece in the caller's buffer; what is not wanted stays empty. */
struct result {
    WSAQUERYSETW set;
    GUID class_id, provider;
    CSADDR_INFO addresses[NET_ANSWER_ADDRESSES];
    SOCKADDR_IN local, remote[NET_ANSWER_ADDRESSES];
    WCHAR name[];
};

static SOCKET_ADDRESS name_of(SOCKADDR_IN *in, uint32_t address, USHORT port)
{
    in->sin_family = AF_INET;
    in->sin_port = htons(port);
    in->sin_addr.s_addr = address;
    return (SOCKET_ADDRESS){ (LPSOCKADDR)(void *)in, sizeof *in };
}

static void set_addresses(struct result *r, const struct lookup *l)
{
    SOCKET_ADDRESS any = name_of(&r->local, htonl(INADDR_ANY), 0);

    r->set.dwNumberOfCsAddrs = l->answer.count;
    r->set.lpcsaBuffer = r->addresses;
    for (uint32_t i = 0; i < l->answer.count; i++)
        r->addresses[i] = (CSADDR_INFO){
            any,
            name_of(&r->remote[i], l->answer.address[i], l->port),
            l->datagram ? SOCK_DGRAM : SOCK_STREAM,
            l->datagram ? IPPROTO_UDP : IPPROTO_TCP,
        };
}

static void fill(struct result *r, const struct lookup *l, DWORD flags)
{
    memset(r, 0, sizeof *r);
    r->set.dwSize = sizeof r->set;
    r->set.dwNameSpace = NS_DNS;
    r->provider = dns_provider;
    r->set.lpNSProviderId = &r->provider;
    if (flags & LUP_RETURN_NAME) {
        size_t i = 0;

        for (; l->answer.name[i]; i++)
            r->name[i] = (WCHAR)(unsigned char)l->answer.name[i];
        r->name[i] = 0;
        r->set.lpszServiceInstanceName = r->name;
    }
    if (flags & LUP_RETURN_TYPE) {
        r->class_id = l->class_id;
        r->set.lpServiceClassId = &r->class_id;
    }
    if (flags & LUP_RETURN_ADDR)
        set_addresses(r, l);
}

/* The flags of this call take away from those of the first; none at all takes nothing. */
static DWORD returned(const struct lookup *l, DWORD flags)
{
    return flags & LUP_RETURN_ALL ? l->flags & flags : l->flags;
}

static int next(struct lookup *l, DWORD flags, LPDWORD length, void *out)
{
    DWORD needed = sizeof(struct result), room = *length;

    if (l->given)
        return WSA_E_NO_MORE;
    if (flags & LUP_FLUSHPREVIOUS) {         /* the one that did not fit is given up */
        l->given = true;
        return WSA_E_NO_MORE;
    }
    if (returned(l, flags) & LUP_RETURN_NAME)
        needed += (DWORD)((strlen(l->answer.name) + 1) * sizeof(WCHAR));
    *length = needed;
    if (!out || room < needed)
        return WSAEFAULT;
    fill(out, l, returned(l, flags));
    l->given = true;
    return 0;
}

/* The lock is held. */
static struct lookup **find(HANDLE h)
{
    struct lookup **at = &lookups;

    while (*at && *at != h)
        at = &(*at)->next;
    return at;
}

INT WSAAPI WSALookupServiceNextW(HANDLE hLookup, DWORD dwControlFlags, LPDWORD lpdwBufferLength,
                                 LPWSAQUERYSETW lpqsResults)
{
    struct lookup *l;
    int err;

    if (!ws2_ready())
        return SOCKET_ERROR;
    if (!lpdwBufferLength)
        return ws2_fail(WSAEFAULT);
    EnterCriticalSection(&lock);
    l = *find(hLookup);
    err = l ? next(l, dwControlFlags, lpdwBufferLength, lpqsResults) : WSA_INVALID_HANDLE;
    LeaveCriticalSection(&lock);
    return err ? ws2_fail(err) : 0;
}

INT WSAAPI WSALookupServiceEnd(HANDLE hLookup)
{
    struct lookup **at, *l;

    if (!ws2_ready())
        return SOCKET_ERROR;
    EnterCriticalSection(&lock);
    at = find(hLookup);
    l = *at;
    if (l)
        *at = l->next;
    LeaveCriticalSection(&lock);
    free(l);
    return l ? 0 : ws2_fail(WSA_INVALID_HANDLE);
}

/* --- the name space itself -------------------------------------------------------------------- */

INT WSAAPI WSAEnumNameSpaceProvidersW(LPDWORD lpdwBufferLength, LPWSANAMESPACE_INFOW lpnspBuffer)
{
    static const WCHAR identifier[] = L"DNS";
    const DWORD needed = sizeof *lpnspBuffer + sizeof identifier;
    DWORD room;

    if (!ws2_ready())
        return SOCKET_ERROR;
    if (!lpdwBufferLength)
        return ws2_fail(WSAEFAULT);
    room = *lpdwBufferLength;
    if (!lpnspBuffer || room < needed) {
        *lpdwBufferLength = needed;
        return ws2_fail(WSAEFAULT);
    }
    *lpnspBuffer = (WSANAMESPACE_INFOW){ dns_provider, NS_DNS, TRUE, 1,
                                         (LPWSTR)(lpnspBuffer + 1) };
    memcpy(lpnspBuffer->lpszIdentifier, identifier, sizeof identifier);
    return 1;
}
