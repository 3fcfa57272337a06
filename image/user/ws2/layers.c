/* SPDX-License-Identifier: MIT */
/* Layered providers: chosen by the catalogue, loaded, called, freed. */
#include "image/user/ws2/layers.h"

#include <stdlib.h>
#include <string.h>

CRITICAL_SECTION layers_lock;

static struct catalog *snapshot;        /* of the file, at the first WSAStartup */
static struct ws2_layer *layers;

void ws2_allow_layers(void);

static struct ws2_layer *layer_with(const GUID *id)
{
    struct ws2_layer *l = layers;

    while (l && memcmp(&l->id, id, sizeof *id))
        l = l->next;
    return l;
}

bool layer_by_entry(DWORD id, struct ws2_layer **out)
{
    const struct catalog_entry *e = snapshot ? catalog_by_id(snapshot, id) : NULL;

    *out = e ? layer_with(&e->info.ProviderId) : NULL;
    return e;
}

/* --- coming out of a layer -------------------------------------------------------------------- */

static void leave(struct ws2_layer *l)
{
    bool last;

    EnterCriticalSection(&layers_lock);
    last = --l->uses == 0;
    LeaveCriticalSection(&layers_lock);
    if (!last)
        return;
    if (l->module)
        FreeLibrary(l->module);
    free(l);
}

/* --- the first WSAStartup, the last WSACleanup ------------------------------------------------ */

static void drop_layers(struct ws2_layer *list)
{
    for (struct ws2_layer *next; list; list = next) {
        next = list->next;
        leave(list);
    }
}

static bool list_layers(void)
{
    for (uint32_t i = 0; i < snapshot->count; i++) {
        const struct catalog_entry *e = &snapshot->entries[i];
        struct ws2_layer *l;

        if (!e->path[0] || layer_with(&e->info.ProviderId))
            continue;
        l = calloc(1, sizeof *l);
        if (!l)
            return false;
        l->id = e->info.ProviderId;
        l->uses = 1;
        l->next = layers;
        layers = l;
    }
    return true;
}

static void handle_closes(HANDLE h)
{
    const struct layer_socket *n;

    EnterCriticalSection(&layers_lock);
    n = layer_socket_find(word(h));
    if (n && !n->made)
        layer_socket_remove(word(h));
    LeaveCriticalSection(&layers_lock);
}

/* A layer may be there to keep something out: a catalogue that is there and cannot be read now is
 * no reason to go on without.  A layer that starts Winsock in its WSPCleanup is refused. */
static int open_layers(void)
{
    int err = snapshot ? WSASYSNOTREADY : catalog_read(&snapshot);

    if (err)
        return err == WSANO_RECOVERY ? 0 : WSASYSNOTREADY;
    err = list_layers() ? 0 : WSASYSNOTREADY;
    if (err || !layers) {
        drop_layers(layers);
        layers = NULL;
        free(snapshot);
        snapshot = NULL;
    }
    ws2_layered = layers != NULL;
    coredll_handle_closes = layers ? handle_closes : NULL;
    return err;
}

/* Their sockets are known until each has had its WSPCleanup, which may close them. */
static void close_layers(void)
{
    struct ws2_layer *list = layers;
    int ignored;

    ws2_layered = false;
    coredll_handle_closes = NULL;
    for (struct ws2_layer *l = list; l; l = l->next) {
        if (l->state == LAYER_READY)
            l->table.lpWSPCleanup(&ignored);
    }
    EnterCriticalSection(&layers_lock);
    for (struct ws2_layer *l = list; l; l = l->next)
        l->state = LAYER_CLOSED;
    layers = NULL;
    layer_socket_clear(NULL);
    free(snapshot);
    snapshot = NULL;
    LeaveCriticalSection(&layers_lock);
    drop_layers(list);
}

/* --- starting one ----------------------------------------------------------------------------- */

static bool whole(const WSPPROC_TABLE *table)
{
    const LPWSPCLEANUP *slot = (const LPWSPCLEANUP *)(const void *)table;

    for (unsigned i = 0; i < sizeof *table / sizeof *slot; i++)
        if (!slot[i])
            return false;
    return true;
}

static int call_startup(struct ws2_layer *l, const WSAPROTOCOL_INFOW *entry)
{
    FARPROC found = GetProcAddressA(l->module, "WSPStartup");
    LPWSPSTARTUP startup = (LPWSPSTARTUP)(uintptr_t)found;
    WSAPROTOCOL_INFOW own = *entry;
    WSPDATA data;
    int ignored, err;

    memset(&data, 0, sizeof data);
    memset(&l->table, 0, sizeof l->table);
    if (!startup || startup(MAKEWORD(2, 2), &data, &own, ws2_upcalls, &l->table))
        return WSAEPROVIDERFAILEDINIT;
    err = data.wVersion != MAKEWORD(2, 2) ? WSAEINVALIDPROVIDER
          : !whole(&l->table)             ? WSAEINVALIDPROCTABLE
                                          : 0;
    if (err && l->table.lpWSPCleanup)
        l->table.lpWSPCleanup(&ignored);
    return err;
}

static void set_state(struct ws2_layer *l, enum layer_state state)
{
    EnterCriticalSection(&layers_lock);
    l->state = state;
    LeaveCriticalSection(&layers_lock);
}

/* Sockets that it told of are nobody's when it has failed, or when the last WSACleanup was in its
 * own start: nobody else will call its WSPCleanup then. */
static int started(struct ws2_layer *l, int err)
{
    bool closed;
    int ignored;

    EnterCriticalSection(&layers_lock);
    closed = l->state == LAYER_CLOSED;
    if (closed || err)
        layer_socket_clear(l);
    if (!closed)
        l->state = err ? LAYER_KNOWN : LAYER_READY;
    LeaveCriticalSection(&layers_lock);
    if (!closed || err)
        return err;
    l->table.lpWSPCleanup(&ignored);
    return WSANOTINITIALISED;
}

/* ws2_starting is held; the layer is in the list, so the snapshot is there. */
static int start(struct ws2_layer *l, const WSAPROTOCOL_INFOW *entry)
{
    int err = WSAEPROVIDERFAILEDINIT;

    set_state(l, LAYER_STARTING);
    l->module = LoadLibrary(catalog_by_provider(snapshot, &l->id)->path);
    if (l->module)
        err = call_startup(l, entry);
    err = started(l, err);
    if (err && l->module) {
        FreeLibrary(l->module);
        l->module = NULL;
    }
    return err;
}

/* By another program, since the first WSAStartup of this one. */
static bool removed(const struct ws2_layer *l)
{
    struct catalog *now = NULL;
    bool gone = !catalog_read(&now) && !catalog_by_provider(now, &l->id);

    free(now);
    return gone;
}

static int make_ready(struct ws2_layer *l, const WSAPROTOCOL_INFOW *entry)
{
    int err = 0;

    EnterCriticalSection(&ws2_starting);
    if (l->state == LAYER_CLOSED)
        err = WSANOTINITIALISED;
    else if (l->state == LAYER_KNOWN && removed(l))
        set_state(l, LAYER_REMOVED);
    else if (l->state == LAYER_KNOWN)
        err = start(l, entry);
    LeaveCriticalSection(&ws2_starting);
    return err;
}

/* --- choosing one ----------------------------------------------------------------------------- */

static bool suits(const WSAPROTOCOL_INFOW *p, const struct ws2_asked *a)
{
    if (p->ProtocolChain.ChainLen == LAYERED_PROTOCOL || p->dwProviderFlags & PFL_HIDDEN ||
        (a->family && a->family != p->iAddressFamily) || (a->type && a->type != p->iSocketType))
        return false;
    if (!a->protocol)
        return !a->type || p->dwProviderFlags & PFL_MATCHES_PROTOCOL_ZERO;
    return a->protocol >= p->iProtocol &&
           a->protocol <= (int64_t)p->iProtocol + p->iProtocolMaxOffset;
}

/* NULL: nobody's, so the base provider says what is wrong. */
static const struct catalog_entry *find(const struct ws2_asked *asked)
{
    if (asked->info)
        return IsBadReadPtr(asked->info, sizeof *asked->info)
                   ? NULL
                   : catalog_by_id(snapshot, asked->info->dwCatalogEntryId);
    for (uint32_t i = 0; i < snapshot->count; i++) {
        const struct catalog_entry *e = &snapshot->entries[i];

        if (suits(&e->info, asked) &&
            !(e->path[0] && layer_with(&e->info.ProviderId)->state == LAYER_REMOVED))
            return e;
    }
    return NULL;
}

/* *out: the layer, in use, or NULL for the base provider. */
static int take(const struct ws2_asked *asked, WSAPROTOCOL_INFOW *entry, struct ws2_layer **out)
{
    const struct catalog_entry *e;
    int err = 0;

    *out = NULL;
    EnterCriticalSection(&layers_lock);
    e = snapshot ? find(asked) : NULL;
    if (e && e->info.ProtocolChain.ChainLen == LAYERED_PROTOCOL) {
        err = WSAEINVAL;                /* a layer without what is below it */
    } else if (e && e->path[0]) {
        *out = layer_with(&e->info.ProviderId);
        (*out)->uses++;
        *entry = e->info;
    }
    LeaveCriticalSection(&layers_lock);
    return err;
}

/* One that is just starting, in this very thread, is not called; one that was removed before it was
 * needed is passed over. */
static int choose(struct ws2_way *way, const struct ws2_asked *asked, WSAPROTOCOL_INFOW *entry)
{
    enum layer_state state;
    struct ws2_layer *l;
    int err;

    do {
        err = take(asked, entry, &l);
        if (!l)
            return err;
        if (l->state != LAYER_READY)
            err = make_ready(l, entry);
        state = l->state;
        if (state != LAYER_READY)
            leave(l);
    } while (state == LAYER_REMOVED && !asked->info);
    if (state == LAYER_READY) {
        way->layer = l;
        way->to = &l->table;
    }
    return err;
}

/* --- the sockets ------------------------------------------------------------------------------ */

/* Before its start is over a layer has no table. */
static void enter(struct ws2_way *way, SOCKET s)
{
    struct layer_socket *n;

    EnterCriticalSection(&layers_lock);
    n = layer_socket_find(s);
    if (n && n->layer->state == LAYER_READY) {
        way->serial = n->serial;
        n->layer->uses++;
        way->layer = n->layer;
        way->to = &n->layer->table;
        way->thread = (WSATHREADID){ .ThreadHandle = (HANDLE)GetCurrentThreadId() };
    }
    LeaveCriticalSection(&layers_lock);
}

/* The layer of a call that was on its way in the last WSACleanup may be free when the socket is
 * used. */
int layer_adopt(SOCKET s, struct ws2_layer *layer)
{
    int err = 0;

    EnterCriticalSection(&layers_lock);
    if (!layer)
        layer_socket_remove(s);
    else if (layer->state == LAYER_CLOSED)
        err = WSANOTINITIALISED;
    else if (!layer_socket_add(s, layer))
        err = WSAENOBUFS;
    LeaveCriticalSection(&layers_lock);
    return err;
}

/* Another thread may have a new socket with the same number already. */
static void forget(const struct ws2_way *way, SOCKET s)
{
    const struct layer_socket *n;

    EnterCriticalSection(&layers_lock);
    n = layer_socket_find(s);
    if (n && n->serial == way->serial)
        layer_socket_remove(s);
    LeaveCriticalSection(&layers_lock);
}

static unsigned protocols(const INT *list, LPWSAPROTOCOL_INFOW out, DWORD room)
{
    unsigned n = 0;

    EnterCriticalSection(&layers_lock);
    for (uint32_t i = 0; snapshot && i < snapshot->count; i++) {
        const WSAPROTOCOL_INFOW *p = &snapshot->entries[i].info;

        if (p->ProtocolChain.ChainLen == LAYERED_PROTOCOL || p->dwProviderFlags & PFL_HIDDEN ||
            !catalog_wanted(list, p))
            continue;
        if (n++ < room)
            *out++ = *p;
    }
    LeaveCriticalSection(&layers_lock);
    return n;
}

/* coredll.dll calls it where it starts: a static program has no loader, and no layers. */
void ws2_allow_layers(void)
{
    static const struct ws2_layering layering = {
        open_layers, close_layers, enter, forget, choose, leave, layer_adopt, protocols,
    };

    ws2_layering = &layering;
}
