/* SPDX-License-Identifier: MIT */
/* net_fragment: which fragments lwIP's reassembly gets to see.
 *
 * It has room for few, and gives the oldest datagram's to the newest, whoever sends.  So while
 * others have datagrams open too, a source may have two, and three quarters of the buffers, enough
 * for one of 64 KB; alone it may lose as many as it likes.  What overlaps condemns its datagram
 * (RFC 5722 says so for IPv6), as does data behind the end; a repeat is dropped, and what comes
 * while receive buffers are scarce.
 * The book below follows lwIP's: same number, same age.                                          */
#include "lwip/opt.h"
#include "lwip/sys.h"

#include "lwip-port/net_bytes.h"
#include "lwip-port/net_rx.h"
#include "lwip-port/net_wire_port.h"

enum {
    DATAGRAMS = MEMP_NUM_REASSDATA, OF_ONE_SOURCE = 2,
    PIECES_OF_ONE_SOURCE = IP_REASS_MAX_PBUFS * 3 / 4, LONGEST = 65535 - 20,
    AGE_MS = (IP_REASS_MAXAGE + 1) * 1000
};

struct piece {
    uint16_t start, end;
};

struct datagram {
    uint32_t from, to, since_ms;
    unsigned pieces;               /* 0: not in use */
    unsigned bytes, total, highest; /* total 0: the last piece has not come */
    unsigned said;                 /* total as UDP has it; 0: its header has not come */
    uint16_t id;
    bool condemned;
    struct piece piece[PIECES_OF_ONE_SOURCE];
};

static struct datagram book[DATAGRAMS] GUARDED_BY(net_core);

static void forget_old(uint32_t now) REQUIRES(net_core)
{
    for (unsigned i = 0; i < DATAGRAMS; i++)
        if (now - book[i].since_ms >= AGE_MS)
            book[i].pieces = 0;
}

static struct datagram *find(const struct net_ip_in *in, uint16_t id) REQUIRES(net_core)
{
    for (unsigned i = 0; i < DATAGRAMS; i++)
        if (book[i].pieces && book[i].from == in->from && book[i].to == in->to && book[i].id == id)
            return &book[i];
    return NULL;
}

static bool has_room(const struct datagram *d, uint32_t from) REQUIRES(net_core)
{
    unsigned datagrams = d ? 0 : 1, pieces = 0, of_others = 0;

    for (unsigned i = 0; i < DATAGRAMS; i++) {
        if (book[i].pieces && book[i].from != from)
            of_others++;
        if (!book[i].pieces || book[i].from != from)
            continue;
        datagrams++;
        pieces += book[i].pieces;
    }
    if (of_others)
        return datagrams <= OF_ONE_SOURCE && pieces < PIECES_OF_ONE_SOURCE;
    return !d || d->pieces < PIECES_OF_ONE_SOURCE;
}

static struct datagram *begin(const struct net_ip_in *in, uint16_t id, uint32_t now)
    REQUIRES(net_core)
{
    struct datagram *d = &book[0];

    for (unsigned i = 0; i < DATAGRAMS; i++) {
        if (!book[i].pieces) {
            d = &book[i];
            break;
        }
        if (now - book[i].since_ms > now - d->since_ms)
            d = &book[i];
    }
    d->from = in->from;
    d->to = in->to;
    d->id = id;
    d->since_ms = now;
    d->pieces = d->bytes = d->total = d->highest = d->said = 0;
    d->condemned = false;
    return d;
}

/* What the UDP header in this piece says, else what an earlier one said. */
static unsigned said_total(const struct datagram *d, const struct net_ip_in *in, struct piece p)
{
    unsigned said = d ? d->said : 0;

    if (in->protocol == NET_UDP && p.start == 0) {
        said = net_be16(in->ip + in->header + 4);
        return said ? said : 1;                 /* 0 is as wrong, and means something else here */
    }
    return said;
}

/* RFC 815's view: the piece fills a hole, whole, or it is wrong. */
static bool fits(const struct datagram *d, struct piece p, bool last, unsigned said)
{
    if (said && (last || d->total) && said != (last ? p.end : d->total))
        return false;
    if (d->total ? p.end > d->total || (last && p.end != d->total) : last && p.end < d->highest)
        return false;
    for (unsigned i = 0; i < d->pieces; i++)
        if (p.start < d->piece[i].end && d->piece[i].start < p.end)
            return false;
    return true;
}

static bool is_repeat(const struct datagram *d, struct piece p)
{
    for (unsigned i = 0; i < d->pieces; i++)
        if (d->piece[i].start == p.start && d->piece[i].end == p.end)
            return true;
    return false;
}

static void add(struct datagram *d, struct piece p, bool last)
{
    d->piece[d->pieces++] = p;
    d->bytes += p.end - p.start;
    if (p.end > d->highest)
        d->highest = p.end;
    if (last)
        d->total = p.end;
    if (d->total && d->bytes == d->total)
        d->pieces = 0;                          /* complete: lwIP keeps it no longer */
}

static bool take(const struct net_ip_in *in, struct piece p, bool last) REQUIRES(net_core)
{
    uint32_t now = sys_now();
    uint16_t id = net_be16(in->ip + 4);
    unsigned said;
    struct datagram *d;

    forget_old(now);
    d = find(in, id);
    if (d && is_repeat(d, p))
        return false;
    said = said_total(d, in, p);
    if (d && !fits(d, p, last, said))
        d->condemned = true;
    if ((d && d->condemned) || net_rx_tight() || !has_room(d, in->from))
        return false;
    if (!d)
        d = begin(in, id, now);
    d->said = said;
    add(d, p, last);
    return true;
}

bool net_fragment_check(const struct net_ip_in *in)
{
    unsigned start = (in->fragment & NET_FRAGMENT_OFFSET) * 8u;
    unsigned bytes = (unsigned)(in->bytes - in->header), end = start + bytes;
    bool last = !(in->fragment & NET_MORE_FRAGMENTS);

    if (bytes && end <= LONGEST && (last || bytes % 8 == 0) &&
        take(in, (struct piece){ (uint16_t)start, (uint16_t)end }, last))
        return true;
    net_wire_drops.fragment++;
    return false;
}
